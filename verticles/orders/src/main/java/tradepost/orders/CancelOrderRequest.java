package tradepost.orders;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record CancelOrderRequest(@Nullable String reason) {
    public static CancelOrderRequest of(JsonObject json) {
        return Json.read(json, CancelOrderRequest.class);
    }

    /** The reason of a request, which may have no body. */
    public static @Nullable String reason(@Nullable CancelOrderRequest body) {
        return body == null ? null : body.reason();
    }
}
