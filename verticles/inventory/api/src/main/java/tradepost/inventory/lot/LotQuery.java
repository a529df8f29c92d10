package tradepost.inventory.lot;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param q the beginning of the number
 * @param expiresTo before this time
 * @param orderId an order that has got pieces of the lot, or for which they are reserved
 */
public record LotQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
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
