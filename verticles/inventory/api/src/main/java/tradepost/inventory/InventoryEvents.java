package tradepost.inventory;

import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/** What inventory tells. */
public final class InventoryEvents {
    @EventDoc(
            value = "The stock of an item at a location changed. Several changes in one transaction tell of the last.",
            subject = "the item",
            data = StockChanged.class)
    public static final String STOCK_CHANGED = "inventory.stock.changed";

    @EventDoc(
            value = "The stock of every line of an order was reserved.",
            subject = "the sales order",
            data = OrderStock.class)
    public static final String ORDER_RESERVED = "inventory.order.reserved";

    @EventDoc(
            value = "What was reserved for an order was released.",
            subject = "the sales order",
            data = OrderStock.class)
    public static final String ORDER_RELEASED = "inventory.order.released";

    /** The level as it is now. */
    public record StockChanged(
            @FieldDoc(value = "What is stored.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "Where.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID locationId,

            @FieldDoc(value = "How many pieces are there.", example = "50")
            long onHand,

            @FieldDoc(value = "How many of them are promised to orders.", example = "20")
            long reserved,

            @FieldDoc(value = "How many can still be promised: on_hand less reserved.", example = "30")
            long available) {}

    public record OrderStock(
            @FieldDoc(value = "The sales order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The version of the order that this is for.", example = "2")
            long orderVersion,

            @FieldDoc(value = "Of the command that reserved.", example = "0198c0de-0000-7000-8000-000000000071")
            UUID requestId,

            @FieldDoc("What is held, line by line.") List<HeldLine> lines) {}

    public record HeldLine(
            @FieldDoc(value = "The line of the order.", example = "0198c0de-0000-7000-8000-000000000061")
            UUID lineId,

            @FieldDoc(value = "What is held.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "Where.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID locationId,

            @FieldDoc(value = "How many pieces.", example = "20")
            long quantity) {}

    private InventoryEvents() {}
}
