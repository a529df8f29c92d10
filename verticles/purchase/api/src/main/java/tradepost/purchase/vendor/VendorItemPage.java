package tradepost.purchase.vendor;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record VendorItemPage(List<VendorItem> data, Page.Meta meta) {
    public static VendorItemPage of(JsonObject json) {
        return Json.read(json, VendorItemPage.class);
    }
}
