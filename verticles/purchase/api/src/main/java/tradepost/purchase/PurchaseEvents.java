package tradepost.purchase;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Means;
import tradepost.kernel.Tells;

/** What purchase tells. The subject is the order's id, the subject's version the order's version. */
public final class PurchaseEvents {
    @Tells(value = "A purchase order was drafted.", subject = "the order", data = OrderWritten.class)
    public static final String CREATED = "purchase.order.created";

    @Tells(value = "The draft of a purchase order was changed.", subject = "the order", data = OrderWritten.class)
    public static final String UPDATED = "purchase.order.updated";

    @Tells(value = "A delivery of a purchase order arrived.", subject = "the order", data = OrderReceived.class)
    public static final String RECEIVED = "purchase.order.received";

    @Tells(value = "A payment of a purchase order was made.", subject = "the order", data = OrderPaid.class)
    public static final String PAID = "purchase.order.paid";

    @Tells(value = "A purchase order was cancelled.", subject = "the order", data = OrderCancelled.class)
    public static final String CANCELLED = "purchase.order.cancelled";

    /** Pieces of an item, with what one costs and what they cost together. */
    public record Line(
            @Means(value = "What was ordered.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @Means(value = "How many pieces.", example = "50")
            long quantity,

            @Means(value = "What one costs, in the order's currency.", example = "1000.00")
            BigDecimal unitPrice,

            @Means(value = "What they cost together.", example = "50000.00")
            BigDecimal subtotal) {}

    /** The draft as it is then. */
    public record OrderWritten(
            @Means(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @Means(value = "What people call it.", example = "PO-000001")
            String number,

            @Means(value = "Who is to deliver.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @Means(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @Means("The lines, in the order they were sent.")
            List<Line> items,

            @Means(value = "The sum of the lines.", example = "50000.00")
            BigDecimal totalAmount) {
        public static OrderWritten of(PurchaseOrderWithItems written) {
            var order = written.order();
            var items = written.items().stream()
                    .map(l -> new Line(l.itemId(), l.quantity(), l.unitPrice(), l.subtotal()))
                    .toList();
            return new OrderWritten(
                    order.id(), order.number(), order.vendorId(), order.currency(), items, order.totalAmount());
        }
    }

    /** One delivery. */
    public record OrderReceived(
            @Means(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @Means(value = "Who delivered.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @Means(
                    value = "Tells one delivery of an order from another.",
                    example = "0198c0de-0000-7000-8000-000000000091")
            UUID receiptId,

            @Means(value = "Whether nothing of the order is open any more.", example = "true")
            boolean complete,

            @Means("What came with this delivery, not what was ordered.")
            List<Line> items,

            @Means(value = "The sum of these items, in the order's currency.", example = "50000.00")
            BigDecimal totalAmount,

            @Means(value = "What people call it.", example = "PO-000001")
            String number,

            @Means(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency) {}

    /** One payment. */
    public record OrderPaid(
            @Means(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @Means(value = "Who is paid.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @Means(
                    value = "Tells one payment of an order from another.",
                    example = "0198c0de-0000-7000-8000-000000000092")
            UUID paymentId,

            @Means(value = "Of this payment.", example = "50000.00")
            BigDecimal amount,

            @Means(value = "Of all payments up to this one.", example = "50000.00")
            BigDecimal paidAmount,

            @Means(value = "What the order costs.", example = "50000.00")
            BigDecimal totalAmount,

            @Means(value = "ISO 4217 code of these amounts.", example = "USD")
            String currency,

            @Means(value = "Whether nothing is open any more.", example = "true")
            boolean complete,

            @Means(value = "What people call it.", example = "PO-000001")
            String number) {}

    public record OrderCancelled(
            @Means(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @Means(value = "Who was to deliver.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @Means(value = "Why, if it was said.", example = "delivery too late") @Nullable
            String reason,

            @Means(value = "What people call it.", example = "PO-000001")
            String number,

            @Means(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency) {}

    private PurchaseEvents() {}
}
