package tradepost.inventory;

import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/** Events of inventory. */
public final class InventoryEvents {
    @EventDoc(
            value =
                    "The stock of an item at a location changed. If a transaction changes it several times, the event has the last figures.",
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

            @FieldDoc(value = "Number of pieces that can still be reserved: on_hand minus reserved.", example = "30")
            long available) {}

    public record OrderStock(
            @FieldDoc(value = "The sales order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The version of the order that the stock is reserved for.", example = "2")
            long orderVersion,

            @FieldDoc(value = "The id of the command that reserved.", example = "0198c0de-0000-7000-8000-000000000071")
            UUID requestId,

            @FieldDoc("The reserved lines.") List<HeldLine> lines) {}

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
