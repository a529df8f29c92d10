package tradepost.billing.statement;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.billing.statement.Statement.Age;
import tradepost.kernel.json.Json;

/**
 * What is open of invoices in a currency, by how long it is overdue.
 *
 * @param customerId null if it is of all customers together
 * @param ages all of them, in their order; they sum to the open amount
 */
public record Ageing(@Nullable UUID customerId, String currency, BigDecimal openAmount, List<Age> ages) {
    public static Ageing of(JsonObject json) {
        return Json.read(json, Ageing.class);
    }
}
