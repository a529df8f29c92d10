package tradepost.notification.push;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** What {@code PushSubscription.toJSON()} returns in a browser. */
public record WritePushSubscription(String endpoint, Keys keys) {
    /**
     * In base64url.
     *
     * @param p256dh the public key of the browser: an uncompressed point of P-256
     * @param auth its secret of 16 bytes
     */
    public record Keys(String p256dh, String auth) {}

    public static WritePushSubscription of(JsonObject json) {
        return Json.read(json, WritePushSubscription.class);
    }
}
