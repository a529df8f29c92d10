package tradepost.inventory.reorder;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param type low_stock, out_of_stock or stock_mismatch
 * @param status active or resolved
 * @param available when it was raised, at the location; so are incoming, waiting and point
 * @param waiting pieces that orders wait for
 */
public record StockAlert(
        UUID id,
        UUID itemId,
        String sku,
        String name,
        UUID locationId,
        String code,
        String type,
        String status,
        long available,
        long incoming,
        long waiting,
        long point,
        Instant raisedAt,
        @Nullable Instant resolvedAt,
        Instant updatedAt) {
    public static StockAlert of(JsonObject json) {
        return Json.read(json, StockAlert.class);
    }
}
