package tradepost.notification;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** @param capped whether there may be more, which were not counted */
public record UnreadCount(long unread, boolean capped) {
    public static UnreadCount of(JsonObject json) {
        return Json.read(json, UnreadCount.class);
    }
}
