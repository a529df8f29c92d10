package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

public record ReserveLine(UUID lineId, UUID itemId, long quantity) {
    public static ReserveLine of(JsonObject json) {
        return Json.read(json, ReserveLine.class);
    }
}
