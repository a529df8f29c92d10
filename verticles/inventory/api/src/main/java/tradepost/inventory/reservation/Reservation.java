package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.value.Json;

/** @param requestId of the command that made it, which may be an earlier one than this */
public record Reservation(UUID orderId, long orderVersion, UUID requestId) {
    public static Reservation of(JsonObject json) {
        return Json.read(json, Reservation.class);
    }
}
