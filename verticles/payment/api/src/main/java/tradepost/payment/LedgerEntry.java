package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * One side of a transaction.
 *
 * @param transactionId of the entries that sum to zero
 * @param kind payment, refund or refund_settled
 * @param account such as receivable
 * @param amount a debit is positive, a credit negative
 */
public record LedgerEntry(
        UUID id,
        UUID transactionId,
        String kind,
        UUID paymentId,
        UUID orderId,
        String account,
        String currency,
        BigDecimal amount,
        Instant createdAt) {
    public static LedgerEntry of(JsonObject json) {
        return Json.read(json, LedgerEntry.class);
    }
}
