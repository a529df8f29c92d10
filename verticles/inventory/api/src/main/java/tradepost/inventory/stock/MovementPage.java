package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record MovementPage(List<Movement> data, Page.Meta meta) {
    public static MovementPage of(JsonObject json) {
        return Json.read(json, MovementPage.class);
    }
}
