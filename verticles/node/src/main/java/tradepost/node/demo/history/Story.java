package tradepost.node.demo.history;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document with what happens to it.
 *
 * @param <A> what may happen
 */
public abstract class Story<A> {
    public record Act<A>(Instant at, A what) {}

    private final List<Act<A>> past = new ArrayList<>();
    /** Why it ends early; null if it does not. Set and read by one step at a time. */
    volatile @Nullable String failure;

    /** Its kind, for a message about all that have failed alike. */
    abstract String kind();

    /** What has happened before the first thing that is to happen by a command. */
    public List<Act<A>> past() {
        return past;
    }

    static List<JsonObject> objects(JsonObject of, String name) {
        return of.getJsonArray(name).stream().map(JsonObject.class::cast).toList();
    }
}
