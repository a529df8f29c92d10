package tradepost.sales;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/** Events of sales. The subject is the order's id, and the subject's version is the order's version. */
public final class SalesEvents {
    @EventDoc(value = "A sales order was drafted.", subject = "the order", data = OrderContent.class)
    public static final String CREATED = "sales.order.created";

    @EventDoc(value = "The draft of a sales order was changed.", subject = "the order", data = OrderContent.class)
    public static final String UPDATED = "sales.order.updated";

    @EventDoc(
            value = "A sales order was confirmed: its stock is reserved.",
            subject = "the order",
            data = OrderContent.class)
    public static final String CONFIRMED = "sales.order.confirmed";

    @EventDoc(value = "A sales order was paid in part.", subject = "the order", data = OrderPaid.class)
    public static final String PARTIALLY_PAID = "sales.order.partially_paid";

    @EventDoc(value = "A sales order was paid in full.", subject = "the order", data = OrderPaid.class)
    public static final String PAID = "sales.order.paid";

    @EventDoc(
            value = "A sales order was cancelled; its reserved stock is released.",
            subject = "the order",
            data = OrderCancelled.class)
    public static final String CANCELLED = "sales.order.cancelled";

    @EventDoc(
            value = "Stock was reserved for a version of the order that no longer exists: inventory releases it.",
            subject = "the order",
            data = ReservationDeclined.class)
    public static final String RESERVATION_DECLINED = "sales.order.reservation_declined";

    /** The order after the event. */
    public record OrderContent(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc("The lines, in the order in which they were sent.")
            List<OrderedItem> items,

            @FieldDoc(value = "The sum of the lines, in the order's currency.", example = "24000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency) {
        public static OrderContent of(SalesOrder o, List<SalesOrderLine> lines) {
            return new OrderContent(o.id(), o.customerId(), items(lines), o.totalAmount(), o.number(), o.currency());
        }

        /** For the statement that draws the number and inserts it. */
        public static OrderContent unnumbered(
                UUID orderId, UUID customerId, List<SalesOrderLine> lines, BigDecimal total, String currency) {
            return new OrderContent(orderId, customerId, items(lines), total, "", currency);
        }

        private static List<OrderedItem> items(List<SalesOrderLine> lines) {
            return lines.stream()
                    .map(l -> new OrderedItem(l.itemId(), l.quantity(), l.unitPrice(), l.subtotal()))
                    .toList();
        }
    }

    public record OrderedItem(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "Number of pieces.", example = "20")
            long quantity,

            @FieldDoc(value = "The price of one piece, in the order's currency.", example = "1200.00")
            BigDecimal unitPrice,

            @FieldDoc(value = "The price of all pieces of the line.", example = "24000.00")
            BigDecimal subtotal) {}

    /** A payment, with the sum of all payments. */
    public record OrderPaid(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(value = "The amount of this payment.", example = "24000.00")
            BigDecimal amount,

            @FieldDoc(value = "The sum of all payments up to this one.", example = "24000.00")
            BigDecimal paidAmount,

            @FieldDoc(value = "The total of the order.", example = "24000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency) {
        public static OrderPaid of(SalesOrder o, BigDecimal amount) {
            return new OrderPaid(
                    o.id(), o.customerId(), amount, o.paidAmount(), o.totalAmount(), o.number(), o.currency());
        }
    }

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

            @FieldDoc(value = "The amount that is refunded.", example = "0.00")
            BigDecimal refundedAmount,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency) {
        /** @param cancelledVersion the version before the cancellation */
        public static OrderCancelled of(SalesOrder o, long cancelledVersion) {
            return new OrderCancelled(
                    o.id(),
                    o.customerId(),
                    cancelledVersion,
                    o.cancelReason(),
                    o.refundedAmount(),
                    o.number(),
                    o.currency());
        }
    }

    public record ReservationDeclined(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The version that the stock was reserved for.", example = "2")
            long orderVersion,

            @FieldDoc(value = "The order number; null if it never became an order.", example = "SO-000001") @Nullable
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts; null if it never became an order.", example = "USD")
            @Nullable
            String currency) {}

    private SalesEvents() {}
}
