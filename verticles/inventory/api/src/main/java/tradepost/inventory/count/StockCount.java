package tradepost.inventory.count;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A count of the stock at a location.
 *
 * @param status open, closed or cancelled
 * @param blind whether what is expected is hidden while the count is open
 * @param closedAt null unless it is closed
 * @param lines null in lists
 */
public record StockCount(
        UUID id,
        UUID locationId,
        String code,
        String status,
        boolean blind,
        @Nullable String reference,
        @Nullable String notes,
        JsonObject metadata,
        int lineCount,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant closedAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<CountLine> lines) {
    public static StockCount of(JsonObject json) {
        return Json.read(json, StockCount.class);
    }
}
