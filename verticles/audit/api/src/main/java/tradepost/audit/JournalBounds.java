package tradepost.audit;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * @param oldest the oldest position that is kept; {@code head + 1} if there is none
 * @param head the newest position, 0 before the first event
 */
public record JournalBounds(long oldest, long head) {
    public static JournalBounds of(JsonObject json) {
        return Json.read(json, JournalBounds.class);
    }
}
