package tradepost.sales.returns;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record ReturnRequestPage(List<ReturnRequest> data, Page.Meta meta) {
    public static ReturnRequestPage of(JsonObject json) {
        return Json.read(json, ReturnRequestPage.class);
    }
}
