package tradepost.inventory.reorder;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record StockAlertPage(List<StockAlert> data, Page.Meta meta) {
    public static StockAlertPage of(JsonObject json) {
        return Json.read(json, StockAlertPage.class);
    }
}
