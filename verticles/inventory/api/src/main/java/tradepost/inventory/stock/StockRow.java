package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * The stock of an item at a location.
 *
 * @param sku the id of the item until its first event has come from the catalog
 * @param onHand including what is reserved, damaged or on quality hold
 * @param available 0 at a location that serves no orders
 */
public record StockRow(
        UUID itemId,
        String sku,
        String name,
        UUID locationId,
        String code,
        long onHand,
        long reserved,
        long damaged,
        long qualityHold,
        long available,
        Instant createdAt,
        Instant updatedAt) {
    public static StockRow of(JsonObject json) {
        return Json.read(json, StockRow.class);
    }
}
