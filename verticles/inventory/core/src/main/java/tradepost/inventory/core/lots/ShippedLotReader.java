package tradepost.inventory.core.lots;

import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;

/** Of which lots, or with which serial numbers, an order got its pieces. */
public final class ShippedLotReader {
    /**
     * What is known of the pieces of an item.
     *
     * @param only the number of their lot, if they are all of one; null for serial numbers
     * @param firstExpiry the first day on which one of them expires; null if none does
     * @param recalled one of their lots that has been recalled; null if none has
     */
    public record Shipped(
            @Nullable String only,
            @Nullable LocalDate firstExpiry,
            @Nullable UUID recalled) {}

    /** $1: an order, $2: items. Pieces from before an item was tracked have no lot. */
    private static final String SHIPPED = """
            select m.item_id,
              case when count(distinct t.id) = 1 and count(*) = count(t.id) and bool_and(t.tracking = 'lot') then max(t.number) end,
              min(t.expires_on), min(t.id::text) filter (where t.recalled_at is not null)::uuid
            from movement m left join lot_movement p on p.movement_id = m.id left join lot t on t.id = p.lot_id
            where m.source_id = $1 and m.kind = 'shipment' and m.item_id = any((select $2::uuid[])::uuid[])
            group by 1 having count(t.id) > 0
            """;

    private ShippedLotReader() {}

    /** By item. Items of which the order got only pieces that were not tracked are missing. */
    public static Map<UUID, Shipped> of(Tx tx, UUID orderId, Collection<UUID> items) {
        var shipped = new HashMap<UUID, Shipped>();
        if (!items.isEmpty())
            for (var r : tx.sql(SHIPPED, orderId, items.toArray(UUID[]::new)))
                shipped.put(r.getUUID(0), new Shipped(r.getString(1), r.getLocalDate(2), r.getUUID(3)));
        return shipped;
    }
}
