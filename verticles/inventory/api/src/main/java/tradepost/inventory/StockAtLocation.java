package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.value.Json;

public record StockAtLocation(UUID locationId, String code, long onHand, long reserved, long available) {
    public static StockAtLocation of(JsonObject json) {
        return Json.read(json, StockAtLocation.class);
    }
}
