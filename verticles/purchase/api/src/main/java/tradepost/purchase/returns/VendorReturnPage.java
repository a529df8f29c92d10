package tradepost.purchase.returns;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record VendorReturnPage(List<VendorReturn> data, Page.Meta meta) {
    public static VendorReturnPage of(JsonObject json) {
        return Json.read(json, VendorReturnPage.class);
    }
}
