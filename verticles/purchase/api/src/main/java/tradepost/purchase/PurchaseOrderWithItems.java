package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.orders.Payment;

/**
 * @param items in the order in which they were sent
 * @param payments oldest first
 */
public record PurchaseOrderWithItems(PurchaseOrder order, List<PurchaseOrderLine> items, List<Payment> payments) {
    public static PurchaseOrderWithItems of(JsonObject json) {
        return Json.read(json, PurchaseOrderWithItems.class);
    }
}
