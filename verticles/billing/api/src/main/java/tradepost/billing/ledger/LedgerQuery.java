package tradepost.billing.ledger;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param late whether it was posted after the date of its document, because that day was closed
 * @param postedTo on this day or earlier
 * @param createdTo before this time
 */
public record LedgerQuery(
        @JsonUnwrapped Page page,
        @Nullable List<String> account,
        @Nullable List<String> kind,
        @Nullable String document,
        @Nullable UUID orderId,
        @Nullable UUID customerId,
        @Nullable Boolean late,
        @Nullable LocalDate postedFrom,
        @Nullable LocalDate postedTo,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static LedgerQuery of(JsonObject json) {
        return Json.read(json, LedgerQuery.class);
    }
}
