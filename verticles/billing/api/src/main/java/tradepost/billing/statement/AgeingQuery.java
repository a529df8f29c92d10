package tradepost.billing.statement;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param byCustomer whether each customer has a row of its own
 * @param customerId only of this customer; null for all
 * @param currency only in this currency; null for all
 * @param limit at most so many rows
 */
public record AgeingQuery(
        boolean byCustomer,
        @Nullable UUID customerId,
        @Nullable String currency,
        int limit) {
    public static AgeingQuery of(JsonObject json) {
        return Json.read(json, AgeingQuery.class);
    }
}
