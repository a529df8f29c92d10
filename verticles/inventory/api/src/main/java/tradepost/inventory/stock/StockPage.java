package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record StockPage(List<StockRow> data, Page.Meta meta) {
    public static StockPage of(JsonObject json) {
        return Json.read(json, StockPage.class);
    }
}
