package tradepost.sales.invoice;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** The data of the events of invoices and credit notes. */
public final class InvoiceEvents {
    public record InvoiceIssued(
            @FieldDoc(value = "The document's id.", example = "0198c0de-0000-7000-8000-00000000005a")
            UUID invoiceId,

            @FieldDoc(value = "invoice or credit_note.", example = "invoice")
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
                    value = "Why: shipped, requested, reduced, cancelled, returned or corrected.",
                    example = "shipped")
            String reason,

            @FieldDoc(value = "Its total; positive for a credit note, too.", example = "24000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "The tax in the total.", example = "0.00")
            BigDecimal taxAmount,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc(value = "When it was issued.", example = "2026-01-15T12:00:00Z")
            Instant issuedAt,

            @FieldDoc(value = "When it is due; null for a credit note.", example = "2026-02-14T12:00:00Z") @Nullable
            Instant dueAt) {
        public static InvoiceIssued of(Invoice i) {
            return new InvoiceIssued(
                    i.id(),
                    i.kind(),
                    i.number(),
                    i.orderId(),
                    i.orderNumber(),
                    i.customerId(),
                    i.reason(),
                    i.totalAmount(),
                    i.taxAmount(),
                    i.currency(),
                    i.issuedAt(),
                    i.dueAt());
        }
    }

    private InvoiceEvents() {}
}
