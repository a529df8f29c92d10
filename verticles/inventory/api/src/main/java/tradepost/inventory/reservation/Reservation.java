package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.value.Json;

/** @param requestId the command that created it, which may be an earlier one */
public record Reservation(UUID orderId, long orderVersion, UUID requestId) {
    public static Reservation of(JsonObject json) {
        return Json.read(json, Reservation.class);
    }
}
