package tradepost.inventory.lot;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** The reason is given to everyone who has to act on it. */
public record RecallLot(String reason) {
    public static RecallLot of(JsonObject json) {
        return Json.read(json, RecallLot.class);
    }
}
