package tradepost.sales.fulfilment;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param lines the lines to close; all if omitted */
public record CloseOrderRequest(
        @Nullable String reason, @Nullable List<Line> lines) {
    /** @param quantity number of pieces; all that are open if omitted */
    public record Line(UUID lineId, @Nullable Long quantity) {}

    public static CloseOrderRequest of(JsonObject json) {
        return Json.read(json, CloseOrderRequest.class);
    }

    /** A request without a body closes everything that is open. */
    public static CloseOrderRequest from(@Nullable CloseOrderRequest body) {
        return body == null ? new CloseOrderRequest(null, null) : body;
    }
}
