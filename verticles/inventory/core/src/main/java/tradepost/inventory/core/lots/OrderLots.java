package tradepost.inventory.core.lots;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Text;

/**
 * The lots and serial numbers of an order, with the pieces that have not been returned: those that a purchase order has received, or those that were
 * shipped for a sales order. Of pieces that moved before their item was tracked as it is now, nobody knows the lot. The levels of the items are locked,
 * so what this says holds until the transaction ends.
 */
public final class OrderLots {
    /**
     * By item and lot, in the order in which pieces are returned; the lot is null for pieces without one. $1: an order, $2: the kind of its movements,
     * $3: items.
     */
    private static final String READ = """
            select m.item_id, t.id, t.number_key, t.tracking, t.expires_on, t.recalled_at is not null, @in_stock,
              coalesce(sum(coalesce(p.quantity, m.quantity)) filter (where m.kind = $2), 0)::bigint,
              sum(case m.kind when $2 then 1 else -1 end * coalesce(p.quantity, m.quantity))::bigint
            from movement m left join lot_movement p on p.movement_id = m.id left join lot t on t.id = p.lot_id
            where m.source_id = $1 and m.kind in ($2, 'return') and m.item_id = any((select $3::uuid[])::uuid[])
            group by m.item_id, t.id order by @first t.expires_on, t.created_at, t.id
            """;

    private static final String RECEIVED = READ.replace("@in_stock", "false").replace("@first", "");

    /** Recalled pieces may be among those that come back, so they come first. A serial number that is in stock is not at the customer. */
    private static final String SHIPPED = READ.replace(
                    "@in_stock",
                    "t.tracking = 'serial' and exists (select 1 from lot_level v where v.lot_id = t.id and v.on_hand > 0)")
            .replace("@first", "t.recalled_at is null,");

    /**
     * Pieces of an item.
     *
     * @param unknown how many are of a lot that nobody knows
     * @param missing how many the order has not moved, or has returned
     */
    public record Taken(List<Part> parts, long unknown, long missing) {}

    private static final class OfItem {
        private final Map<UUID, Long> left = new LinkedHashMap<>();
        private final Map<String, UUID> byKey = new HashMap<>();
        private final Map<UUID, Long> moved = new HashMap<>();
        private boolean hasLots;
        private long unknownMoved;
        private long unknown;
        private @Nullable UUID recalled;
        private @Nullable LocalDate firstExpiry;
    }

    private static final OfItem NONE = new OfItem();

    private final Map<UUID, OfItem> items = new HashMap<>();

    private OrderLots() {}

    /** What a purchase order has received and not returned. */
    static OrderLots received(Tx tx, UUID orderId, Collection<UUID> itemIds, Map<Key, Level> locked) {
        return read(tx, RECEIVED, orderId, "receipt", itemIds, locked);
    }

    /** What was shipped for a sales order and has not come back. */
    public static OrderLots shipped(Tx tx, UUID orderId, Collection<UUID> itemIds, Map<Key, Level> locked) {
        return read(tx, SHIPPED, orderId, "shipment", itemIds, locked);
    }

    private static OrderLots read(
            Tx tx, String sql, UUID orderId, String kind, Collection<UUID> itemIds, Map<Key, Level> locked) {
        var lots = new OrderLots();
        if (itemIds.isEmpty()) return lots;
        for (var r : tx.sql(sql, orderId, kind, itemIds.stream().distinct().toArray(UUID[]::new))) {
            var of = lots.items.computeIfAbsent(r.getUUID(0), i -> new OfItem());
            var tracking = Levels.tracking(locked, r.getUUID(0));
            var id = r.getUUID(1);
            long moved = r.getLong(7);
            long left = r.getLong(8);
            if (id != null && moved > 0) {
                of.hasLots = true;
                if (r.getBoolean(5)) of.recalled = id;
                of.firstExpiry = first(of.firstExpiry, r.getLocalDate(4));
            }
            if (tracking != null && tracking.kind().equals(r.getString(3)) && moved > 0) {
                of.byKey.put(r.getString(2), id);
                of.moved.put(id, moved);
                of.left.put(id, r.getBoolean(6) ? 0 : Math.max(0, left));
                of.unknown += Math.min(0, left); // more of it was returned, in place of these
            } else {
                of.unknownMoved += moved;
                of.unknown += left; // less pieces of lots that the order has not moved, which came back instead
            }
        }
        return lots;
    }

    private static @Nullable LocalDate first(@Nullable LocalDate one, @Nullable LocalDate other) {
        return one == null || other != null && other.isBefore(one) ? other : one;
    }

    /** Whether it has moved pieces of the item. */
    public boolean hasMoved(UUID itemId) {
        return items.containsKey(itemId);
    }

    /** Whether it has moved pieces of a lot, also if the item was tracked in another way then. */
    public boolean hasLots(UUID itemId) {
        return of(itemId).hasLots;
    }

    /** How many pieces of the lot it has moved. */
    long moved(UUID itemId, String number) {
        var lot = of(itemId).byKey.get(Text.lotKey(number));
        return lot == null ? 0 : of(itemId).moved.getOrDefault(lot, 0L);
    }

    /** How many pieces it has moved of which nobody knows the lot. */
    long unknownMoved(UUID itemId) {
        return of(itemId).unknownMoved;
    }

    /** One of its lots that has been recalled; null if none has. */
    public @Nullable UUID recalled(UUID itemId) {
        return of(itemId).recalled;
    }

    /** The first day on which one of its lots expires; null if none does. */
    public @Nullable LocalDate firstExpiry(UUID itemId) {
        return of(itemId).firstExpiry;
    }

    /** The lots that have pieces left, in the order in which these are returned. */
    List<UUID> left(UUID itemId) {
        return of(itemId).left.entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    long left(UUID itemId, UUID lot) {
        return of(itemId).left.getOrDefault(lot, 0L);
    }

    /** The pieces that it has taken of the lot, at most the quantity. */
    long takeLot(UUID itemId, UUID lot, long quantity) {
        var left = of(itemId).left;
        long taken = Math.min(quantity, left.getOrDefault(lot, 0L));
        if (taken > 0) left.merge(lot, -taken, Long::sum);
        return taken;
    }

    /** Takes pieces. With a number, those of this lot, and otherwise those that may be of it. */
    public Taken take(UUID itemId, @Nullable String number, long quantity) {
        var of = of(itemId);
        var lot = number == null ? null : of.byKey.get(Text.lotKey(number));
        var from = number == null ? left(itemId) : lot == null ? List.<UUID>of() : List.of(lot);
        var parts = new ArrayList<Part>();
        long open = quantity;
        for (var id : from) {
            long taken = takeLot(itemId, id, open);
            if (taken > 0) parts.add(new Part(id, taken));
            open -= taken;
        }
        long unknown = Math.clamp(of.unknown, 0, open);
        of.unknown -= unknown;
        return new Taken(parts, unknown, open - unknown);
    }

    private OfItem of(UUID itemId) {
        return items.getOrDefault(itemId, NONE);
    }
}
