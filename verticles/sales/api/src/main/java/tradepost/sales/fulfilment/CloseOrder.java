package tradepost.sales.fulfilment;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param lines the lines to close; all if omitted */
public record CloseOrder(@Nullable String reason, @Nullable List<Line> lines) {
    /** @param quantity number of pieces; all that are open if omitted */
    public record Line(UUID lineId, @Nullable Long quantity) {}

    public static CloseOrder of(JsonObject json) {
        return Json.read(json, CloseOrder.class);
    }

    /** A request without a body closes everything that is open. */
    public static CloseOrder from(@Nullable CloseOrder body) {
        return body == null ? new CloseOrder(null, null) : body;
    }
}
