package tradepost.inventory.core.documents.returns;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Money;

/**
 * What the pieces of an order have cost that are still with the customer: its shipments, less what has come back. When all of them have come back,
 * nothing is left of the cost of goods, however the average has changed meanwhile.
 */
final class ShippedCost {
    /** $1 an order, $2 items. */
    private static final String OUT = """
            select item_id, sum(case kind when 'shipment' then quantity else -quantity end)::bigint,
              sum(case kind when 'shipment' then cost else -cost end), (select currency from valuation),
              exists (select from stocked_item s where s.item_id = movement.item_id and s.average_cost is not null)
            from movement
            where source_id = $1 and source_type = 'sales_order' and kind in ('shipment', 'return') and item_id = any((select $2::uuid[])::uuid[])
            group by item_id
            """;

    private record Out(long pieces, BigDecimal cost, String currency, boolean isValued) {}

    private final Map<UUID, Out> byItem = new HashMap<>();

    private ShippedCost() {}

    /** The levels of the items are locked. */
    static ShippedCost of(Tx tx, UUID orderId, Collection<UUID> items) {
        var all = new ShippedCost();
        for (var r : tx.sql(OUT, orderId, items.toArray(UUID[]::new)))
            all.byItem.put(r.getUUID(0), new Out(r.getLong(1), r.getBigDecimal(2), r.getString(3), r.getBoolean(4)));
        return all;
    }

    /**
     * The part of it that so many pieces take along: 0 if they left at no cost, and the item has one by now. Null if it has none, or the order has
     * not so many.
     */
    @Nullable
    BigDecimal take(UUID itemId, long pieces) {
        var out = byItem.get(itemId);
        if (out == null || out.pieces < pieces) return null;
        if (out.cost.signum() <= 0) return out.isValued ? BigDecimal.ZERO : null;
        var cost = Money.share(out.cost, pieces, out.pieces, out.currency);
        byItem.put(itemId, new Out(out.pieces - pieces, out.cost.subtract(cost), out.currency, out.isValued));
        return cost;
    }
}
