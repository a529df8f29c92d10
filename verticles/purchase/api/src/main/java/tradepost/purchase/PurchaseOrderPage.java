package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.orders.OrderListMeta;

public record PurchaseOrderPage(List<PurchaseOrder> data, OrderListMeta meta) {
    public static PurchaseOrderPage of(JsonObject json) {
        return Json.read(json, PurchaseOrderPage.class);
    }
}
