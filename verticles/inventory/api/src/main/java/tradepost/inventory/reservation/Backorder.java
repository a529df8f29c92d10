package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * Pieces of a line of an order that wait for stock.
 *
 * @param lineId of the order; pieces that a change added while others waited are another entry
 */
public record Backorder(
        UUID id,
        UUID orderId,
        UUID lineId,
        UUID itemId,
        String sku,
        String name,
        long quantity,
        Instant createdAt,
        Instant updatedAt) {
    public static Backorder of(JsonObject json) {
        return Json.read(json, Backorder.class);
    }
}
