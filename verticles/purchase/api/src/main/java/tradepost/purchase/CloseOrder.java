package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record CloseOrder(@Nullable String reason) {
    public static CloseOrder of(JsonObject json) {
        return Json.read(json, CloseOrder.class);
    }
}
