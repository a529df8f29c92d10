package tradepost.audit.consumer;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** As in {@link WriteConsumer}; exactly one of the two. */
public record SeekConsumer(@Nullable String start, @Nullable Long after) {
    public static SeekConsumer of(JsonObject json) {
        return Json.read(json, SeekConsumer.class);
    }
}
