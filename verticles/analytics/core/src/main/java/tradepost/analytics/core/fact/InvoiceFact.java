package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.billing.invoice.InvoiceEvents.InvoiceIssued;
import tradepost.kernel.events.Event;
import tradepost.kernel.time.BusinessZone;
import tradepost.sales.invoice.InvoiceChanged;
import tradepost.sales.invoice.InvoiceCreated;

/**
 * An invoice or a reversal, or a credit note with negative amounts, as far as it is known. The reversal of a write-off has no amounts: the state of its
 * invoice has them.
 *
 * @param countedAt when it was issued, if that was on its date; otherwise the beginning of its date
 * @param hasLines whether sales has described it
 * @param version of what is open of it
 */
public record InvoiceFact(
        UUID invoiceId,
        String kind,
        UUID orderId,
        UUID customerId,
        String currency,
        BigDecimal totalAmount,
        BigDecimal taxAmount,
        @Nullable Instant dueAt,
        @Nullable String number,
        @Nullable LocalDate documentDate,
        @Nullable Instant countedAt,
        boolean hasLines,
        long version,
        BigDecimal openAmount) {
    private static final String INVOICE = "invoice";

    public static InvoiceFact of(Event e, InvoiceCreated d) {
        var total = signed(d.kind(), d.reason(), d.totalAmount());
        return new InvoiceFact(
                d.invoiceId(),
                d.kind(),
                d.orderId(),
                d.customerId(),
                d.currency(),
                total,
                signed(d.kind(), d.reason(), d.taxAmount()),
                d.dueAt(),
                null,
                null,
                null,
                true,
                e.subjectVersion(),
                open(d.kind(), total));
    }

    public static InvoiceFact of(InvoiceIssued d, BusinessZone zone) {
        var total = signed(d.kind(), d.reason(), d.totalAmount());
        var counted = zone.day(d.issuedAt()).equals(d.date()) ? d.issuedAt() : zone.start(d.date());
        return new InvoiceFact(
                d.invoiceId(),
                d.kind(),
                d.orderId(),
                d.customerId(),
                d.currency(),
                total,
                signed(d.kind(), d.reason(), d.taxAmount()),
                d.dueAt(),
                d.number(),
                d.date(),
                counted,
                false,
                0,
                open(d.kind(), total));
    }

    /** Before its invoice has come. */
    public static InvoiceFact of(Event e, InvoiceChanged d) {
        return new InvoiceFact(
                d.invoiceId(),
                INVOICE,
                d.orderId(),
                d.customerId(),
                d.currency(),
                d.totalAmount(),
                BigDecimal.ZERO,
                null,
                null,
                null,
                null,
                false,
                e.subjectVersion(),
                d.openAmount());
    }

    private static BigDecimal open(String kind, BigDecimal total) {
        return kind.equals(INVOICE) ? total : BigDecimal.ZERO;
    }

    private static BigDecimal signed(String kind, String reason, BigDecimal amount) {
        return reason.equals("write_off_reversed") ? amount.subtract(amount) : signed(kind, amount);
    }

    /** Of a line. */
    static BigDecimal signed(String kind, BigDecimal amount) {
        return kind.equals("credit_note") ? amount.negate() : amount;
    }

    /** What both say of the same document. */
    public InvoiceFact and(@Nullable InvoiceFact other) {
        if (other == null) return this;
        var described =
                hasLines || number != null ? this : other; // one of both has the taxes and the date at which it is due
        var numbered = number != null ? this : other;
        var newest = version >= other.version ? this : other;
        return new InvoiceFact(
                invoiceId,
                described.kind,
                orderId,
                customerId,
                currency,
                described.totalAmount,
                described.taxAmount,
                described.dueAt,
                numbered.number,
                numbered.documentDate,
                numbered.countedAt,
                hasLines || other.hasLines,
                newest.version,
                newest.openAmount);
    }

    /** Whether it counts: it was decided and has a number. */
    public boolean counts() {
        return hasLines && number != null;
    }

    public boolean isInvoice() {
        return kind.equals(INVOICE);
    }
}
