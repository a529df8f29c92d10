package tradepost.purchase.line;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdFrom of orders that were created at this time or later, like the other times */
public record OrderedLineQuery(
        @JsonUnwrapped Page page,
        @Nullable UUID vendorId,
        @Nullable UUID itemId,
        @Nullable List<String> status,
        @Nullable List<String> paymentStatus,
        @Nullable String reference,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant orderedFrom,
        @Nullable Instant orderedTo,
        @Nullable Instant receivedFrom,
        @Nullable Instant receivedTo,
        @Nullable Instant paidFrom,
        @Nullable Instant paidTo) {
    public static OrderedLineQuery of(JsonObject json) {
        return Json.read(json, OrderedLineQuery.class);
    }
}
