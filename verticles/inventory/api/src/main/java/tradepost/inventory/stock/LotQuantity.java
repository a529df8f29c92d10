package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

/** Pieces of a lot. */
public record LotQuantity(UUID lotId, long quantity) {
    public static LotQuantity of(JsonObject json) {
        return Json.read(json, LotQuantity.class);
    }
}
