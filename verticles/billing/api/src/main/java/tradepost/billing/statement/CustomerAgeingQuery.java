package tradepost.billing.statement;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param asOf the day on which it is open and overdue; null for today
 * @param currency only in this currency; null for all
 * @param customerId only of this customer; null for all
 * @param overdue true for those of whom something is overdue, false for the others; null for all
 */
public record CustomerAgeingQuery(
        @JsonUnwrapped Page page,
        @Nullable LocalDate asOf,
        @Nullable String currency,
        @Nullable UUID customerId,
        @Nullable Boolean overdue) {
    public static CustomerAgeingQuery of(JsonObject json) {
        return Json.read(json, CustomerAgeingQuery.class);
    }
}
