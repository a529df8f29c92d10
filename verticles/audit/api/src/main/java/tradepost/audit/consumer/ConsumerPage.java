package tradepost.audit.consumer;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record ConsumerPage(List<Consumer> data, Page.Meta meta) {
    public static ConsumerPage of(JsonObject json) {
        return Json.read(json, ConsumerPage.class);
    }
}
