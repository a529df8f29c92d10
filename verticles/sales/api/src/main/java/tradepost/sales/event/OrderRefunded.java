package tradepost.sales.event;

import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** A refund. */
public record OrderRefunded(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc(value = "The id of the refund.", example = "0198c0de-0000-7000-8000-000000000056")
        UUID refundId,

        @FieldDoc(value = "The amount of this refund.", example = "1000.00")
        BigDecimal amount,

        @FieldDoc(value = "The sum of all refunds up to this one.", example = "1000.00")
        BigDecimal refundedAmount,

        @FieldDoc(value = "The sum of the payments.", example = "24000.00")
        BigDecimal paidAmount,

        @FieldDoc(value = "ISO 4217 code of these amounts.", example = "USD")
        String currency,

        @FieldDoc(
                value = "The payment that gives back first; null for the newest.",
                example = "0198c0de-0000-7000-8000-000000000055")
        @Nullable
        UUID paymentId,

        @FieldDoc(value = "The reason, if one was given.", example = "damaged on arrival") @Nullable
        String reason,

        @FieldDoc(value = "The order number.", example = "SO-000001")
        String number) {}
