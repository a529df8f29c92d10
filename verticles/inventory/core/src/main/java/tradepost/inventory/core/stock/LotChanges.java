package tradepost.inventory.core.stock;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongFunction;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/** The changes of lots behind the changes of levels. The lock of a level covers its lots. */
public final class LotChanges {
    /** A quantity of pieces of a lot. */
    public record Part(UUID lotId, long quantity) {}

    private record LotAt(UUID lotId, Key key) {}

    private static final Change NOTHING = new Change(0, 0);

    private static final String ENSURE = """
            insert into lot_level(lot_id, location_id, item_id, serial, expires_on, recalled, created_at)
            select l.id, u.place, l.item_id, l.tracking = 'serial', l.expires_on, l.recalled_at is not null, l.created_at
            from unnest($1::uuid[], $2::uuid[]) as u(lot, place) join lot l on l.id = u.lot
            order by l.id, u.place on conflict do nothing
            """;
    /** Skips rows where a figure would be negative, or the others would exceed on_hand. */
    private static final String CHANGE = """
            update lot_level s set on_hand = s.on_hand + c.h, reserved = s.reserved + c.r, damaged = s.damaged + c.d,
              quality_hold = s.quality_hold + c.q
            from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::bigint[]), (select $4::bigint[]), (select $5::bigint[]),
              (select $6::bigint[])) as c(lot, place, h, r, d, q)
            where s.lot_id = c.lot and s.location_id = c.place and s.reserved + c.r >= 0 and s.damaged + c.d >= 0
              and s.quality_hold + c.q >= 0 and s.reserved + c.r + s.damaged + c.d + s.quality_hold + c.q <= s.on_hand + c.h
            returning s.lot_id, s.item_id, s.location_id
            """;

    private static final String FIGURES = """
            select v.item_id, l.number, v.on_hand, v.reserved, v.damaged, v.quality_hold
            from unnest($1::uuid[], $2::uuid[]) as u(lot, place)
              join lot_level v on v.lot_id = u.lot and v.location_id = u.place join lot l on l.id = v.lot_id
            order by v.item_id, l.number
            """;

    private final Map<LotAt, Change> changes = new LinkedHashMap<>();

    public static LotChanges none() {
        return new LotChanges();
    }

    /** @param change of so many pieces */
    public void add(Key key, List<Part> parts, LongFunction<Change> change) {
        for (var p : parts) changes.merge(new LotAt(p.lotId(), key), change.apply(p.quantity()), Change::plus);
    }

    /** Fails 409 tracked_item if a tracked item changes without its lots. */
    public void requireOf(Map<Key, Level> locked, Map<Key, Change> levels) {
        var sums = new LinkedHashMap<Key, Change>();
        changes.forEach((at, c) -> sums.merge(at.key(), c, Change::plus));
        var without = new ArrayList<UUID>();
        levels.forEach((key, change) -> {
            boolean tracked = Levels.tracking(locked, key.itemId()) != null;
            var ofLots = sums.remove(key);
            if (tracked && ofLots == null && !change.equals(NOTHING)) without.add(key.itemId());
            else if (ofLots != null && !(tracked && ofLots.equals(change)))
                throw new IllegalStateException(key + " changes by " + change + " and its lots by " + ofLots);
        });
        Problem.conflictIf(
                "tracked_item",
                without.stream()
                        .distinct()
                        .map(item -> Problem.detail("item_id", "is kept by lots or serial numbers")
                                .put("item_id", item.toString()))
                        .toList());
        sums.values().removeIf(NOTHING::equals);
        if (!sums.isEmpty()) throw new IllegalStateException("the lots of " + sums.keySet() + " change alone");
    }

    /** Fails 409 below_reserved with each lot that has less than is taken, 409 serial_in_stock if a serial number is there already. */
    public void write(Tx tx) {
        changes.values().removeIf(NOTHING::equals);
        var arriving = select(true);
        if (!arriving.isEmpty()) tx.send(ENSURE, lots(arriving), places(arriving));
        // a serial number leaves its place before it arrives at another
        apply(tx, select(false));
        apply(tx, arriving);
    }

    private Map<LotAt, Change> select(boolean arriving) {
        var some = new LinkedHashMap<LotAt, Change>();
        changes.forEach((at, c) -> {
            if (c.onHand() > 0 == arriving) some.put(at, c);
        });
        return some;
    }

    private static void apply(Tx tx, Map<LotAt, Change> some) {
        if (some.isEmpty()) return;
        var changed = tx.sql(
                CHANGE,
                lots(some),
                places(some),
                Levels.longs(some.values(), Change::onHand),
                Levels.longs(some.values(), Change::reserved),
                Levels.longs(some.values(), Change::damaged),
                Levels.longs(some.values(), Change::qualityHold));
        if (changed.rowCount() == some.size()) return;
        var left = new LinkedHashMap<>(some);
        for (var r : changed) left.remove(new LotAt(r.getUUID(0), new Key(r.getUUID(1), r.getUUID(2))));
        throw Problem.conflict("below_reserved", figures(tx, left));
    }

    private static JsonObject[] figures(Tx tx, Map<LotAt, Change> some) {
        return tx.list(LotChanges::figures, FIGURES, lots(some), places(some)).toArray(JsonObject[]::new);
    }

    private static JsonObject figures(Row r) {
        var level = new Level(r.getLong(2), r.getLong(3), r.getLong(4), r.getLong(5), 0);
        return Problem.detail("lot", "of " + r.getString(1) + ", currently " + StockRules.figures(level))
                .put("item_id", r.getUUID(0).toString());
    }

    private static UUID[] lots(Map<LotAt, Change> some) {
        return some.keySet().stream().map(LotAt::lotId).toArray(UUID[]::new);
    }

    private static UUID[] places(Map<LotAt, Change> some) {
        return some.keySet().stream().map(at -> at.key().locationId()).toArray(UUID[]::new);
    }
}
