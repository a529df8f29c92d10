package tradepost.audit;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param limit 1 to 100; 10 if null
 * @param offset 0 to 1,000; 0 if null
 * @param after {@code next} of the previous page
 * @param kind any of these
 * @param status any of these
 * @param createdFrom inclusive
 * @param createdTo exclusive
 */
public record JobQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> kind,
        @Nullable List<String> status,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static JobQuery of(JsonObject json) {
        return Json.read(json, JobQuery.class);
    }
}
