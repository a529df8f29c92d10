package tradepost.sales.customer;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record HistoryPage(List<HistoryEntry> data, Page.Meta meta) {
    public static HistoryPage of(JsonObject json) {
        return Json.read(json, HistoryPage.class);
    }
}
