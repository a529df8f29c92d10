package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record ProductPage(List<Product> data, Page.Meta meta) {
    public static ProductPage of(JsonObject json) {
        return Json.read(json, ProductPage.class);
    }
}
