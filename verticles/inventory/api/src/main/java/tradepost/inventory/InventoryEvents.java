package tradepost.inventory;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.count.CountEvents.CountCancelled;
import tradepost.inventory.count.CountEvents.CountClosed;
import tradepost.inventory.count.CountEvents.CountOpened;
import tradepost.inventory.count.CountEvents.CountRecorded;
import tradepost.inventory.hold.Hold;
import tradepost.inventory.lot.LotEvents.LotCreated;
import tradepost.inventory.lot.LotEvents.LotExpired;
import tradepost.inventory.lot.LotEvents.LotRecalled;
import tradepost.inventory.reorder.StockAlert;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.inventory.returns.ReturnEvents.StockKept;
import tradepost.inventory.returns.ReturnEvents.StockReturned;
import tradepost.inventory.transfer.TransferEvents.TransferChanged;
import tradepost.inventory.transfer.TransferEvents.TransferReceived;
import tradepost.kernel.contract.ChangeEvents;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/** Events of inventory. */
public final class InventoryEvents {
    @EventDoc(
            value = "The stock of an item at a location changed. If a transaction changes it several times, one event"
                    + " has the final values.",
            subject = "the item",
            data = StockChanged.class)
    public static final String STOCK_CHANGED = "inventory.stock.changed";

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

    @ChangeEvents(value = "A location", data = LocationChanged.class)
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

    /** The hold after the change. */
    public record HoldChanged(
            @FieldDoc(value = "The hold's id.", example = "0198c0de-0000-7000-8000-000000000041")
            UUID holdId,

            @FieldDoc(value = "active, released, expired or converted.", example = "active")
            String status,

            @FieldDoc(value = "When it expires or would have expired.", example = "2026-01-15T10:45:00Z")
            Instant expiresAt,

            @FieldDoc(
                    value = "The sales order that got its stock; null unless converted.",
                    example = "0198c0de-0000-7000-8000-000000000051")
            @Nullable
            UUID orderId,

            @FieldDoc("The lines as they were requested.") List<HeldQuantity> lines) {
        public static HoldChanged of(Hold hold) {
            var lines = hold.lines().stream()
                    .map(l -> new HeldQuantity(l.itemId(), l.quantity()))
                    .toList();
            return new HoldChanged(hold.id(), hold.status(), hold.expiresAt(), hold.orderId(), lines);
        }
    }

    public record HeldQuantity(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "Number of pieces.", example = "2")
            long quantity) {}

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
            value = "A lot was recalled. Orders get no more of it, and what is free of it is on quality hold.",
            subject = "the lot",
            data = LotRecalled.class)
    public static final String LOT_RECALLED = "inventory.lot.recalled";

    /** The alert, with the figures of the event. */
    public record AlertChanged(
            @FieldDoc(value = "The alert's id.", example = "0198c0de-0000-7000-8000-000000000043")
            UUID alertId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID locationId,

            @FieldDoc(value = "low_stock, out_of_stock or stock_mismatch.", example = "low_stock")
            String type,

            @FieldDoc(value = "active or resolved.", example = "active")
            String status,

            @FieldDoc(value = "Number of pieces available at the location.", example = "4")
            long available,

            @FieldDoc(value = "Number of pieces on their way to the location.", example = "0")
            long incoming,

            @FieldDoc(value = "The reorder point when the alert was raised.", example = "5")
            long point) {
        public static AlertChanged of(StockAlert a) {
            return new AlertChanged(
                    a.id(), a.itemId(), a.locationId(), a.type(), a.status(), a.available(), a.incoming(), a.point());
        }
    }

    public record ItemFrozen(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "Why, for people.", example = "The nightly verification found a mismatch.")
            String reason) {}

    public record ItemUnfrozen(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId) {}

    /** The location at the time of the event. */
    public record LocationChanged(
            @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID id,

            @FieldDoc(value = "Its code.", example = "NORTH")
            String code,

            @FieldDoc(value = "Its name.", example = "North warehouse")
            String name,

            @FieldDoc(value = "warehouse, store, transit or virtual.", example = "warehouse")
            String type,

            @FieldDoc(value = "Whether stock may be booked there.", example = "true")
            boolean active,

            @FieldDoc(value = "Locations serve orders by this number, lowest first.", example = "100")
            int priority) {
        public static LocationChanged of(Location l) {
            return new LocationChanged(l.id(), l.code(), l.name(), l.type(), l.active(), l.priority());
        }
    }

    /** The level after the change. */
    public record StockChanged(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID locationId,

            @FieldDoc(value = "Number of pieces on hand.", example = "50")
            long onHand,

            @FieldDoc(value = "Number of pieces reserved for orders.", example = "20")
            long reserved,

            @FieldDoc(value = "Number of damaged pieces.", example = "0")
            long damaged,

            @FieldDoc(value = "Number of pieces on quality hold.", example = "0")
            long qualityHold,

            @FieldDoc(value = "on_hand minus reserved, damaged and quality_hold.", example = "30")
            long available) {}

    public record OrderStock(
            @FieldDoc(value = "The sales order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The version of the order that the stock is reserved for.", example = "2")
            long orderVersion,

            @FieldDoc(
                    value = "The id of the request that reserved it.",
                    example = "0198c0de-0000-7000-8000-000000000071")
            UUID requestId,

            @FieldDoc("The reserved lines; one that several locations serve occurs once for each.")
            List<HeldLine> lines,

            @FieldDoc("What waits for stock; null if nothing does.") @Nullable
            List<WaitingLine> waiting) {
        public OrderStock(UUID orderId, long orderVersion, UUID requestId, List<HeldLine> lines) {
            this(orderId, orderVersion, requestId, lines, null);
        }
    }

    /** Stock for pieces that have waited for it. */
    public record OrderAllocated(
            @FieldDoc(value = "The sales order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The version of the order that the stock is reserved for.", example = "2")
            long orderVersion,

            @FieldDoc("The pieces that are now reserved; one line may occur once for each location.")
            List<HeldLine> lines) {}

    private InventoryEvents() {}
}
