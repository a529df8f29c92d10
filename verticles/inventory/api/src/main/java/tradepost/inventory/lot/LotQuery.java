package tradepost.inventory.lot;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param q the beginning of the number
 * @param expiresTo before this time
 * @param orderId an order that has got pieces of the lot, or for which they are reserved
 */
public record LotQuery(
        @JsonUnwrapped Page page,
        @Nullable String q,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable UUID itemId,
        @Nullable UUID locationId,
        @Nullable UUID orderId,
        @Nullable String number,
        @Nullable Instant expiresFrom,
        @Nullable Instant expiresTo,
        @Nullable Boolean recalled,
        @Nullable Boolean inStock) {
    public static LotQuery of(JsonObject json) {
        return Json.read(json, LotQuery.class);
    }
}
