package tradepost.notification;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record NotificationPage(List<Notification> data, Page.Meta meta) {
    public static NotificationPage of(JsonObject json) {
        return Json.read(json, NotificationPage.class);
    }
}
