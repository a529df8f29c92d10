package tradepost.purchase.line;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record OrderedLinePage(List<PurchasedLine> data, Page.Meta meta) {
    public static OrderedLinePage of(JsonObject json) {
        return Json.read(json, OrderedLinePage.class);
    }
}
