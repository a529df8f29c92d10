package tradepost.inventory.core.stock;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.StockStates.StateChange;
import tradepost.kernel.db.Tx;

/** Moves what is free of lots that orders no longer get to quality_hold. Pieces in transit follow when they have arrived. */
public final class LotBlocker {
    private static final String ACTOR = "system:inventory";

    private static final String FREE = """
            select v.lot_id, v.item_id, v.location_id, v.free, v.recalled, l.recall_reason from lot_level v join lot l on l.id = v.lot_id
            where v.lot_id = any((select $1::uuid[])::uuid[]) and v.free > 0 and v.location_id <> $2 and %s
            order by v.item_id, v.location_id, v.lot_id
            """.formatted(LotStock.ENDED);

    private static final String ENDED_AT = """
            select distinct v.lot_id from unnest($1::uuid[], $2::uuid[]) as k(i, l)
            join lot_level v on v.item_id = k.i and v.location_id = k.l where v.free > 0 and %s
            """.formatted(LotStock.ENDED);

    private final Map<Key, Change> changes = new LinkedHashMap<>();
    private final LotChanges ofLots = LotChanges.none();
    /** By why they are blocked: a recall with its reason, or expiry. */
    private final Map<Cause, List<StateChange>> states = new LinkedHashMap<>();

    private record Cause(boolean recalled, String reason) {}

    private LotBlocker() {}

    /** @param locked at least the levels of these lots; a lot at another level is left to the next call */
    public static void block(Tx tx, List<UUID> lotIds, Map<Key, Level> locked, String actor) {
        var blocking = new LotBlocker();
        for (var r : tx.sql(FREE, lotIds.toArray(UUID[]::new), Movements.TRANSIT)) {
            var key = new Key(r.getUUID(1), r.getUUID(2));
            if (!locked.containsKey(key)) continue;
            var cause = r.getBoolean(4) ? new Cause(true, r.getString(5)) : new Cause(false, "expired");
            blocking.add(key, new Part(r.getUUID(0), r.getLong(3)), cause);
        }
        blocking.write(tx, locked, actor);
    }

    /**
     * The locked levels, when what is free of lots that have ended at some of them is blocked: for a caller who sets what is available, which does
     * not wait for the sweep.
     */
    public static Map<Key, Level> blocked(Tx tx, Collection<Key> some, Map<Key, Level> locked) {
        var tracked = some.stream()
                .filter(key -> Levels.tracking(locked, key.itemId()) != null)
                .toList();
        if (tracked.isEmpty()) return locked;
        var ended = tx.list(r -> r.getUUID(0), ENDED_AT, Levels.items(tracked), Levels.locations(tracked));
        if (ended.isEmpty()) return locked;
        block(tx, ended, locked, ACTOR);
        return Levels.lock(tx, locked.keySet());
    }

    private void add(Key key, Part part, Cause cause) {
        var change =
                new StateChange(key, StockStates.AVAILABLE, StockStates.QUALITY_HOLD, part.quantity(), part.lotId());
        changes.merge(key, change.ofLevel(), Change::plus);
        ofLots.add(key, List.of(part), n -> change.ofLevel());
        states.computeIfAbsent(cause, c -> new ArrayList<>()).add(change);
    }

    private void write(Tx tx, Map<Key, Level> locked, String actor) {
        if (changes.isEmpty()) return;
        Levels.change(tx, locked, changes, ofLots, actor);
        states.forEach((cause, ofCause) -> {
            if (cause.recalled()) StockStates.insertOfLots(tx, ofCause, "lot_recall", cause.reason(), actor);
            else StockStates.insert(tx, ofCause, "lot_expiry", null, cause.reason(), actor);
        });
    }
}
