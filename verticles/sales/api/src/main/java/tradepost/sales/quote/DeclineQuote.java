package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record DeclineQuote(@Nullable String reason) {
    public static DeclineQuote of(JsonObject json) {
        return Json.read(json, DeclineQuote.class);
    }

    /** Of an optional body. */
    public static @Nullable String reason(@Nullable DeclineQuote body) {
        return body == null ? null : body.reason;
    }
}
