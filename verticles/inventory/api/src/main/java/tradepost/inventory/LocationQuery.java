package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param q words of its code or name, possibly misspelled
 * @param createdTo before this time
 */
public record LocationQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable String q,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable List<String> type,
        @Nullable Boolean active) {
    public static LocationQuery of(JsonObject json) {
        return Json.read(json, LocationQuery.class);
    }
}
