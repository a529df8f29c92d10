package tradepost.sales.line;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record SoldLinePage(List<SoldLine> data, Page.Meta meta) {
    public static SoldLinePage of(JsonObject json) {
        return Json.read(json, SoldLinePage.class);
    }
}
