package tradepost.sales;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What sales tells. The subject is the order's id, the version the order's. */
public final class SalesEvents {
    public static final String CREATED = "sales.order.created";
    public static final String UPDATED = "sales.order.updated";
    public static final String CONFIRMED = "sales.order.confirmed";
    public static final String PARTIALLY_PAID = "sales.order.partially_paid";
    public static final String PAID = "sales.order.paid";
    public static final String CANCELLED = "sales.order.cancelled";

    /** Stock was reserved for a version of the order that is no more: inventory releases it. */
    public static final String RESERVATION_DECLINED = "sales.order.reservation_declined";

    /** Of {@link #CREATED}, {@link #UPDATED} and {@link #CONFIRMED}. */
    public record OrderContent(UUID orderId, UUID customerId, List<OrderedItem> items, BigDecimal totalAmount) {
        public static OrderContent of(SalesOrderWithItems o) {
            return of(
                    o.order().id(), o.order().customerId(), o.items(), o.order().totalAmount());
        }

        public static OrderContent of(UUID orderId, UUID customerId, List<SalesOrderLine> lines, BigDecimal total) {
            var items = lines.stream()
                    .map(l -> new OrderedItem(l.itemId(), l.quantity(), l.unitPrice(), l.subtotal()))
                    .toList();
            return new OrderContent(orderId, customerId, items, total);
        }
    }

    public record OrderedItem(UUID itemId, long quantity, BigDecimal unitPrice, BigDecimal subtotal) {}

    /** Of {@link #PAID} and {@link #PARTIALLY_PAID}: this payment, and all together. */
    public record OrderPaid(
            UUID orderId, UUID customerId, BigDecimal amount, BigDecimal paidAmount, BigDecimal totalAmount) {}

    /**
     * Of {@link #CANCELLED}.
     *
     * @param orderVersion the version that was cancelled: a reserve of it that is under way is refused
     */
    public record OrderCancelled(
            UUID orderId,
            UUID customerId,
            long orderVersion,
            @Nullable String reason,
            BigDecimal refundedAmount) {}

    /** Of {@link #RESERVATION_DECLINED}. */
    public record ReservationDeclined(UUID orderId, long orderVersion) {}

    private SalesEvents() {}
}
