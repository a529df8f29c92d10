package tradepost.inventory;

import tradepost.inventory.count.CountEvents.CountCancelled;
import tradepost.inventory.count.CountEvents.CountClosed;
import tradepost.inventory.count.CountEvents.CountOpened;
import tradepost.inventory.count.CountEvents.CountRecorded;
import tradepost.inventory.event.AlertChanged;
import tradepost.inventory.event.HoldChanged;
import tradepost.inventory.event.ItemAvailability;
import tradepost.inventory.event.ItemFrozen;
import tradepost.inventory.event.ItemUnfrozen;
import tradepost.inventory.event.MovementsBooked;
import tradepost.inventory.event.OrderAllocated;
import tradepost.inventory.event.OrderStock;
import tradepost.inventory.event.StockChanged;
import tradepost.inventory.lot.LotEvents.LotCreated;
import tradepost.inventory.lot.LotEvents.LotExpired;
import tradepost.inventory.lot.LotEvents.LotRecalled;
import tradepost.inventory.lot.ShipmentLots;
import tradepost.inventory.returns.StockReturnEvents.StockKept;
import tradepost.inventory.returns.StockReturnEvents.StockReturned;
import tradepost.inventory.transfer.TransferEvents.TransferChanged;
import tradepost.inventory.transfer.TransferEvents.TransferReceived;
import tradepost.kernel.contract.ChangeEvents;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.jobs.JobChanged;

/** Events of inventory. */
public final class InventoryEvents {
    @EventDoc(
            value = "The stock of an item at a location changed. If a transaction changes it several times, one event"
                    + " has the final values.",
            subject = "the item",
            data = StockChanged.class)
    public static final String STOCK_CHANGED = "inventory.stock.changed";

    @EventDoc(
            value =
                    "Pieces moved from one location to another. A transaction that moves many pieces may report them in several"
                            + " events.",
            subject = "the booking",
            data = MovementsBooked.class)
    public static final String MOVEMENTS_BOOKED = "inventory.movement.booked";

    @EventDoc(
            value = "The pieces of a return to a vendor have left.",
            subject = "the return",
            data = StockReturned.class)
    public static final String RETURN_BOOKED = "inventory.return.booked";

    @EventDoc(
            value = "The pieces of a return to a vendor were not there any more, so none of them has left.",
            subject = "the return",
            data = StockKept.class)
    public static final String RETURN_DECLINED = "inventory.return.declined";

    @EventDoc(
            value = "Pieces of lots, or with serial numbers, have left with a shipment.",
            subject = "the shipment",
            data = ShipmentLots.class)
    public static final String SHIPMENT_BOOKED = "inventory.shipment.booked";

    @EventDoc(
            value = "The stock of every line of an order was reserved.",
            subject = "the sales order",
            data = OrderStock.class)
    public static final String ORDER_RESERVED = "inventory.order.reserved";

    @EventDoc(
            value = "The stock reserved for an order was released.",
            subject = "the sales order",
            data = OrderStock.class)
    public static final String ORDER_RELEASED = "inventory.order.released";

    @EventDoc(
            value = "Pieces of an order that had waited for stock got it.",
            subject = "the sales order",
            data = OrderAllocated.class)
    public static final String ORDER_ALLOCATED = "inventory.order.allocated";

    @ChangeEvents(value = "A location", data = Location.class)
    public static final String LOCATION = "inventory.location";

    @EventDoc(value = "A transfer was drafted.", subject = "the transfer", data = TransferChanged.class)
    public static final String TRANSFER_CREATED = "inventory.transfer.created";

    @EventDoc(value = "The draft of a transfer was changed.", subject = "the transfer", data = TransferChanged.class)
    public static final String TRANSFER_UPDATED = "inventory.transfer.updated";

    @EventDoc(value = "A transfer left its origin.", subject = "the transfer", data = TransferChanged.class)
    public static final String TRANSFER_SHIPPED = "inventory.transfer.shipped";

    @EventDoc(
            value = "Pieces of a transfer arrived at the destination, or were lost.",
            subject = "the transfer",
            data = TransferReceived.class)
    public static final String TRANSFER_RECEIVED = "inventory.transfer.received";

    @EventDoc(
            value = "A transfer was cancelled. What was still under way is at the origin again.",
            subject = "the transfer",
            data = TransferChanged.class)
    public static final String TRANSFER_CANCELLED = "inventory.transfer.cancelled";

    @EventDoc(value = "A count of stock was opened.", subject = "the count", data = CountOpened.class)
    public static final String COUNT_OPENED = "inventory.count.opened";

    @EventDoc(value = "Counted pieces were recorded.", subject = "the count", data = CountRecorded.class)
    public static final String COUNT_RECORDED = "inventory.count.recorded";

    @EventDoc(
            value = "A count was closed, and its differences were booked.",
            subject = "the count",
            data = CountClosed.class)
    public static final String COUNT_CLOSED = "inventory.count.closed";

    @EventDoc(value = "A count was cancelled. Nothing was booked.", subject = "the count", data = CountCancelled.class)
    public static final String COUNT_CANCELLED = "inventory.count.cancelled";

    @EventDoc(value = "Stock was reserved for a basket.", subject = "the hold", data = HoldChanged.class)
    public static final String HOLD_CREATED = "inventory.hold.created";

    @EventDoc(value = "A hold expires at another time.", subject = "the hold", data = HoldChanged.class)
    public static final String HOLD_EXTENDED = "inventory.hold.extended";

    @EventDoc(value = "The stock of a hold was released on request.", subject = "the hold", data = HoldChanged.class)
    public static final String HOLD_RELEASED = "inventory.hold.released";

    @EventDoc(value = "A hold expired; its stock was released.", subject = "the hold", data = HoldChanged.class)
    public static final String HOLD_EXPIRED = "inventory.hold.expired";

    @EventDoc(
            value = "The stock of a hold was reserved for an order that names it.",
            subject = "the hold",
            data = HoldChanged.class)
    public static final String HOLD_CONVERTED = "inventory.hold.converted";

    @EventDoc(
            value = "Stock fell to its reorder point, or to nothing, or the nightly verification found a mismatch.",
            subject = "the alert",
            data = AlertChanged.class)
    public static final String ALERT_RAISED = "inventory.alert.raised";

    @EventDoc(
            value =
                    "Stock is clearly above its reorder point again, or available again, or its reorder point was deleted, or the item was unfrozen.",
            subject = "the alert",
            data = AlertChanged.class)
    public static final String ALERT_RESOLVED = "inventory.alert.resolved";

    @EventDoc(
            value =
                    "The stock of an item was frozen: it is promised to nobody and not changed by hand until the item is unfrozen.",
            subject = "the item",
            data = ItemFrozen.class)
    public static final String ITEM_FROZEN = "inventory.item.frozen";

    @EventDoc(value = "The stock of an item is no longer frozen.", subject = "the item", data = ItemUnfrozen.class)
    public static final String ITEM_UNFROZEN = "inventory.item.unfrozen";

    @EventDoc(
            value = "The first piece of an item is available at a location that serves orders.",
            subject = "the item",
            data = ItemAvailability.class)
    public static final String ITEM_AVAILABLE = "inventory.item.available";

    @EventDoc(
            value = "No piece of an item is available any more at the locations that serve orders.",
            subject = "the item",
            data = ItemAvailability.class)
    public static final String ITEM_UNAVAILABLE = "inventory.item.unavailable";

    @EventDoc(
            value = "Pieces of a new lot, or a new serial number, arrived.",
            subject = "the lot",
            data = LotCreated.class)
    public static final String LOT_CREATED = "inventory.lot.created";

    @EventDoc(
            value =
                    "A lot that is in stock expired. Orders get no more of it, and what is free of it is on quality hold.",
            subject = "the lot",
            data = LotExpired.class)
    public static final String LOT_EXPIRED = "inventory.lot.expired";

    @EventDoc(
            value =
                    "A lot was recalled, or its pieces came back from customers and may be of a recalled lot. Orders get no more of it, and what is free of it is on quality hold.",
            subject = "the lot",
            data = LotRecalled.class)
    public static final String LOT_RECALLED = "inventory.lot.recalled";

    @EventDoc(value = "A job was submitted, or has ended.", subject = "the job", data = JobChanged.class)
    public static final String JOB_CHANGED = "inventory.job.changed";

    private InventoryEvents() {}
}
