package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

/**
 * @param q words of its number, customer, reference or notes, also misspelled
 * @param createdTo before this time
 */
public record SalesOrderQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable String q,
        @Nullable UUID customerId,
        @Nullable String status,
        @Nullable String paymentStatus,
        @Nullable String fulfillmentStatus,
        @Nullable String number,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static SalesOrderQuery of(JsonObject json) {
        return Json.read(json, SalesOrderQuery.class);
    }
}
