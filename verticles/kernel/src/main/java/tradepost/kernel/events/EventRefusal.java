package tradepost.kernel.events;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import tradepost.kernel.problem.Problem;

/**
 * Why a subscriber did not apply an event.
 *
 * @param code a stable slug; the text of the failure is only in the subscriber's log
 * @param postponed the event is probably not at fault: other transactions conflicted, the database was slow, or this node does not
 *     know its type. No attempt is counted unless it {@link #timedOut}
 */
record EventRefusal(String code, boolean postponed) {
    static final String WAITS = "waits_for_earlier_event";
    static final String UNKNOWN_TYPE = "unknown_type";
    private static final String HANDLER_FAILED = "handler_failed";
    private static final String TIMED_OUT = "statement_timeout";

    static EventRefusal of(Throwable t) {
        return new EventRefusal(Problem.slug(t, HANDLER_FAILED), Problem.isContended(t));
    }

    /** Whether a statement took too long, which the event may have caused. */
    boolean timedOut() {
        return code.equals(TIMED_OUT);
    }

    JsonObject toJson(UUID eventId) {
        return new JsonObject().put("id", eventId.toString()).put("error", code).put("postponed", postponed);
    }

    /** Parses the refusals by event id. A text that is no code is not kept. */
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

    /** Returns a stored code; the default one for a text that is no code. */
    static String stored(String error) {
        return Problem.slug(error, HANDLER_FAILED);
    }
}
