package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.Json;

/** What a level says against what its movements and active reservations sum to. */
public record StockMismatch(UUID itemId, UUID locationId, long onHand, long moved, long reserved, long held) {
    public static StockMismatch of(JsonObject json) {
        return Json.read(json, StockMismatch.class);
    }
}
