package tradepost.sales.customer;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record HistoryQuery(
        @JsonUnwrapped Page page,
        @Nullable List<String> type,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static HistoryQuery of(JsonObject json) {
        return Json.read(json, HistoryQuery.class);
    }
}
