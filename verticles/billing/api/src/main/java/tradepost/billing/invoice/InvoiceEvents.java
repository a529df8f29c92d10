package tradepost.billing.invoice;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** The data of the events of invoices and credit notes. */
public final class InvoiceEvents {
    public record InvoiceIssued(
            @FieldDoc(value = "The document's id.", example = "0198c0de-0000-7000-8000-00000000005a")
            UUID invoiceId,

            @FieldDoc(value = "invoice, credit_note or reversal.", example = "invoice")
            String kind,

            @FieldDoc(value = "Its number.", example = "INV-2026-000001")
            String number,

            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String orderNumber,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(
                    value =
                            "Why: shipped, requested, reduced, cancelled, returned, corrected, credited by a command, refunded; of a reversal credit_reversed or write_off_reversed.",
                    example = "shipped")
            String reason,

            @FieldDoc(value = "Its total, which is never negative.", example = "24000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "The tax in the total.", example = "0.00")
            BigDecimal taxAmount,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc(value = "The date that it shows.", example = "2026-01-15")
            LocalDate date,

            @FieldDoc(value = "When it was issued.", example = "2026-01-15T12:00:00Z")
            Instant issuedAt,

            @FieldDoc(value = "When an invoice is due; null for others.", example = "2026-02-14T12:00:00Z") @Nullable
            Instant dueAt,

            @FieldDoc(value = "The own data of clients that the order had.", example = "{\"channel\": \"web\"}")
            JsonObject metadata,

            @FieldDoc(value = "The metadata of staff that the order had.", example = "{\"margin\": \"low\"}")
            JsonObject privateMetadata) {}

    public record ReceivableChanged(
            @FieldDoc(value = "The invoice's id.", example = "0198c0de-0000-7000-8000-00000000005a")
            UUID invoiceId,

            @FieldDoc(value = "Its number.", example = "INV-2026-000001")
            String number,

            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc(value = "The total of the invoice.", example = "24000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "The part of it that credit notes have taken.", example = "0.00")
            BigDecimal creditedAmount,

            @FieldDoc(value = "The part of it that was written off.", example = "0.00")
            BigDecimal writtenOffAmount,

            @FieldDoc(value = "The part of it to which payments are allocated.", example = "24000.00")
            BigDecimal allocatedAmount,

            @FieldDoc(value = "What is left: open.", example = "0.00")
            BigDecimal openAmount,

            @FieldDoc(value = "open, partially_paid, paid, credited or written_off.", example = "paid")
            String status,

            @FieldDoc(value = "When it is due.", example = "2026-02-14T12:00:00Z")
            Instant dueAt) {}

    public record InvoiceOverdue(
            @FieldDoc(value = "The invoice's id.", example = "0198c0de-0000-7000-8000-00000000005a")
            UUID invoiceId,

            @FieldDoc(value = "Its number.", example = "INV-2026-000001")
            String number,

            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String orderNumber,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc(value = "The total of the invoice.", example = "24000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "What is open of it.", example = "14000.00")
            BigDecimal openAmount,

            @FieldDoc(
                    value = "Its status.",
                    example = "partially_paid",
                    oneOf = {"open", "partially_paid"})
            String status,

            @FieldDoc(value = "When it was due.", example = "2026-02-14T12:00:00Z")
            Instant dueAt) {}

    private InvoiceEvents() {}
}
