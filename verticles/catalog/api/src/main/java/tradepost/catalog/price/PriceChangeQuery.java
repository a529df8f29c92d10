package tradepost.catalog.price;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param createdTo before this time
 * @param priceListId only changes in this price list
 */
public record PriceChangeQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable UUID priceListId) {
    public static PriceChangeQuery of(JsonObject json) {
        return Json.read(json, PriceChangeQuery.class);
    }
}
