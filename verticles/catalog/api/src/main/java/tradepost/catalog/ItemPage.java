package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record ItemPage(List<Item> data, Page.Meta meta) {
    public static ItemPage of(JsonObject json) {
        return Json.read(json, ItemPage.class);
    }
}
