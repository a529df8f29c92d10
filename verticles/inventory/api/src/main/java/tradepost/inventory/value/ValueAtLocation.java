package tradepost.inventory.value;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import tradepost.kernel.json.Json;

public record ValueAtLocation(UUID locationId, String code, long quantity, long unvaluedQuantity, BigDecimal value) {
    public static ValueAtLocation of(JsonObject json) {
        return Json.read(json, ValueAtLocation.class);
    }
}
