package tradepost.inventory;

import java.util.List;
import java.util.UUID;

/** What inventory tells. */
public final class InventoryEvents {
    /** Subject: the item. */
    public static final String STOCK_CHANGED = "inventory.stock.changed";

    /** Subject: the order. */
    public static final String ORDER_RESERVED = "inventory.order.reserved";

    /** Subject: the order. */
    public static final String ORDER_RELEASED = "inventory.order.released";

    /** Of {@link #STOCK_CHANGED}: the level as it is now. Several changes in one transaction tell of the last. */
    public record StockChanged(UUID itemId, UUID locationId, long onHand, long reserved, long available) {}

    /**
     * Of {@link #ORDER_RESERVED} and {@link #ORDER_RELEASED}.
     *
     * @param requestId of the command that reserved
     */
    public record OrderStock(UUID orderId, long orderVersion, UUID requestId, List<HeldLine> lines) {}

    public record HeldLine(UUID lineId, UUID itemId, UUID locationId, long quantity) {}

    private InventoryEvents() {}
}
