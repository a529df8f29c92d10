package tradepost.kernel.extension;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Ids;

/**
 * What a provider publishes at {@link Extensions#ANNOUNCE}, and repeats while it serves the point.
 *
 * @param address where the provider answers: that of the point, a full stop, and anything
 * @param name of the extension; several providers of one name are instances of it
 * @param priority extensions with a lower number come first
 */
public record Announcement(String point, String address, String name, String version, int priority) {
    public static final int USUAL_PRIORITY = 100;
    private static final int PRIORITY_MAX = 1_000_000;
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.+_-]{0,39}");
    private static final Pattern INSTANCE = Pattern.compile("\\.[0-9A-Za-z._-]{1,100}");

    /** Null if it is not an announcement. */
    public static @Nullable Announcement of(@Nullable Object body) {
        if (!(body instanceof JsonObject said)
                || !(said.getValue("point") instanceof String point)
                || !(said.getValue("address") instanceof String address)
                || !(said.getValue("name") instanceof String name)
                || !(said.getValue("version") instanceof String version)
                || !(said.getValue("priority", USUAL_PRIORITY) instanceof Number priority)) return null;
        boolean valid = address.startsWith(point)
                && INSTANCE.matcher(address.substring(point.length())).matches()
                && NAME.matcher(name).matches()
                && VERSION.matcher(version).matches()
                && priority.doubleValue() == priority.intValue()
                && priority.intValue() >= 0
                && priority.intValue() <= PRIORITY_MAX;
        return valid ? new Announcement(point, address, name, version, priority.intValue()) : null;
    }

    /** Whether this is about the same extension. */
    boolean isOf(Announcement other) {
        return point.equals(other.point) && name.equals(other.name);
    }

    /** The id of the extension, the same on every node. */
    UUID id() {
        return Ids.named("extension\n" + point + "\n" + name);
    }
}
