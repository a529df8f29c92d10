package tradepost.audit;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/**
 * @param data CloudEvents 1.0 in their JSON form; {@code sequence} is the position in the journal, in decimal digits
 */
public record EventPage(List<JsonObject> data, Meta meta) {
    /**
     * @param next the position to read on after, including excluded events
     * @param head the newest position
     * @param oldest the oldest position that is kept; {@code head + 1} if there is none
     */
    public record Meta(int limit, long next, long head, long oldest) {}

    /** Written by hand: a page may hold a thousand events, and none of them needs to be parsed. */
    public JsonObject toJson() {
        return new JsonObject().put("data", new JsonArray(data)).put("meta", Json.write(meta));
    }

    public static EventPage of(JsonObject json) {
        var data =
                json.getJsonArray("data").stream().map(JsonObject.class::cast).toList();
        return new EventPage(data, Json.read(json.getJsonObject("meta"), Meta.class));
    }

    public static JsonObject json(EventPage page) {
        return page.toJson();
    }
}
