package tradepost.notification.push;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** @param publicKey for {@code PushManager.subscribe}, in base64url */
public record PushKey(String publicKey) {
    public static PushKey of(JsonObject json) {
        return Json.read(json, PushKey.class);
    }
}
