package tradepost.sales.returns;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record SalesReturnPage(List<SalesReturn> data, Page.Meta meta) {
    public static SalesReturnPage of(JsonObject json) {
        return Json.read(json, SalesReturnPage.class);
    }
}
