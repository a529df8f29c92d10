package tradepost.purchase.vendor;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record VendorItemPage(List<VendorItem> data, Page.Meta meta) {
    public static VendorItemPage of(JsonObject json) {
        return Json.read(json, VendorItemPage.class);
    }
}
