package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.Json;
import tradepost.kernel.Page;

public record MovementPage(List<Movement> data, Page.Meta meta) {
    public static MovementPage of(JsonObject json) {
        return Json.read(json, MovementPage.class);
    }
}
