package tradepost.inventory.reorder;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param point an alert is raised when what is available and incoming, less what orders wait for, falls to it
 * @param quantity to reorder
 * @param maximum what should be in stock at most
 * @param leadTimeDays until a reorder arrives
 */
public record ReorderPoint(
        UUID id,
        UUID itemId,
        String sku,
        String name,
        UUID locationId,
        String code,
        long point,
        long quantity,
        @Nullable Long maximum,
        @Nullable Integer leadTimeDays,
        Instant createdAt,
        Instant updatedAt) {
    public static ReorderPoint of(JsonObject json) {
        return Json.read(json, ReorderPoint.class);
    }
}
