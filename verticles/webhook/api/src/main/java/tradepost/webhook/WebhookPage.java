package tradepost.webhook;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** A page of webhooks. */
public record WebhookPage(List<Webhook> data, Page.Meta meta) {
    public static WebhookPage of(JsonObject json) {
        return Json.read(json, WebhookPage.class);
    }
}
