package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.Json;

/** What every action on an order answers: the lines in the order they were sent. */
public record SalesOrderWithItems(SalesOrder order, List<SalesOrderLine> items) {
    public static SalesOrderWithItems of(JsonObject json) {
        return Json.read(json, SalesOrderWithItems.class);
    }
}
