package tradepost.sales.invoice;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** What is still owed of an invoice, after payments were allocated to it, or after it was credited or written off. */
public record InvoiceChanged(
        @FieldDoc(value = "The invoice's id.", example = "0198c0de-0000-7000-8000-00000000005a")
        UUID invoiceId,

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

        @FieldDoc(value = "The reason, if it was written off by this command.", example = "bank charges") @Nullable
        String reason,

        @FieldDoc(
                value = "The id of the write-off, if it was written off by this command.",
                example = "0198c0de-0000-7000-8000-00000000005c")
        @Nullable
        UUID writeOffId,

        @FieldDoc(value = "What was written off by this command; null if nothing was.", example = "4.50") @Nullable
        BigDecimal writeOffAmount,

        @FieldDoc(value = "The date, if the command gave one.", example = "2026-01-31") @Nullable
        LocalDate date,

        @FieldDoc(value = "The status of the order now.", example = "completed")
        String orderStatus,

        @FieldDoc(value = "The payment status of the order now.", example = "paid")
        String orderPaymentStatus,

        @FieldDoc("By how much what is written off corrects the taxes, by rate; empty if it does not.")
        List<WrittenOffTax> writtenOffTaxes) {
    /** What a part that is written off takes from what is taxed at a rate. */
    public record WrittenOffTax(
            @FieldDoc(value = "In percent.", example = "19") BigDecimal taxRate,

            @FieldDoc(value = "Without the tax.", example = "3.78") BigDecimal netAmount,

            @FieldDoc(value = "The tax.", example = "0.72") BigDecimal taxAmount) {}

    public InvoiceChanged {
        writtenOffTaxes = writtenOffTaxes == null ? List.of() : List.copyOf(writtenOffTaxes); // of older events
    }
}
