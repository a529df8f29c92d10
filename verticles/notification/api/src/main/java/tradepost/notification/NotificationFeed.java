package tradepost.notification;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** A part of the notifications of a caller, in the order in which they were written. */
public record NotificationFeed(List<Notification> data, Meta meta) {
    /**
     * @param next the position to read on after
     * @param head that of the newest notification
     */
    public record Meta(int limit, long next, long head) {}

    public static NotificationFeed of(JsonObject json) {
        return Json.read(json, NotificationFeed.class);
    }
}
