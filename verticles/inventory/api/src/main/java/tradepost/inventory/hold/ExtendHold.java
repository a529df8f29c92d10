package tradepost.inventory.hold;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** @param expiresIn seconds from now */
public record ExtendHold(int expiresIn) {
    public static ExtendHold of(JsonObject json) {
        return Json.read(json, ExtendHold.class);
    }
}
