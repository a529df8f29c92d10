package tradepost.purchase.event;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** What a vendor paid back of what it owed. */
public record OrderRefunded(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
        UUID orderId,

        @FieldDoc(value = "The order number.", example = "PO-000001")
        String number,

        @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
        UUID vendorId,

        @FieldDoc(value = "The id of the refund.", example = "0198c0de-0000-7000-8000-000000000093")
        UUID refundId,

        @FieldDoc(value = "The amount of this refund.", example = "2000.00")
        BigDecimal amount,

        @FieldDoc(value = "The sum of all refunds up to this one.", example = "2000.00")
        BigDecimal refundedAmount,

        @FieldDoc(value = "The sum of the payments.", example = "50000.00")
        BigDecimal paidAmount,

        @FieldDoc(value = "What the vendor still owes.", example = "0.00")
        BigDecimal creditAmount,

        @FieldDoc(value = "ISO 4217 code of these amounts.", example = "USD")
        String currency,

        @FieldDoc(value = "Why, if that was said.", example = "two were broken") @Nullable
        String reason,

        @FieldDoc("What is paid back of each payment.") List<RefundedPart> parts,

        @FieldDoc(
                value = "The day on which it counts in the books, if the command gave one; null for that of the event.",
                example = "2026-01-31")
        @Nullable
        LocalDate date) {
    /** What is paid back of one payment. */
    public record RefundedPart(
            @FieldDoc(value = "Its id.", example = "0198c0de-0000-7000-8000-000000000094")
            UUID id,

            @FieldDoc(value = "The payment.", example = "0198c0de-0000-7000-8000-000000000092")
            UUID paymentId,

            @FieldDoc(
                    value = "Who moved the money: manual, or credit if it has paid another order.",
                    example = "manual")
            String provider,

            @FieldDoc(value = "The amount, in the currency of the order.", example = "2000.00")
            BigDecimal amount,

            @FieldDoc(value = "How it was paid back.", example = "transfer")
            String method,

            @FieldDoc(value = "The bank's reference, if one was given.", example = "BANK-78") @Nullable
            String reference) {}
}
