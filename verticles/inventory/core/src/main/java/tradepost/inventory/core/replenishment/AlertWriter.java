package tradepost.inventory.core.replenishment;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.event.AlertChanged;
import tradepost.inventory.reorder.StockAlert;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;

/**
 * Raises and resolves alerts. A trigger records each change of a level that has a reorder point, whoever makes it, in the transaction of the
 * change. So no change is missed, and reserving needs no further statement; a level without a reorder point costs nothing.
 */
public final class AlertWriter {
    private static final String ACTOR = "system:inventory";
    private static final int CHANGES_MAX = 2_000;
    /** Changes are announced (see InventoryVerticle); this finds one whose announcement was lost. */
    private static final long LOOK_EVERY_MS = 20_000;

    private static final long GATHER_MS = 100;

    private final Db db;

    public AlertWriter(Db db) {
        this.db = db;
    }

    /** Evaluates the levels that have changed. Returns the milliseconds until it should look again. */
    public long step() {
        if (!db.query(AlertQueries.ANY_CHANGED).await().iterator().next().getBoolean(0)) return LOOK_EVERY_MS;
        int taken = db.tx(tx -> {
            var changed =
                    tx.list(r -> new Key(r.getUUID(0), r.getUUID(1)), AlertQueries.TAKE_CHANGED, (long) CHANGES_MAX);
            evaluate(tx, new LinkedHashSet<>(changed), ACTOR);
            return changed.size();
        });
        return taken == CHANGES_MAX ? 0 : GATHER_MS;
    }

    /** Evaluates these levels as this transaction sees them. */
    static void evaluate(Tx tx, Set<Key> keys, String actor) {
        if (keys.isEmpty()) return;
        var items = Levels.items(keys);
        var locations = Levels.locations(keys);
        tx.send(AlertQueries.LOCK_POINTS, items, locations);
        var ids = Stream.generate(Ids::next).limit(2L * keys.size()).toArray(UUID[]::new);
        publish(tx, tx.list(AlertQueries::alert, AlertQueries.EVALUATE, items, locations, ids), actor);
    }

    /** Of levels that do not match the movements and reservations that they sum. */
    public static void raiseMismatch(Tx tx, Set<Key> keys, String actor) {
        var ids = keys.stream().map(k -> Ids.next()).toArray(UUID[]::new);
        publish(
                tx,
                tx.list(
                        AlertQueries::alert,
                        AlertQueries.RAISE_MISMATCH,
                        ids,
                        Levels.items(keys),
                        Levels.locations(keys)),
                actor);
    }

    /** For somebody who has looked into the mismatches of an item. */
    public static void resolveMismatch(Tx tx, UUID itemId, String actor) {
        publish(tx, tx.list(AlertQueries::alert, AlertQueries.RESOLVE_MISMATCH, itemId), actor);
    }

    private static void publish(Tx tx, List<StockAlert> changed, String actor) {
        EventLog.appendAll(tx, changed.stream().map(a -> event(a, actor)).toList());
    }

    private static Event event(StockAlert a, String actor) {
        boolean raised = a.status().equals("active");
        return EventLog.event(
                raised ? InventoryEvents.ALERT_RAISED : InventoryEvents.ALERT_RESOLVED,
                a.id(),
                raised ? 1 : 2,
                AlertChanged.of(a),
                actor,
                null);
    }
}
