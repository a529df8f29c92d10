package tradepost.purchase;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/** What purchase tells. The subject is the order's id, the subject's version the order's version. */
public final class PurchaseEvents {
    @EventDoc(value = "A purchase order was drafted.", subject = "the order", data = OrderWritten.class)
    public static final String CREATED = "purchase.order.created";

    @EventDoc(value = "The draft of a purchase order was changed.", subject = "the order", data = OrderWritten.class)
    public static final String UPDATED = "purchase.order.updated";

    @EventDoc(value = "A delivery of a purchase order arrived.", subject = "the order", data = OrderReceived.class)
    public static final String RECEIVED = "purchase.order.received";

    @EventDoc(value = "A payment of a purchase order was made.", subject = "the order", data = OrderPaid.class)
    public static final String PAID = "purchase.order.paid";

    @EventDoc(value = "A purchase order was cancelled.", subject = "the order", data = OrderCancelled.class)
    public static final String CANCELLED = "purchase.order.cancelled";

    /** Pieces of an item, with what one costs and what they cost together. */
    public record Line(
            @FieldDoc(value = "What was ordered.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "How many pieces.", example = "50")
            long quantity,

            @FieldDoc(value = "What one costs, in the order's currency.", example = "1000.00")
            BigDecimal unitPrice,

            @FieldDoc(value = "What they cost together.", example = "50000.00")
            BigDecimal subtotal) {}

    /** The draft as it is then. */
    public record OrderWritten(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "What people call it.", example = "PO-000001")
            String number,

            @FieldDoc(value = "Who is to deliver.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc("The lines, in the order they were sent.")
            List<Line> items,

            @FieldDoc(value = "The sum of the lines.", example = "50000.00")
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
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "Who delivered.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(
                    value = "Tells one delivery of an order from another.",
                    example = "0198c0de-0000-7000-8000-000000000091")
            UUID receiptId,

            @FieldDoc(value = "Whether nothing of the order is open any more.", example = "true")
            boolean complete,

            @FieldDoc("What came with this delivery, not what was ordered.")
            List<Line> items,

            @FieldDoc(value = "The sum of these items, in the order's currency.", example = "50000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "What people call it.", example = "PO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency) {}

    /** One payment. */
    public record OrderPaid(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "Who is paid.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(
                    value = "Tells one payment of an order from another.",
                    example = "0198c0de-0000-7000-8000-000000000092")
            UUID paymentId,

            @FieldDoc(value = "Of this payment.", example = "50000.00")
            BigDecimal amount,

            @FieldDoc(value = "Of all payments up to this one.", example = "50000.00")
            BigDecimal paidAmount,

            @FieldDoc(value = "What the order costs.", example = "50000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "ISO 4217 code of these amounts.", example = "USD")
            String currency,

            @FieldDoc(value = "Whether nothing is open any more.", example = "true")
            boolean complete,

            @FieldDoc(value = "What people call it.", example = "PO-000001")
            String number) {}

    public record OrderCancelled(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "Who was to deliver.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(value = "Why, if it was said.", example = "delivery too late") @Nullable
            String reason,

            @FieldDoc(value = "What people call it.", example = "PO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency) {}

    private PurchaseEvents() {}
}
