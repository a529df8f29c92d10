package tradepost.billing.ledger;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param postedTo on this day or earlier
 * @param createdTo before this time
 */
public record LedgerQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable List<String> account,
        @Nullable List<String> kind,
        @Nullable String document,
        @Nullable UUID orderId,
        @Nullable UUID customerId,
        @Nullable LocalDate postedFrom,
        @Nullable LocalDate postedTo,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static LedgerQuery of(JsonObject json) {
        return Json.read(json, LedgerQuery.class);
    }
}
