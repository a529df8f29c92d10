package tradepost.purchase.line;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record OrderedLinePage(List<OrderedLine> data, Page.Meta meta) {
    public static OrderedLinePage of(JsonObject json) {
        return Json.read(json, OrderedLinePage.class);
    }
}
