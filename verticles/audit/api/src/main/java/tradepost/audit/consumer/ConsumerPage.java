package tradepost.audit.consumer;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record ConsumerPage(List<Consumer> data, Page.Meta meta) {
    public static ConsumerPage of(JsonObject json) {
        return Json.read(json, ConsumerPage.class);
    }
}
