package tradepost.billing.ledger;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * One line of a transaction.
 *
 * @param transactionId of the entries that sum to zero
 * @param lineNo its place in the transaction, from 1
 * @param kind invoice, credit_note, allocation, write_off, payment, refund, transfer, vendor_payment, vendor_refund, receipt, vendor_return or stock
 * @param document the number of the invoice, credit note or purchase order, or the id of the payment or of what moved pieces
 * @param orderId null for pieces that no order moved
 * @param customerId null unless it concerns one
 * @param postedOn the day to which it counts: that of the document, or the first open day if that one was closed
 * @param account such as receivable
 * @param amount a debit is positive, a credit negative
 * @param taxRate in percent, of revenue and taxes; null for what is not taxed
 */
public record LedgerEntry(
        UUID id,
        UUID transactionId,
        int lineNo,
        String kind,
        String document,
        UUID documentId,
        @Nullable UUID orderId,
        @Nullable UUID customerId,
        LocalDate documentDate,
        LocalDate postedOn,
        String account,
        String currency,
        BigDecimal amount,
        @Nullable BigDecimal taxRate,
        Instant createdAt) {
    public LedgerEntry withAccount(String name) {
        return new LedgerEntry(
                id,
                transactionId,
                lineNo,
                kind,
                document,
                documentId,
                orderId,
                customerId,
                documentDate,
                postedOn,
                name,
                currency,
                amount,
                taxRate,
                createdAt);
    }

    public static LedgerEntry of(JsonObject json) {
        return Json.read(json, LedgerEntry.class);
    }
}
