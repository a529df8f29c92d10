package tradepost.purchase.contract;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record VendorContractPage(List<VendorContract> data, Page.Meta meta) {
    public static VendorContractPage of(JsonObject json) {
        return Json.read(json, VendorContractPage.class);
    }
}
