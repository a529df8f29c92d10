package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.Json;
import tradepost.kernel.Page;

public record ProductPage(List<Product> data, Page.Meta meta) {
    public static ProductPage of(JsonObject json) {
        return Json.read(json, ProductPage.class);
    }
}
