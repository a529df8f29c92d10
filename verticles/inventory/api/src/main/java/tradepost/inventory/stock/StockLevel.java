package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The stock of one item over all locations. Quantities are whole pieces.
 *
 * @param id the same as {@code itemId}: each item has one stock
 * @param quantity the same as {@code available}: the quantity that can still be reserved
 * @param onHand the quantity on hand, including what is reserved, damaged or on quality hold
 * @param incoming on its way to a location: under way by transfers, and ordered from vendors
 * @param version 0 for an item that has never moved
 * @param createdAt null for an item that has never moved, like {@code updatedAt}
 */
public record StockLevel(
        UUID id,
        UUID itemId,
        String sku,
        String name,
        long quantity,
        long onHand,
        long reserved,
        long damaged,
        long qualityHold,
        long available,
        long incoming,
        List<StockAtLocation> locations,
        long version,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt) {
    public static StockLevel of(JsonObject json) {
        return Json.read(json, StockLevel.class);
    }
}
