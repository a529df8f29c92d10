package tradepost.billing.core.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of the ledger.
 *
 * @param sourceId what is posted once: the document, the payment, the part of a refund, the first of the movements, or the event of a change
 * @param document the number of the document, or the id of the payment or of what moved pieces
 * @param date of the document
 * @param occurredAt the time of the event
 * @param lines which sum to zero; none of them is zero
 */
record Posting(
        String kind,
        UUID sourceId,
        String document,
        UUID documentId,
        @Nullable UUID orderId,
        @Nullable UUID customerId,
        LocalDate date,
        Instant occurredAt,
        String currency,
        List<Line> lines) {
    static final String INVOICE = "invoice";
    static final String CREDIT_NOTE = "credit_note";
    static final String REVERSAL = "reversal";
    static final String ALLOCATION = "allocation";
    static final String WRITE_OFF = "write_off";
    static final String PAYMENT = "payment";
    static final String REFUND = "refund";
    static final String TRANSFER = "transfer";
    static final String VENDOR_PAYMENT = "vendor_payment";
    static final String VENDOR_REFUND = "vendor_refund";
    static final String RECEIPT = "receipt";
    static final String VENDOR_RETURN = "vendor_return";
    static final String STOCK = "stock";

    /**
     * @param amount a debit is positive, a credit negative
     * @param taxRate in percent; null for what is not taxed
     */
    record Line(String account, BigDecimal amount, @Nullable BigDecimal taxRate) {
        Line(String account, BigDecimal amount) {
            this(account, amount, null);
        }
    }
}
