package tradepost.notification.push;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record PushSubscriptionPage(List<PushSubscription> data, Page.Meta meta) {
    public static PushSubscriptionPage of(JsonObject json) {
        return Json.read(json, PushSubscriptionPage.class);
    }
}
