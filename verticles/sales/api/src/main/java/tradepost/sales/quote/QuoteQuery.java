package tradepost.sales.quote;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param validUntilTo valid until before this time */
public record QuoteQuery(
        @JsonUnwrapped Page page,
        @Nullable UUID customerId,
        @Nullable List<String> status,
        @Nullable String number,
        @Nullable String reference,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant validUntilFrom,
        @Nullable Instant validUntilTo) {
    public static QuoteQuery of(JsonObject json) {
        return Json.read(json, QuoteQuery.class);
    }
}
