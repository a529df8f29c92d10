package tradepost.kernel.events;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import tradepost.kernel.value.Problem;

/**
 * Why a subscriber did not apply an event.
 *
 * @param code a stable slug; the text of the failure is in the subscriber's log only
 * @param postponed nothing is wrong with the event: other transactions were in the way, or this node does not know its type. It is tried
 *     again for as long as it takes, and no attempt is counted
 */
record EventRefusal(String code, boolean postponed) {
    static final String WAITS = "waits_for_earlier_event";
    static final String UNKNOWN_TYPE = "unknown_type";
    private static final String HANDLER_FAILED = "handler_failed";

    static EventRefusal of(Throwable t) {
        return new EventRefusal(Problem.slug(t, HANDLER_FAILED), Problem.isContended(t));
    }

    JsonObject toJson(UUID eventId) {
        return new JsonObject().put("id", eventId.toString()).put("error", code).put("postponed", postponed);
    }

    /** By the ids of the events. A subscriber of the release before sends the text of the failure: it is not kept. */
    static Map<UUID, EventRefusal> read(JsonArray refused) {
        var all = new HashMap<UUID, EventRefusal>();
        for (var r : refused) {
            var json = (JsonObject) r;
            all.put(
                    UUID.fromString(json.getString("id")),
                    new EventRefusal(
                            Problem.slug(json.getString("error"), HANDLER_FAILED),
                            json.getBoolean("postponed", false)));
        }
        return all;
    }

    /** A code as it was stored; what the release before stored is the text of a failure. */
    static String stored(String error) {
        return Problem.slug(error, HANDLER_FAILED);
    }
}
