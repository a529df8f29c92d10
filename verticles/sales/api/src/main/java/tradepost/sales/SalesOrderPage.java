package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record SalesOrderPage(List<SalesOrder> data, Page.Meta meta) {
    public static SalesOrderPage of(JsonObject json) {
        return Json.read(json, SalesOrderPage.class);
    }
}
