package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.Json;
import tradepost.kernel.Page;

public record ItemPage(List<Item> data, Page.Meta meta) {
    public static ItemPage of(JsonObject json) {
        return Json.read(json, ItemPage.class);
    }
}
