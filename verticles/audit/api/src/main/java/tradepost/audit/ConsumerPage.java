package tradepost.audit;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.Json;
import tradepost.kernel.Page;

public record ConsumerPage(List<Consumer> data, Page.Meta meta) {
    public static ConsumerPage of(JsonObject json) {
        return Json.read(json, ConsumerPage.class);
    }
}
