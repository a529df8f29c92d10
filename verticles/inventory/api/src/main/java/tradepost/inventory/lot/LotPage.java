package tradepost.inventory.lot;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record LotPage(List<Lot> data, Page.Meta meta) {
    public static LotPage of(JsonObject json) {
        return Json.read(json, LotPage.class);
    }
}
