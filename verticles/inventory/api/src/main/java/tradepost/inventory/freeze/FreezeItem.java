package tradepost.inventory.freeze;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** @param reason for people */
public record FreezeItem(String reason) {
    public static FreezeItem of(JsonObject json) {
        return Json.read(json, FreezeItem.class);
    }
}
