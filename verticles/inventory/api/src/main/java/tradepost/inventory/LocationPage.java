package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.Json;
import tradepost.kernel.Page;

public record LocationPage(List<Location> data, Page.Meta meta) {
    public static LocationPage of(JsonObject json) {
        return Json.read(json, LocationPage.class);
    }
}
