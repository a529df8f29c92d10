package tradepost.inventory.stock;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param low true: only rows with an active alert low_stock; false: only the others
 * @param out true: only rows without available stock; false: only rows with available stock
 */
public record StockQuery(
        @JsonUnwrapped Page page,
        @Nullable String q,
        @Nullable UUID locationId,
        @Nullable UUID categoryId,
        @Nullable List<UUID> itemIds,
        @Nullable Boolean low,
        @Nullable Boolean out,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static StockQuery of(JsonObject json) {
        return Json.read(json, StockQuery.class);
    }
}
