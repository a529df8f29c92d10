package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record CountPage(List<StockCount> data, Page.Meta meta) {
    public static CountPage of(JsonObject json) {
        return Json.read(json, CountPage.class);
    }
}
