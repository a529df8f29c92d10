package tradepost.inventory.lot;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record LotTracePage(List<LotTraceEntry> data, Page.Meta meta) {
    public static LotTracePage of(JsonObject json) {
        return Json.read(json, LotTracePage.class);
    }
}
