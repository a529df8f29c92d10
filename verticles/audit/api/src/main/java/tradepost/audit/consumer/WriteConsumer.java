package tradepost.audit.consumer;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param types as in {@link EventQuery#types}
 * @param start {@code earliest} (the oldest that is kept) or {@code latest} (what comes from now on); earliest when neither is given
 * @param after instead of it, the position after which it begins
 */
public record WriteConsumer(
        @Nullable List<String> types,
        @Nullable String start,
        @Nullable Long after) {
    public static WriteConsumer of(JsonObject json) {
        return Json.read(json, WriteConsumer.class);
    }
}
