package tradepost.inventory.lot;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

/** The pieces of a lot at a location. */
public record LotLevel(
        UUID locationId, String code, long onHand, long reserved, long damaged, long qualityHold, long available) {
    public static LotLevel of(JsonObject json) {
        return Json.read(json, LotLevel.class);
    }
}
