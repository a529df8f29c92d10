package tradepost.sales.event;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.orders.invoice.OrderAddress;

/** The confirmed order after a change, with the difference. */
public record OrderChanged(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc(value = "The version of the order for which inventory holds the stock.", example = "1")
        long orderVersion,

        @FieldDoc(
                value =
                        "The version for which inventory has reserved the added pieces, or lets them wait; null if none were added.",
                example = "2")
        @Nullable
        Long addedVersion,

        @FieldDoc("The pieces that were added, and where they are reserved; each line and location once.")
        List<OrderPart> added,

        @FieldDoc("The pieces that were removed, and where they were reserved; each line and location once.")
        List<OrderPart> removed,

        @FieldDoc("All lines after the change, in their sequence; also those that have no pieces any more.")
        List<ConfirmedItem> items,

        @FieldDoc(
                "Where the stock of all lines was reserved, after the change; with the pieces that are shipped or closed.")
        List<ReservedPart> reserved,

        @FieldDoc(value = "The reason, if one was given.", example = "The customer called") @Nullable
        String reason,

        @FieldDoc(value = "The total of the order after the change.", example = "14400.00")
        BigDecimal totalAmount,

        @FieldDoc(value = "The amount that is refunded now.", example = "0.00")
        BigDecimal refundedAmount,

        @FieldDoc(
                value = "unfulfilled, partial, or fulfilled if every piece is now shipped or closed.",
                example = "unfulfilled")
        String fulfillmentStatus,

        @FieldDoc(value = "Whether the order is now completed: shipped and paid.", example = "false")
        boolean completed,

        @FieldDoc(value = "The order number.", example = "SO-000001")
        String number,

        @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
        String currency,

        @FieldDoc(value = "The name of the customer.", example = "Corner Hardware")
        String customerName,

        @FieldDoc("The shipping address after the change; null if the order has none.") @Nullable
        OrderAddress shippingAddress,

        @FieldDoc("The removed pieces that waited for stock; null if none did.") @Nullable
        List<WaitingPart> waiting,

        @FieldDoc(value = "The status of the order now.", example = "confirmed")
        String status,

        @FieldDoc(value = "Its payment status now.", example = "unpaid")
        String paymentStatus) {}
