package tradepost.inventory.core.lots;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.CheckedArrival.ShippedLot;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Text;

/** Of which lots, or with which serial numbers, an order got its pieces. */
public final class ShippedLotReader {
    /**
     * What is known of the pieces of an item.
     *
     * @param firstExpiry the first day on which one of them expires; null if none does
     * @param recalled one of their lots that has been recalled; null if none has
     */
    public record Shipped(
            @Nullable LocalDate firstExpiry, @Nullable UUID recalled) {}

    /** $1: an order, $2: items. Pieces from before an item was tracked have no lot. */
    private static final String SHIPPED = """
            select m.item_id, min(t.expires_on), min(t.id::text) filter (where t.recalled_at is not null)::uuid
            from movement m left join lot_movement p on p.movement_id = m.id left join lot t on t.id = p.lot_id
            where m.source_id = $1 and m.kind = 'shipment' and m.item_id = any((select $2::uuid[])::uuid[])
            group by 1 having count(t.id) > 0
            """;

    /** $1: an order, $2: items. The lots in the order in which they were shipped, with what came back of each, and then others that came back. */
    private static final String LOTS = """
            select m.item_id, t.number, t.tracking, coalesce(sum(coalesce(p.quantity, m.quantity)) filter (where m.kind = 'shipment'), 0)::bigint,
              coalesce(sum(coalesce(p.quantity, m.quantity)) filter (where m.kind = 'return'), 0)::bigint,
              t.tracking = 'serial' and exists (select from lot_level v where v.lot_id = t.id and v.on_hand > 0)
            from movement m left join lot_movement p on p.movement_id = m.id left join lot t on t.id = p.lot_id
            where m.source_id = $1 and m.kind in ('shipment', 'return') and m.item_id = any((select $2::uuid[])::uuid[])
            group by m.item_id, t.id
            order by min(m.at) filter (where m.kind = 'shipment'), t.expires_on, t.created_at, t.id
            """;

    /** @param returned pieces that have come back */
    private record Moved(ShippedLot lot, long returned) {}

    private ShippedLotReader() {}

    /** By item. Items of which the order got only pieces that were not tracked are missing. */
    public static Map<UUID, Shipped> of(Tx tx, UUID orderId, Collection<UUID> items) {
        var shipped = new HashMap<UUID, Shipped>();
        if (!items.isEmpty())
            for (var r : tx.sql(SHIPPED, orderId, items.toArray(UUID[]::new)))
                shipped.put(r.getUUID(0), new Shipped(r.getLocalDate(1), r.getUUID(2)));
        return shipped;
    }

    /** The tracked ones among the items. Numbers of another kind of tracking do not come back, so they are not known. */
    static List<ShippedLot> lots(Tx tx, UUID orderId, Map<Key, Level> locked, Collection<UUID> items) {
        return moved(tx, orderId, locked, items).stream()
                .map(Moved::lot)
                .filter(l -> l.quantity() > 0)
                .toList();
    }

    private static List<Moved> moved(Tx tx, UUID orderId, Map<Key, Level> locked, Collection<UUID> items) {
        var tracked = items.stream()
                .filter(i -> Levels.tracking(locked, i) != null)
                .distinct()
                .toArray(UUID[]::new);
        var lots = new ArrayList<Moved>();
        if (tracked.length == 0) return lots;
        for (var r : tx.sql(LOTS, orderId, tracked)) {
            var item = r.getUUID(0);
            boolean serial = Levels.isSerial(locked, item);
            var kind = r.getString(2);
            boolean isKnown = kind != null && kind.equals("serial") == serial;
            lots.add(new Moved(
                    new ShippedLot(
                            item, isKnown ? r.getString(1) : null, serial, r.getLong(3), isKnown && r.getBoolean(5)),
                    r.getLong(4)));
        }
        return lots;
    }

    /** Pieces of a lot that can come back; of one that nobody knows if it is null. */
    public record Back(@Nullable String lot, long quantity) {}

    /** What has not come back of an order, to give it to returns that name no lots. */
    public static final class Open {
        private final Map<UUID, Map<String, Back>> left =
                new HashMap<>(); // by item and key, in the order in which they come back
        private final Map<UUID, Long> unknown = new HashMap<>(); // by item
        private final Set<UUID> serials = new HashSet<>();

        private Open() {}

        private void add(ShippedLot lot, long returned) {
            long open = lot.quantity() - returned;
            if (lot.serial()) serials.add(lot.itemId());
            if (lot.lot() == null || open < 0) unknown.merge(lot.itemId(), open, Long::sum);
            else if (!lot.inStock()) {
                left.computeIfAbsent(lot.itemId(), i -> new LinkedHashMap<>())
                        .put(Text.lotKey(lot.lot()), new Back(lot.lot(), open));
            }
        }

        /** A return names this lot. */
        public void name(UUID item, String lot, long quantity) {
            var lots = left.get(item);
            if (lots == null) return;
            lots.computeIfPresent(
                    Text.lotKey(lot), (key, b) -> new Back(b.lot(), Math.max(0, b.quantity() - quantity)));
        }

        /** Those that nobody knows, and then the earliest shipped ones. A serial number is one piece. */
        public List<Back> take(UUID item, long quantity) {
            var taken = new ArrayList<Back>();
            long lost = Math.clamp(unknown.getOrDefault(item, 0L), 0, quantity);
            unknown.merge(item, -lost, Long::sum);
            long open = quantity - lost;
            for (var lot : left.getOrDefault(item, Map.of()).entrySet()) {
                var back = lot.getValue();
                long n = Math.min(back.quantity(), serials.contains(item) ? Math.min(1, open) : open);
                if (n == 0) continue;
                taken.add(new Back(back.lot(), n));
                lot.setValue(new Back(back.lot(), back.quantity() - n));
                open -= n;
            }
            if (open + lost > 0) taken.add(new Back(null, open + lost));
            return taken;
        }
    }

    /** Of the tracked ones of these items. */
    public static Open open(Tx tx, UUID orderId, Map<Key, Level> locked, Collection<UUID> items) {
        var open = new Open();
        for (var m : moved(tx, orderId, locked, items)) open.add(m.lot(), m.returned());
        return open;
    }
}
