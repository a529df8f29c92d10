package tradepost.webhook.source;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record HookSourcePage(List<HookSource> data, Page.Meta meta) {
    public static HookSourcePage of(JsonObject json) {
        return Json.read(json, HookSourcePage.class);
    }
}
