package tradepost.inventory.core.reservations;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.reservations.FillWriter.Given;
import tradepost.inventory.core.reservations.FillWriter.Waiting;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.StockStates;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;

/** Gives stock to the pieces that wait for it, the first ones first. It runs when the stock of an item has changed. */
public final class BackorderFiller {
    private static final long ITEMS_MAX = 32;
    private static final long ROWS_MAX = 100;
    /** Changes of stock are announced; this finds one whose announcement was lost, and an item that was unfrozen. */
    private static final long LOOK_EVERY_MS = 30_000;

    /**
     * Items after $1 of which pieces wait while others are available. Whether any pieces wait is asked first: this runs whenever stock
     * changes, and a plan made before the table was analyzed reads all levels.
     */
    private static final String CANDIDATES = """
            select m.item_id from stock_level m
            where exists (select from backorder) and m.backordered > 0 and not m.frozen and m.item_id > $1 and exists (
              select 1 from stock_level s join location on location.id = s.location_id
              where s.item_id = m.item_id and s.on_hand > s.reserved + s.damaged + s.quality_hold and %s)
            order by m.item_id limit $2
            """.formatted(Locations.SERVES);
    /** The first ones of each item. */
    private static final String WAITING = """
            select b.seq, b.order_id, b.order_version, b.line_id, b.item_id, b.customer_id, b.quantity, coalesce(b.added_version, b.order_version)
            from unnest((select $1::uuid[])) as i(id), lateral (select * from backorder where item_id = i.id order by seq limit $2) b
            order by b.seq
            """;

    private final Db db;

    public BackorderFiller(Db db) {
        this.db = db;
    }

    /**
     * Fills what can be filled. Returns the milliseconds until it should look again. An item that fails does not delay the others; the
     * first failure is thrown at the end.
     */
    public long step() {
        var after = new UUID(0, 0);
        RuntimeException failure = null;
        while (true) {
            var items = db.list(r -> r.getUUID(0), CANDIDATES, after, ITEMS_MAX).await();
            if (items.isEmpty()) break;
            var failed = fillAll(items);
            if (failure == null) failure = failed;
            after = items.getLast();
        }
        if (failure != null) throw failure;
        return LOOK_EVERY_MS;
    }

    /** Items that cannot be filled together are filled one by one. Returns the first failure of one. */
    private @Nullable RuntimeException fillAll(List<UUID> items) {
        try {
            while (db.tx(tx -> fill(tx, items))) {}
            return null;
        } catch (RuntimeException e) {
            if (items.size() == 1) return new IllegalStateException("item " + items.getFirst() + ": " + e, e);
            RuntimeException first = null;
            for (var item : items) {
                var failed = fillAll(List.of(item));
                if (first == null) first = failed;
            }
            return first;
        }
    }

    /** Whether there may be more to fill. */
    private static boolean fill(Tx tx, List<UUID> items) {
        var all = items.toArray(UUID[]::new);
        var levels = Levels.levels(tx.sql(Locations.LOCK_STOCK, all, Movements.MAIN));
        var serving = tx.sql(Locations.SERVING_ORDERS);
        var waiting = tx.list(
                r -> new Waiting(
                        r.getLong(0),
                        r.getUUID(1),
                        r.getLong(2),
                        r.getUUID(3),
                        r.getUUID(4),
                        r.getUUID(5),
                        r.getLong(6),
                        r.getLong(7)),
                WAITING,
                all,
                ROWS_MAX);
        if (waiting.isEmpty()) return false;
        tx.sql(ReservationReleaser.LOCK_ORDERS, (Object)
                ReservationReleaser.lockKeys(waiting.stream().map(Waiting::orderId)));
        var available = AvailableByLocation.of(levels, serving);
        var lots = lots(tx, levels, waiting);
        for (var key : levels.keySet())
            if (Levels.tracking(levels, key.itemId()) != null) available.replace(key, lots.pieces(key));
        var given = new ArrayList<Given>();
        for (var w : waiting) {
            if (Levels.isFrozen(levels, w.itemId())) continue;
            var line = List.of(new ReserveLine(w.lineId(), w.itemId(), w.quantity()));
            var partly = available.partly(line);
            if (partly.isEmpty()) continue;
            for (var part :
                    available.reserve(partly, LocationRule.ONE_LOCATION_FIRST).parts())
                given.add(new Given(w, part.locationId(), part.quantity()));
        }
        if (given.isEmpty()) return false;
        FillWriter.write(tx, levels, lots, given);
        return true;
    }

    private static LotStock lots(Tx tx, Map<Key, Levels.Level> levels, List<Waiting> waiting) {
        var pieces = new HashMap<UUID, Long>();
        for (var w : waiting) pieces.merge(w.itemId(), w.quantity(), Long::sum);
        var needs = new HashMap<Key, Long>();
        for (var key : levels.keySet())
            if (Levels.tracking(levels, key.itemId()) != null && pieces.containsKey(key.itemId()))
                needs.put(key, pieces.getOrDefault(key.itemId(), 0L));
        return LotStock.read(tx, needs, StockStates.AVAILABLE, false);
    }
}
