package tradepost.purchase;

import tradepost.kernel.contract.EventDoc;
import tradepost.orders.comment.OrderCommented;
import tradepost.purchase.contract.VendorContract;
import tradepost.purchase.event.OrderApproved;
import tradepost.purchase.event.OrderCancelled;
import tradepost.purchase.event.OrderChanged;
import tradepost.purchase.event.OrderClosed;
import tradepost.purchase.event.OrderPaid;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.event.OrderRefunded;
import tradepost.purchase.event.OrderRescheduled;
import tradepost.purchase.event.OrderWritten;
import tradepost.purchase.returns.ReturnEvents.OrderReturned;
import tradepost.purchase.returns.ReturnEvents.ReturnDeclined;
import tradepost.purchase.returns.ReturnEvents.ReturnRequested;
import tradepost.purchase.vendor.VendorItem;

/**
 * Events of purchase. The subject is the id of the order, of the entry of a vendor's price list, or of the contract, and the subject's version is its version.
 */
public final class PurchaseEvents {
    @EventDoc(value = "A purchase order was drafted.", subject = "the order", data = OrderWritten.class)
    public static final String CREATED = "purchase.order.created";

    @EventDoc(
            value = "The draft of a purchase order was changed, or the own data of clients of any order.",
            subject = "the order",
            data = OrderWritten.class)
    public static final String UPDATED = "purchase.order.updated";

    @EventDoc(value = "Somebody commented on a purchase order.", subject = "the order", data = OrderCommented.class)
    public static final String COMMENTED = "purchase.order.commented";

    @EventDoc(value = "A purchase order was approved.", subject = "the order", data = OrderApproved.class)
    public static final String APPROVED = "purchase.order.approved";

    @EventDoc(
            value = "The time at which the goods of a purchase order are expected was changed.",
            subject = "the order",
            data = OrderRescheduled.class)
    public static final String RESCHEDULED = "purchase.order.rescheduled";

    @EventDoc(value = "A purchase order was sent to the vendor.", subject = "the order", data = OrderSent.class)
    public static final String ORDERED = "purchase.order.ordered";

    @EventDoc(
            value =
                    "A purchase order that was sent was changed: its lines, its prices, or when its goods are expected; or goods that went back come again.",
            subject = "the order",
            data = OrderChanged.class)
    public static final String CHANGED = "purchase.order.changed";

    @EventDoc(value = "A delivery of a purchase order arrived.", subject = "the order", data = OrderReceived.class)
    public static final String RECEIVED = "purchase.order.received";

    @EventDoc(
            value =
                    "A purchase order was closed: goods were missing, or it was received and nothing is to be paid for it.",
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

    @EventDoc(
            value = "The vendor paid back what it owed for a purchase order.",
            subject = "the order",
            data = OrderRefunded.class)
    public static final String REFUNDED = "purchase.order.refunded";

    @EventDoc(value = "A purchase order was cancelled.", subject = "the order", data = OrderCancelled.class)
    public static final String CANCELLED = "purchase.order.cancelled";

    @EventDoc(
            value = "The cost of an item at a vendor was set.",
            subject = "the entry of the vendor's price list",
            data = VendorItem.class)
    public static final String VENDOR_ITEM_SET = "purchase.vendor_item.set";

    @EventDoc(
            value = "An item was removed from the price list of a vendor.",
            subject = "the entry of the vendor's price list",
            data = VendorItem.class)
    public static final String VENDOR_ITEM_DELETED = "purchase.vendor_item.deleted";

    @EventDoc(value = "A contract with a vendor was recorded.", subject = "the contract", data = VendorContract.class)
    public static final String CONTRACT_CREATED = "purchase.contract.created";

    @EventDoc(value = "A contract with a vendor was changed.", subject = "the contract", data = VendorContract.class)
    public static final String CONTRACT_UPDATED = "purchase.contract.updated";

    @EventDoc(value = "A contract with a vendor was deleted.", subject = "the contract", data = VendorContract.class)
    public static final String CONTRACT_DELETED = "purchase.contract.deleted";

    @EventDoc(
            value = "A contract with a vendor expires soon. It is announced once.",
            subject = "the contract",
            data = VendorContract.class)
    public static final String CONTRACT_EXPIRING = "purchase.contract.expiring";

    private PurchaseEvents() {}
}
