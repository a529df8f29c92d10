package tradepost.inventory;

import java.util.List;
import java.util.UUID;
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
            value = "The stock of every line of an order was reserved.",
            subject = "the sales order",
            data = OrderStock.class)
    public static final String ORDER_RESERVED = "inventory.order.reserved";

    @EventDoc(
            value = "The stock reserved for an order was released.",
            subject = "the sales order",
            data = OrderStock.class)
    public static final String ORDER_RELEASED = "inventory.order.released";

    @ChangeEvents(value = "A location", data = LocationChanged.class)
    public static final String LOCATION = "inventory.location";

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
            List<HeldLine> lines) {}

    public record HeldLine(
            @FieldDoc(value = "The id of the order line.", example = "0198c0de-0000-7000-8000-000000000061")
            UUID lineId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID locationId,

            @FieldDoc(value = "Number of pieces.", example = "20")
            long quantity) {}

    private InventoryEvents() {}
}
