package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record ProductPage(List<Product> data, Page.Meta meta) {
    public static ProductPage of(JsonObject json) {
        return Json.read(json, ProductPage.class);
    }
}
