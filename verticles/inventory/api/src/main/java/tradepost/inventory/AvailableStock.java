package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.Json;

/** @param available over all locations, in pieces: what can still be promised */
public record AvailableStock(UUID itemId, long available) {
    public static AvailableStock of(JsonObject json) {
        return Json.read(json, AvailableStock.class);
    }
}
