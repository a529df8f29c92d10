package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record QuotePage(List<Quote> data, Page.Meta meta) {
    public static QuotePage of(JsonObject json) {
        return Json.read(json, QuotePage.class);
    }
}
