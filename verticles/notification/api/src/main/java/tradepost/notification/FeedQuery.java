package tradepost.notification;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param after a position; null for the oldest notification
 * @param limit 1 to 1000; 100 if null
 */
public record FeedQuery(@Nullable Long after, @Nullable Integer limit) {
    public static FeedQuery of(JsonObject json) {
        return Json.read(json, FeedQuery.class);
    }
}
