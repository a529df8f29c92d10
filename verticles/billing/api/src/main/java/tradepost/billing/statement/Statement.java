package tradepost.billing.statement;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param from null if it begins with the first document
 * @param to the last day
 * @param asOfPosition of the event log of sales: everything up to it is in the statement
 * @param accounts one for each currency in which the customer has documents, in the order of their codes
 */
public record Statement(
        UUID customerId,
        String customerName,
        @Nullable LocalDate from,
        LocalDate to,
        long asOfPosition,
        List<Account> accounts) {
    /**
     * What the customer owes is positive.
     *
     * @param openingBalance before the first day
     * @param closingBalance after the last day: what is open of invoices, without what is not allocated to one
     * @param unallocatedAmount what the customer has paid that pays no invoice yet
     * @param openInvoices those of which something is open after the last day, the oldest due date first; only those since
     *     the first day if there are too many, so only ageing has all
     * @param ageing the open amounts by how long they are overdue on the last day
     */
    public record Account(
            String currency,
            BigDecimal openingBalance,
            BigDecimal closingBalance,
            BigDecimal unallocatedAmount,
            List<Entry> entries,
            List<OpenInvoice> openInvoices,
            List<Age> ageing) {}

    /**
     * @param kind invoice, credit_note, payment, refund, write_off or transfer
     * @param number of the invoice or credit note; null for money
     * @param documentId the invoice, the credit note or the payment
     * @param orderNumber null before the order has an invoice
     * @param amount negative if the customer owes less
     * @param balance after it
     */
    public record Entry(
            LocalDate date,
            String kind,
            @Nullable String number,
            UUID documentId,
            UUID orderId,
            @Nullable String orderNumber,
            BigDecimal amount,
            BigDecimal balance) {}

    /** @param overdueDays on the last day of the statement; 0 if it is not overdue */
    public record OpenInvoice(
            UUID invoiceId,
            String number,
            UUID orderId,
            String orderNumber,
            LocalDate date,
            Instant dueAt,
            BigDecimal totalAmount,
            BigDecimal openAmount,
            long overdueDays) {}

    /** @param overdue not_due, or the days since the due date: 1-30, 31-60, 61-90 or over_90 */
    public record Age(String overdue, BigDecimal amount) {}

    public static Statement of(JsonObject json) {
        return Json.read(json, Statement.class);
    }
}
