package tradepost.catalog.price;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record PricePage(List<Price> data, Page.Meta meta) {
    public static PricePage of(JsonObject json) {
        return Json.read(json, PricePage.class);
    }
}
