package tradepost.sales.returns;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record SalesReturnPage(List<SalesReturn> data, Page.Meta meta) {
    public static SalesReturnPage of(JsonObject json) {
        return Json.read(json, SalesReturnPage.class);
    }
}
