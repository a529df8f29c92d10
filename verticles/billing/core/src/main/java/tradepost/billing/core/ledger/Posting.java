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
 * @param sourceId what is posted once: the document, the payment, the part of a refund, the first movement, or the event of a change
 * @param document the number of the invoice, credit note or purchase order, or the id of the payment or of the document of movements
 * @param date of the document
 * @param occurredAt the time of the event
 * @param currency of the lines that do not name another one
 * @param lines which sum to zero in each currency; none of them is zero
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
    static final String ALLOCATION = "allocation";
    static final String WRITE_OFF = "write_off";
    static final String PAYMENT = "payment";
    static final String REFUND = "refund";
    static final String TRANSFER = "transfer";
    static final String VENDOR_PAYMENT = "vendor_payment";
    static final String VENDOR_BILL = "vendor_bill";
    static final String VENDOR_CREDIT = "vendor_credit";
    static final String GOODS_RECEIPT = "goods_receipt";
    static final String VENDOR_RETURN = "vendor_return";
    static final String COST_OF_GOODS = "cost_of_goods";
    static final String CUSTOMER_RETURN = "customer_return";
    static final String STOCK_ADJUSTMENT = "stock_adjustment";
    static final String VENDOR_REFUND = "vendor_refund";

    /**
     * @param amount a debit is positive, a credit negative
     * @param taxRate in percent; null for what is not taxed
     * @param currency null for that of the posting
     */
    record Line(
            String account,
            BigDecimal amount,
            @Nullable BigDecimal taxRate,
            @Nullable String currency) {
        Line(String account, BigDecimal amount) {
            this(account, amount, null, null);
        }

        Line(String account, BigDecimal amount, @Nullable BigDecimal taxRate) {
            this(account, amount, taxRate, null);
        }

        Line in(String other) {
            return new Line(account, amount, taxRate, other);
        }
    }
}
