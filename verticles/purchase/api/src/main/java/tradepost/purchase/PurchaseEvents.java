package tradepost.purchase;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;
import tradepost.orders.comment.OrderCommented;
import tradepost.purchase.contract.VendorContractChanged;
import tradepost.purchase.returns.ReturnEvents.OrderReturned;
import tradepost.purchase.returns.ReturnEvents.ReturnDeclined;
import tradepost.purchase.returns.ReturnEvents.ReturnRequested;
import tradepost.purchase.vendor.VendorItemChanged;

/**
 * Events of purchase. The subject is the id of the order, of the entry of a vendor's price list, or of the contract, and the subject's version is its version.
 */
public final class PurchaseEvents {
    @EventDoc(value = "A purchase order was drafted.", subject = "the order", data = OrderWritten.class)
    public static final String CREATED = "purchase.order.created";

    @EventDoc(value = "The draft of a purchase order was changed.", subject = "the order", data = OrderWritten.class)
    public static final String UPDATED = "purchase.order.updated";

    @EventDoc(value = "Somebody commented on a purchase order.", subject = "the order", data = OrderCommented.class)
    public static final String COMMENTED = "purchase.order.commented";

    @EventDoc(value = "The draft of a purchase order was approved.", subject = "the order", data = OrderApproved.class)
    public static final String APPROVED = "purchase.order.approved";

    @EventDoc(
            value = "The time at which the goods of a purchase order are expected was changed.",
            subject = "the order",
            data = OrderRescheduled.class)
    public static final String RESCHEDULED = "purchase.order.rescheduled";

    @EventDoc(value = "A purchase order was sent to the vendor.", subject = "the order", data = OrderSent.class)
    public static final String ORDERED = "purchase.order.ordered";

    @EventDoc(value = "A delivery of a purchase order arrived.", subject = "the order", data = OrderReceived.class)
    public static final String RECEIVED = "purchase.order.received";

    @EventDoc(
            value = "A purchase order was closed although goods were missing.",
            subject = "the order",
            data = OrderClosed.class)
    public static final String CLOSED = "purchase.order.closed";

    @EventDoc(
            value = "Goods of a purchase order should go back to the vendor; inventory books it.",
            subject = "the order",
            data = ReturnRequested.class)
    public static final String RETURN_REQUESTED = "purchase.order.return_requested";

    @EventDoc(
            value = "Goods of a purchase order went back to the vendor.",
            subject = "the order",
            data = OrderReturned.class)
    public static final String RETURNED = "purchase.order.returned";

    @EventDoc(
            value = "Goods of a purchase order did not go back to the vendor, because they were not there any more.",
            subject = "the order",
            data = ReturnDeclined.class)
    public static final String RETURN_DECLINED = "purchase.order.return_declined";

    @EventDoc(value = "A payment for a purchase order was recorded.", subject = "the order", data = OrderPaid.class)
    public static final String PAID = "purchase.order.paid";

    @EventDoc(value = "A purchase order was cancelled.", subject = "the order", data = OrderCancelled.class)
    public static final String CANCELLED = "purchase.order.cancelled";

    @EventDoc(
            value = "The cost of an item at a vendor was set.",
            subject = "the entry of the vendor's price list",
            data = VendorItemChanged.class)
    public static final String VENDOR_ITEM_SET = "purchase.vendor_item.set";

    @EventDoc(
            value = "An item was removed from the price list of a vendor.",
            subject = "the entry of the vendor's price list",
            data = VendorItemChanged.class)
    public static final String VENDOR_ITEM_DELETED = "purchase.vendor_item.deleted";

    @EventDoc(
            value = "A contract with a vendor was recorded.",
            subject = "the contract",
            data = VendorContractChanged.class)
    public static final String CONTRACT_CREATED = "purchase.contract.created";

    @EventDoc(
            value = "A contract with a vendor was changed.",
            subject = "the contract",
            data = VendorContractChanged.class)
    public static final String CONTRACT_UPDATED = "purchase.contract.updated";

    @EventDoc(
            value = "A contract with a vendor was deleted.",
            subject = "the contract",
            data = VendorContractChanged.class)
    public static final String CONTRACT_DELETED = "purchase.contract.deleted";

    @EventDoc(
            value = "A contract with a vendor expires soon. It is announced once.",
            subject = "the contract",
            data = VendorContractChanged.class)
    public static final String CONTRACT_EXPIRING = "purchase.contract.expiring";

    /** Pieces of an item, with the price of one piece and of all. */
    public record Line(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "Number of pieces.", example = "50")
            long quantity,

            @FieldDoc(value = "The price of one piece, in the order's currency.", example = "1000.00")
            BigDecimal unitPrice,

            @FieldDoc(value = "The price of all pieces of the line.", example = "50000.00")
            BigDecimal subtotal) {}

    /** The draft after the event. */
    public record OrderWritten(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "The order number.", example = "PO-000001")
            String number,

            @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc("The lines, in the order in which they were sent.")
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

    /** What is still expected of a line. */
    public record ExpectedLine(
            @FieldDoc(value = "The line's id.", example = "0198c0de-0000-7000-8000-000000000082")
            UUID lineId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "Number of pieces that are still expected.", example = "30")
            long quantity) {}

    /** An approval. */
    public record OrderApproved(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "The order number.", example = "PO-000001")
            String number,

            @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(value = "The amount up to which it is approved.", example = "50000.00")
            BigDecimal approvedAmount,

            @FieldDoc(value = "ISO 4217 code of the amount.", example = "USD")
            String currency) {}

    /** What is still expected, and when. */
    public record OrderRescheduled(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "The order number.", example = "PO-000001")
            String number,

            @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(
                    value = "The location where it should arrive; null for the default location.",
                    example = "0198c0de-0000-7000-8000-000000000031")
            @Nullable
            UUID locationId,

            @FieldDoc(value = "When it should arrive; null if that is not known.", example = "2026-01-22T12:00:00Z")
            @Nullable
            Instant expectedAt,

            @FieldDoc("The lines that are still open.") List<ExpectedLine> expected) {}

    /** What arrived of a line of the order, or of one lot of it. */
    public record ReceivedLine(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "Number of pieces, including those that arrived damaged.", example = "50")
            long quantity,

            @FieldDoc(value = "The price of one piece, in the order's currency.", example = "1000.00")
            BigDecimal unitPrice,

            @FieldDoc(value = "The price of all these pieces.", example = "50000.00")
            BigDecimal subtotal,

            @FieldDoc(
                    value = "The line's id; null in events of older releases.",
                    example = "0198c0de-0000-7000-8000-000000000082")
            @Nullable
            UUID lineId,

            @FieldDoc(value = "How many of these pieces arrived damaged.", example = "2")
            long damaged,

            @FieldDoc(value = "The number of their lot, or the serial number, if one was given.", example = "L-2026-07")
            @Nullable
            String lot,

            @FieldDoc(value = "The last day on which the lot may be used, if one was given.", example = "2027-06-30")
            @Nullable
            LocalDate expiresOn) {}

    /** A delivery. */
    public record OrderReceived(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(value = "The id of the delivery.", example = "0198c0de-0000-7000-8000-000000000091")
            UUID receiptId,

            @FieldDoc(value = "Whether the order has been received in full.", example = "true")
            boolean complete,

            @FieldDoc("The items received with this delivery, not those ordered.")
            List<ReceivedLine> items,

            @FieldDoc(value = "The sum of these items, in the order's currency.", example = "50000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "The order number.", example = "PO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc(
                    value = "The location where it arrived; null for the default location.",
                    example = "0198c0de-0000-7000-8000-000000000031")
            @Nullable
            UUID locationId,

            @FieldDoc(
                    value = "The location where the rest should arrive; null for the default location.",
                    example = "0198c0de-0000-7000-8000-000000000031")
            @Nullable
            UUID expectedLocationId,

            @FieldDoc(value = "When it should arrive; null if that is not known.", example = "2026-01-22T12:00:00Z")
            @Nullable
            Instant expectedAt,

            @FieldDoc("The lines that are still open.") List<ExpectedLine> expected) {
        public OrderReceived {
            if (expected == null) expected = List.of(); // an event of an older release, after which nothing is open
        }
    }

    public record OrderClosed(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(value = "The reason, if one was given.", example = "rest not available") @Nullable
            String reason,

            @FieldDoc(value = "The total of the order, which is that of what was received.", example = "30000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "The order number.", example = "PO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency) {}

    /** A payment. */
    public record OrderPaid(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(value = "The id of the payment.", example = "0198c0de-0000-7000-8000-000000000092")
            UUID paymentId,

            @FieldDoc(value = "The amount of this payment.", example = "50000.00")
            BigDecimal amount,

            @FieldDoc(value = "The sum of all payments up to this one.", example = "50000.00")
            BigDecimal paidAmount,

            @FieldDoc(value = "The total of the order.", example = "50000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "ISO 4217 code of these amounts.", example = "USD")
            String currency,

            @FieldDoc(value = "Whether the order is paid in full.", example = "true")
            boolean complete,

            @FieldDoc(value = "The order number.", example = "PO-000001")
            String number,

            @FieldDoc(value = "Who moved the money: manual.", example = "manual") @Nullable
            String provider,

            @FieldDoc(value = "The payment method.", example = "transfer") @Nullable
            String method,

            @FieldDoc(value = "The bank's reference, if one was given.", example = "BANK-77") @Nullable
            String reference) {}

    public record OrderCancelled(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(value = "The reason, if one was given.", example = "delivery too late") @Nullable
            String reason,

            @FieldDoc(value = "The order number.", example = "PO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency) {}

    private PurchaseEvents() {}
}
