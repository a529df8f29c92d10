package tradepost.inventory.reorder;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record ReorderPointPage(List<ReorderPoint> data, Page.Meta meta) {
    public static ReorderPointPage of(JsonObject json) {
        return Json.read(json, ReorderPointPage.class);
    }
}
