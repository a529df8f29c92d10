package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record MovementPage(List<Movement> data, Page.Meta meta) {
    public static MovementPage of(JsonObject json) {
        return Json.read(json, MovementPage.class);
    }
}
