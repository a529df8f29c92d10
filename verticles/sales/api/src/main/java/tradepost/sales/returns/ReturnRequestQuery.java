package tradepost.sales.returns;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param itemId with pieces of this item
 * @param number exactly this number
 * @param createdTo before this time
 */
public record ReturnRequestQuery(
        @JsonUnwrapped Page page,
        @Nullable List<UUID> orderId,
        @Nullable UUID customerId,
        @Nullable UUID itemId,
        @Nullable List<String> status,
        @Nullable String number,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static ReturnRequestQuery of(JsonObject json) {
        return Json.read(json, ReturnRequestQuery.class);
    }
}
