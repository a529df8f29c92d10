package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record CloseOrderRequest(@Nullable String reason) {
    public static CloseOrderRequest of(JsonObject json) {
        return Json.read(json, CloseOrderRequest.class);
    }
}
