package tradepost.audit.consumer;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param limit 1 to 1000; 100 if null
 * @param leaseSeconds the duration of the lease, 1 to 3600; 30 if null
 * @param waitSeconds as in {@link EventQuery}
 */
public record TakeBatch(
        @Nullable Integer limit,
        @Nullable Integer leaseSeconds,
        @JsonProperty("wait") @Nullable Integer waitSeconds) {
    public static TakeBatch of(JsonObject json) {
        return Json.read(json, TakeBatch.class);
    }
}
