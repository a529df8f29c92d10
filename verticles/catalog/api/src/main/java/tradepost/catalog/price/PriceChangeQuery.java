package tradepost.catalog.price;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param createdTo before this time
 * @param priceListId only changes in this price list
 */
public record PriceChangeQuery(
        @JsonUnwrapped Page page,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable UUID priceListId) {
    public static PriceChangeQuery of(JsonObject json) {
        return Json.read(json, PriceChangeQuery.class);
    }
}
