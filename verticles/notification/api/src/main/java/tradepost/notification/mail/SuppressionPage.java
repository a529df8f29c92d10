package tradepost.notification.mail;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record SuppressionPage(List<Suppression> data, Page.Meta meta) {
    public static SuppressionPage of(JsonObject json) {
        return Json.read(json, SuppressionPage.class);
    }
}
