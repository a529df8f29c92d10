package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record QuotePage(List<Quote> data, Page.Meta meta) {
    public static QuotePage of(JsonObject json) {
        return Json.read(json, QuotePage.class);
    }
}
