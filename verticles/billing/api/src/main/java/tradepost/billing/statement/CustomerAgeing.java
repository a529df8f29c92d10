package tradepost.billing.statement;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What a customer owes in a currency at the end of a day, by how many days it is overdue: what the statement of the customer until that day has.
 *
 * @param customerName null if nobody knows the customer
 * @param openAmount what is open of invoices: the sum of the five ages
 * @param overdueAmount without what is not due
 * @param unallocatedAmount what the customer has paid that pays no invoice yet
 * @param balance the open amount without the unallocated one; negative if the customer has paid more
 */
public record CustomerAgeing(
        UUID customerId,
        @Nullable String customerName,
        String currency,
        BigDecimal openAmount,
        BigDecimal overdueAmount,
        BigDecimal notDue,
        @JsonProperty("overdue_1_30") BigDecimal overdue30,
        @JsonProperty("overdue_31_60") BigDecimal overdue60,
        @JsonProperty("overdue_61_90") BigDecimal overdue90,
        @JsonProperty("overdue_91") BigDecimal overdue91,
        BigDecimal unallocatedAmount,
        BigDecimal balance) {
    public CustomerAgeing withCustomerName(@Nullable String name) {
        return new CustomerAgeing(
                customerId,
                name,
                currency,
                openAmount,
                overdueAmount,
                notDue,
                overdue30,
                overdue60,
                overdue90,
                overdue91,
                unallocatedAmount,
                balance);
    }

    public static CustomerAgeing of(JsonObject json) {
        return Json.read(json, CustomerAgeing.class);
    }
}
