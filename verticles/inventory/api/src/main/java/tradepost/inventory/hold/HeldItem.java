package tradepost.inventory.hold;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

/** A line of a hold. */
public record HeldItem(UUID itemId, String sku, String name, long quantity) {
    public static HeldItem of(JsonObject json) {
        return Json.read(json, HeldItem.class);
    }
}
