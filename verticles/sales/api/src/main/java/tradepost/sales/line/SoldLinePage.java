package tradepost.sales.line;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record SoldLinePage(List<SoldLine> data, Page.Meta meta) {
    public static SoldLinePage of(JsonObject json) {
        return Json.read(json, SoldLinePage.class);
    }
}
