package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.Json;

/** @param items its lines in the order they were sent */
public record PurchaseOrderWithItems(PurchaseOrder order, List<PurchaseOrderLine> items) {
    public static PurchaseOrderWithItems of(JsonObject json) {
        return Json.read(json, PurchaseOrderWithItems.class);
    }
}
