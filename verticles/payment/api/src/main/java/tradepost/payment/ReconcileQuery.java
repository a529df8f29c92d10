package tradepost.payment;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param after where an earlier request ended; from the start if omitted */
public record ReconcileQuery(@Nullable String after) {
    public static ReconcileQuery of(JsonObject json) {
        return Json.read(json, ReconcileQuery.class);
    }
}
