package tradepost.webhook.source;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record ReceivedHookPage(List<ReceivedHook> data, Page.Meta meta) {
    public static ReceivedHookPage of(JsonObject json) {
        return Json.read(json, ReceivedHookPage.class);
    }
}
