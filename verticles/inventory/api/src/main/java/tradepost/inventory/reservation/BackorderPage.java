package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record BackorderPage(List<Backorder> data, Page.Meta meta) {
    public static BackorderPage of(JsonObject json) {
        return Json.read(json, BackorderPage.class);
    }
}
