package tradepost.sales.event;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** A refund, or the parts of it that have changed. */
public record OrderRefunded(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc(value = "The id of the refund.", example = "0198c0de-0000-7000-8000-000000000056")
        UUID refundId,

        @FieldDoc(value = "The sum of these parts.", example = "1000.00")
        BigDecimal amount,

        @FieldDoc(value = "The sum of all refunds of the order that are done.", example = "1000.00")
        BigDecimal refundedAmount,

        @FieldDoc(value = "The sum of the payments.", example = "24000.00")
        BigDecimal paidAmount,

        @FieldDoc(value = "ISO 4217 code of these amounts.", example = "USD")
        String currency,

        @FieldDoc(value = "The reason, if one was given.", example = "damaged on arrival") @Nullable
        String reason,

        @FieldDoc(value = "The order number.", example = "SO-000001")
        String number,

        @FieldDoc("What each payment gives back.") List<RefundedPart> parts,

        @FieldDoc(value = "The status of the order now.", example = "completed")
        String status,

        @FieldDoc(value = "Its payment status now.", example = "partially_refunded")
        String paymentStatus,

        @FieldDoc(
                value =
                        "The order that the refund was asked for, if it is another one, which had been paid with the credit of this order.",
                example = "0198c0de-0000-7000-8000-000000000052")
        @Nullable
        UUID forOrderId,

        @FieldDoc(
                value = "The day on which it counts in the books, if the command gave one; null for that of the event.",
                example = "2026-01-31")
        @Nullable
        LocalDate date) {
    /** What one payment gives back. */
    public record RefundedPart(
            @FieldDoc(value = "Its id.", example = "0198c0de-0000-7000-8000-00000000005a")
            UUID id,

            @FieldDoc(value = "The payment.", example = "0198c0de-0000-7000-8000-000000000055")
            UUID paymentId,

            @FieldDoc(value = "Who gives it back: manual, or the provider of the payment.", example = "manual")
            String provider,

            @FieldDoc(value = "The amount, in the currency of the order.", example = "1000.00")
            BigDecimal amount,

            @FieldDoc(value = "pending, done or failed.", example = "done")
            String status,

            @FieldDoc(value = "How it is given back.", example = "manual")
            String method,

            @FieldDoc(value = "The bank's reference, if one was given.", example = "BANK-78") @Nullable
            String reference,

            @FieldDoc(value = "Why the provider refused it, if it did.", example = "refund_not_possible") @Nullable
            String failure) {}
}
