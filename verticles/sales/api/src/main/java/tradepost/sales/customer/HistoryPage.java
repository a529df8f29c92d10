package tradepost.sales.customer;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record HistoryPage(List<HistoryEntry> data, Page.Meta meta) {
    public static HistoryPage of(JsonObject json) {
        return Json.read(json, HistoryPage.class);
    }
}
