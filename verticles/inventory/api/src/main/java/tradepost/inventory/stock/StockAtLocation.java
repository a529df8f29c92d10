package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * @param onHand including what is reserved, damaged or on quality hold
 * @param available 0 at a location that serves no orders
 */
public record StockAtLocation(
        UUID locationId, String code, long onHand, long reserved, long damaged, long qualityHold, long available) {
    public static StockAtLocation of(JsonObject json) {
        return Json.read(json, StockAtLocation.class);
    }
}
