package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.orders.OrderListMeta;

public record SalesOrderPage(List<SalesOrder> data, OrderListMeta meta) {
    public static SalesOrderPage of(JsonObject json) {
        return Json.read(json, SalesOrderPage.class);
    }
}
