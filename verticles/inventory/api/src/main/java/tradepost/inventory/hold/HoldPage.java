package tradepost.inventory.hold;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record HoldPage(List<Hold> data, Page.Meta meta) {
    public static HoldPage of(JsonObject json) {
        return Json.read(json, HoldPage.class);
    }
}
