package tradepost.sales.event;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

public record OrderClosed(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc(value = "The version of the order for which inventory holds the stock.", example = "2")
        long orderVersion,

        @FieldDoc("The pieces that were closed, and where they were reserved; each line and location once.")
        List<OrderPart> lines,

        @FieldDoc(value = "The reason, if one was given.", example = "discontinued") @Nullable
        String reason,

        @FieldDoc(value = "The total of the order without the closed pieces.", example = "14400.00")
        BigDecimal totalAmount,

        @FieldDoc(value = "The amount that is refunded now.", example = "9600.00")
        BigDecimal refundedAmount,

        @FieldDoc(value = "partial, or fulfilled if every piece is now shipped or closed.", example = "fulfilled")
        String fulfillmentStatus,

        @FieldDoc(value = "Whether the order is now completed: shipped and paid.", example = "true")
        boolean completed,

        @FieldDoc(value = "The order number.", example = "SO-000001")
        String number,

        @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
        String currency,

        @FieldDoc(value = "The discounts of what remains, with those of the order.", example = "0.00")
        BigDecimal discountAmount,

        @FieldDoc(value = "The taxes of what remains, whether they are included or added.", example = "0.00")
        BigDecimal taxAmount,

        @FieldDoc("The closed pieces that waited for stock; null if none did.") @Nullable
        List<WaitingPart> waiting,

        @FieldDoc(value = "The status of the order now.", example = "confirmed")
        String status,

        @FieldDoc(value = "Its payment status now.", example = "unpaid")
        String paymentStatus) {}
