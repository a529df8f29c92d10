package tradepost.sales.customer;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param createdTo before this time */
public record HistoryQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable List<String> type,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static HistoryQuery of(JsonObject json) {
        return Json.read(json, HistoryQuery.class);
    }
}
