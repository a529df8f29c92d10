package tradepost.sales.returns;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param internalNotes of staff, instead of those that the request has */
public record DeclineReturnRequest(
        @Nullable String reason, @Nullable String internalNotes) {
    /** Of an optional body. */
    public static DeclineReturnRequest from(@Nullable DeclineReturnRequest body) {
        return body == null ? new DeclineReturnRequest(null, null) : body;
    }

    public static DeclineReturnRequest of(JsonObject json) {
        return Json.read(json, DeclineReturnRequest.class);
    }
}
