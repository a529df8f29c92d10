package tradepost.sales.line;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdFrom of orders that were created at this time or later, like the other times */
public record SoldLineQuery(
        @JsonUnwrapped Page page,
        @Nullable UUID customerId,
        @Nullable UUID itemId,
        @Nullable List<String> status,
        @Nullable List<String> paymentStatus,
        @Nullable List<String> fulfillmentStatus,
        @Nullable String reference,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant confirmedFrom,
        @Nullable Instant confirmedTo,
        @Nullable Instant paidFrom,
        @Nullable Instant paidTo) {
    public static SoldLineQuery of(JsonObject json) {
        return Json.read(json, SoldLineQuery.class);
    }
}
