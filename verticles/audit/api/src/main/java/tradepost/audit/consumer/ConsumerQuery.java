package tradepost.audit.consumer;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param createdTo before this time */
public record ConsumerQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static ConsumerQuery of(JsonObject json) {
        return Json.read(json, ConsumerQuery.class);
    }
}
