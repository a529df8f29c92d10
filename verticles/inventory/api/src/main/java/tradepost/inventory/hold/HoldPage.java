package tradepost.inventory.hold;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record HoldPage(List<Hold> data, Page.Meta meta) {
    public static HoldPage of(JsonObject json) {
        return Json.read(json, HoldPage.class);
    }
}
