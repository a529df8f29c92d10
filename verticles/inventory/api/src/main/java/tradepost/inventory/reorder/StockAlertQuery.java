package tradepost.inventory.reorder;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param raisedTo before this time */
public record StockAlertQuery(
        @JsonUnwrapped Page page,
        @Nullable UUID itemId,
        @Nullable UUID locationId,
        @Nullable List<String> type,
        @Nullable List<String> status,
        @Nullable Instant raisedFrom,
        @Nullable Instant raisedTo) {
    public static StockAlertQuery of(JsonObject json) {
        return Json.read(json, StockAlertQuery.class);
    }
}
