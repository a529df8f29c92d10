package tradepost.sales.customer;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param creditCurrency of the credit limit: that of the installation
 * @param creditLimit what its confirmed orders may leave open; null without a limit
 * @param creditAvailable the limit without what they leave open; negative if the limit was lowered
 * @param currencies one entry for each currency of its orders
 */
public record CustomerBalance(
        UUID customerId,
        String creditCurrency,
        @Nullable BigDecimal creditLimit,
        @Nullable BigDecimal creditAvailable,
        List<Entry> currencies) {
    /**
     * Of the confirmed orders in one currency.
     *
     * @param orders their number, without cancelled ones
     * @param orderedAmount their totals, without closed pieces
     * @param returnedAmount of pieces that came back
     * @param invoicedAmount the totals of all invoices, like creditedAmount of all credit notes
     * @param pendingAmount what providers were asked for and have not decided yet
     * @param openAmount what is neither paid nor pending of orders that are not settled
     * @param overdueAmount the part of it that was due before today
     * @param creditAmount what was paid above what is owed and is not refunded
     */
    public record Entry(
            String currency,
            long orders,
            BigDecimal orderedAmount,
            BigDecimal returnedAmount,
            BigDecimal invoicedAmount,
            BigDecimal creditedAmount,
            BigDecimal paidAmount,
            BigDecimal refundedAmount,
            BigDecimal pendingAmount,
            BigDecimal openAmount,
            BigDecimal overdueAmount,
            BigDecimal creditAmount) {}

    public static CustomerBalance of(JsonObject json) {
        return Json.read(json, CustomerBalance.class);
    }
}
