package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record LocationPage(List<Location> data, Page.Meta meta) {
    public static LocationPage of(JsonObject json) {
        return Json.read(json, LocationPage.class);
    }
}
