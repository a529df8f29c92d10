package tradepost.audit.consumer;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param types as in {@link EventQuery#types}
 * @param start {@code earliest} (the oldest event that is kept) or {@code latest} (the next event); earliest if neither is given
 * @param after the position after which to start, instead of {@code start}
 */
public record WriteConsumer(
        @Nullable List<String> types,
        @Nullable String start,
        @Nullable Long after) {
    public static WriteConsumer of(JsonObject json) {
        return Json.read(json, WriteConsumer.class);
    }
}
