package tradepost.audit;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param limit 1 to 100; 10 if null
 * @param after {@code next} of the previous page
 * @param context only events of this context
 * @param status any of these; {@code dead} if null
 */
public record DeadLetterQuery(
        @Nullable Integer limit,
        @Nullable String after,
        @Nullable String context,
        @Nullable List<String> status) {
    public static DeadLetterQuery of(JsonObject json) {
        return Json.read(json, DeadLetterQuery.class);
    }
}
