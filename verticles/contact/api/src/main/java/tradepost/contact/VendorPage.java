package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.Json;
import tradepost.kernel.Page;

public record VendorPage(List<Vendor> data, Page.Meta meta) {
    public static VendorPage of(JsonObject json) {
        return Json.read(json, VendorPage.class);
    }
}
