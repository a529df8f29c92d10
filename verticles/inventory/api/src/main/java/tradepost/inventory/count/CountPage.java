package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record CountPage(List<StockCount> data, Page.Meta meta) {
    public static CountPage of(JsonObject json) {
        return Json.read(json, CountPage.class);
    }
}
