package tradepost.sales.returns;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record DeclineReturnRequest(@Nullable String reason) {
    /** Of an optional body. */
    public static @Nullable String reason(@Nullable DeclineReturnRequest body) {
        return body == null ? null : body.reason;
    }

    public static DeclineReturnRequest of(JsonObject json) {
        return Json.read(json, DeclineReturnRequest.class);
    }
}
