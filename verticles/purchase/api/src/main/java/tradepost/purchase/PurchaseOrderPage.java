package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record PurchaseOrderPage(List<PurchaseOrder> data, Page.Meta meta) {
    public static PurchaseOrderPage of(JsonObject json) {
        return Json.read(json, PurchaseOrderPage.class);
    }
}
