package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * @param lineId the line of the order or hold
 * @param status active, fulfilled or released
 */
public record ReservationLine(
        UUID id,
        UUID orderId,
        long orderVersion,
        UUID lineId,
        UUID itemId,
        String sku,
        String name,
        UUID locationId,
        String code,
        long quantity,
        String status,
        Instant createdAt,
        Instant updatedAt) {
    public static ReservationLine of(JsonObject json) {
        return Json.read(json, ReservationLine.class);
    }
}
