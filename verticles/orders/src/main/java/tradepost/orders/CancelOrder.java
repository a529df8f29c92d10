package tradepost.orders;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record CancelOrder(@Nullable String reason) {
    public static CancelOrder of(JsonObject json) {
        return Json.read(json, CancelOrder.class);
    }

    /** The reason of a request, which may have no body. */
    public static @Nullable String reason(@Nullable CancelOrder body) {
        return body == null ? null : body.reason();
    }
}
