package tradepost.webhook.delivery;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** A page of deliveries. */
public record WebhookDeliveryPage(List<WebhookDelivery> data, Page.Meta meta) {
    public static WebhookDeliveryPage of(JsonObject json) {
        return Json.read(json, WebhookDeliveryPage.class);
    }
}
