package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

/**
 * One order that wants its stock.
 *
 * @param actor who confirms it, as its event will say
 */
public record ReserveOrder(
        UUID orderId,
        long orderVersion,
        ReserveStock stock,
        String actor,
        @Nullable String traceparent) {
    public static ReserveOrder of(JsonObject json) {
        return Json.read(json, ReserveOrder.class);
    }
}
