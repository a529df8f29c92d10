package tradepost.purchase.vendor;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param from 365 days before {@code to} if omitted
 * @param to the end, exclusive; now if omitted
 */
public record PerformanceQuery(
        @Nullable Instant from, @Nullable Instant to) {
    public static PerformanceQuery of(JsonObject json) {
        return Json.read(json, PerformanceQuery.class);
    }
}
