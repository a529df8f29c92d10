package tradepost.notification;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** @param head the position of the newest notification */
public record NotificationBounds(long head) {
    public static NotificationBounds of(JsonObject json) {
        return Json.read(json, NotificationBounds.class);
    }
}
