package tradepost.kernel.undelivered;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * What a subscriber of a context may have still to apply.
 *
 * @param position of the newest event of the context
 * @param complete whether there are no others: the subscriber is not too far behind
 */
public record Undelivered(long position, boolean complete, List<UUID> eventIds) {
    public static Undelivered of(JsonObject json) {
        return Json.read(json, Undelivered.class);
    }

    /** The bus address at which a context serves {@link UndeliveredEvents}. */
    public static String address(String context) {
        return "undelivered_events." + context;
    }
}
