package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record VendorPage(List<Vendor> data, Page.Meta meta) {
    public static VendorPage of(JsonObject json) {
        return Json.read(json, VendorPage.class);
    }
}
