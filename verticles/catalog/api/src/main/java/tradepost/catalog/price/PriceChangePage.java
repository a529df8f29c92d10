package tradepost.catalog.price;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record PriceChangePage(List<PriceChange> data, Page.Meta meta) {
    public static PriceChangePage of(JsonObject json) {
        return Json.read(json, PriceChangePage.class);
    }
}
