package tradepost.sales.event;

import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.sales.SalesOrder;

public record OrderCancelled(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc(
                value = "The version that was cancelled; late reservations of this version are rejected.",
                example = "3")
        long orderVersion,

        @FieldDoc(value = "The reason, if one was given.", example = "ordered twice") @Nullable
        String reason,

        @FieldDoc(value = "The sum of its refunds that are done, without that of the cancellation.", example = "0.00")
        BigDecimal refundedAmount,

        @FieldDoc(value = "The order number.", example = "SO-000001")
        String number,

        @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
        String currency,

        @FieldDoc(
                value =
                        "The id of the refund, which an event of its own follows; null if nothing is refunded by the cancellation.",
                example = "0198c0de-0000-7000-8000-000000000056")
        @Nullable
        UUID refundId,

        @FieldDoc(value = "The amount that is refunded by the cancellation.", example = "0.00")
        BigDecimal refundAmount) {
    /**
     * @param cancelledVersion the version before the cancellation
     * @param refundId of the refund
     * @param refund what is given back
     */
    public static OrderCancelled of(SalesOrder o, long cancelledVersion, @Nullable UUID refundId, BigDecimal refund) {
        return new OrderCancelled(
                o.id(),
                o.customerId(),
                cancelledVersion,
                o.cancelReason(),
                o.refundedAmount(),
                o.number(),
                o.currency(),
                refundId,
                refund);
    }
}
