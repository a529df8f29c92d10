package tradepost.purchase;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What purchase tells. The subject is the order's id, the subject's version the order's version. */
public final class PurchaseEvents {
    public static final String CREATED = "purchase.order.created";
    public static final String UPDATED = "purchase.order.updated";
    public static final String RECEIVED = "purchase.order.received";
    public static final String PAID = "purchase.order.paid";
    public static final String CANCELLED = "purchase.order.cancelled";

    /** Pieces of an item, with what one costs and what they cost together. */
    public record Line(UUID itemId, long quantity, BigDecimal unitPrice, BigDecimal subtotal) {}

    /** Of {@link #CREATED} and {@link #UPDATED}: the draft as it is then. */
    public record OrderWritten(
            UUID orderId, String number, UUID vendorId, String currency, List<Line> items, BigDecimal totalAmount) {
        public static OrderWritten of(PurchaseOrderWithItems written) {
            var order = written.order();
            var items = written.items().stream()
                    .map(l -> new Line(l.itemId(), l.quantity(), l.unitPrice(), l.subtotal()))
                    .toList();
            return new OrderWritten(
                    order.id(), order.number(), order.vendorId(), order.currency(), items, order.totalAmount());
        }
    }

    /**
     * Of {@link #RECEIVED}: one delivery.
     *
     * @param receiptId tells one delivery of an order from another
     * @param complete whether nothing of the order is open any more
     * @param items what came with this delivery, not what was ordered
     * @param totalAmount the sum of these items
     */
    public record OrderReceived(
            UUID orderId, UUID vendorId, UUID receiptId, boolean complete, List<Line> items, BigDecimal totalAmount) {}

    /**
     * Of {@link #PAID}: one payment.
     *
     * @param amount of this payment
     * @param paidAmount of all payments up to this one
     * @param complete whether nothing is open any more
     */
    public record OrderPaid(
            UUID orderId,
            UUID vendorId,
            UUID paymentId,
            BigDecimal amount,
            BigDecimal paidAmount,
            BigDecimal totalAmount,
            String currency,
            boolean complete) {}

    /** Of {@link #CANCELLED}. */
    public record OrderCancelled(
            UUID orderId, UUID vendorId, @Nullable String reason) {}

    private PurchaseEvents() {}
}
