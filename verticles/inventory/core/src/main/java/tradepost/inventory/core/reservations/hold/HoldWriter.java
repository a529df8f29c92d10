package tradepost.inventory.core.reservations.hold;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.reservations.ReserveBatch;
import tradepost.inventory.core.reservations.ReserveQueue;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.Lots;
import tradepost.inventory.event.HoldChanged;
import tradepost.inventory.hold.HeldItem;
import tradepost.inventory.hold.Hold;
import tradepost.inventory.hold.HoldLine;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.request.Origin;
import tradepost.kernel.value.Ids;

/**
 * Creates and ends holds. Every transaction that ends one first locks the levels of its stock and then the row of the hold, whose status
 * and time are part of the condition. Therefore one of a release, an expiry and a conversion takes effect, and the stock is returned once.
 */
final class HoldWriter {
    private static final long VERSION = 1; // of the order whose place the hold takes in the reservations

    /**
     * A command to create a hold, with the context of its request, which is not available when a batch runs.
     *
     * @param limited whether {@link HoldLimit} applies to its creator
     */
    record NewHold(
            UUID id,
            List<HoldLine> lines,
            int seconds,
            UUID creator,
            boolean limited,
            String actor,
            @Nullable Origin origin) {
        long pieces() {
            return lines.stream().mapToLong(HoldLine::quantity).sum();
        }

        ReserveOrder reserve() {
            var stock = lines.stream()
                    .map(l -> new ReserveLine(Ids.next(), l.itemId(), l.quantity()))
                    .toList();
            return new ReserveOrder(id, VERSION, new ReserveStock(Ids.next(), stock), actor, origin, null, null);
        }
    }

    private HoldWriter() {}

    /**
     * Reserves the stock of all holds, as for orders. Fails 409 insufficient_stock, item_frozen or hold_limit_exceeded if one of them cannot be
     * made.
     */
    static List<Hold> create(Tx tx, List<NewHold> all, HoldLimit limit) {
        limit.require(tx, all);
        var decisions = ReserveBatch.ofHolds(tx)
                .decide(all.stream().map(NewHold::reserve).toList());
        var names = new HashMap<UUID, HeldLine>();
        for (var d : decisions)
            for (var line : ReserveQueue.require(d, "lines").lines()) names.put(line.itemId(), line);
        var holdIds = new ArrayList<UUID>();
        var numbers = new ArrayList<Integer>();
        var lines = new ArrayList<HoldLine>();
        for (var h : all)
            for (int i = 0; i < h.lines().size(); i++) {
                holdIds.add(h.id());
                numbers.add(i + 1);
                lines.add(h.lines().get(i));
            }
        var rows = tx.sql(
                HoldQueries.INSERT,
                all.stream().map(NewHold::id).toArray(UUID[]::new),
                all.stream().map(NewHold::seconds).toArray(Integer[]::new),
                all.stream().map(NewHold::creator).toArray(UUID[]::new),
                holdIds.toArray(UUID[]::new),
                numbers.toArray(Integer[]::new),
                lines.stream().map(HoldLine::itemId).toArray(UUID[]::new),
                lines.stream().map(HoldLine::quantity).toArray(Long[]::new));
        var byId = new HashMap<UUID, NewHold>();
        for (var h : all) byId.put(h.id(), h);
        var made = new HashMap<UUID, Hold>();
        for (var r : rows) {
            var h = Objects.requireNonNull(byId.get(r.getUUID(0)));
            var at = r.getOffsetDateTime(2).toInstant();
            var expires = r.getOffsetDateTime(1).toInstant();
            made.put(h.id(), new Hold(h.id(), "active", expires, items(h, names), null, h.creator(), 1, at, at));
        }
        var holds =
                all.stream().map(h -> Objects.requireNonNull(made.get(h.id()))).toList();
        var events = new ArrayList<Event>();
        for (int i = 0; i < holds.size(); i++)
            events.add(event(
                    InventoryEvents.HOLD_CREATED,
                    holds.get(i),
                    all.get(i).actor(),
                    all.get(i).origin()));
        EventLog.appendAll(tx, events);
        return holds;
    }

    /** @param reserved a line of each item */
    private static List<HeldItem> items(NewHold hold, Map<UUID, HeldLine> reserved) {
        return hold.lines().stream()
                .map(l -> {
                    var item = Objects.requireNonNull(reserved.get(l.itemId()));
                    return new HeldItem(l.itemId(), item.sku(), item.name(), l.quantity());
                })
                .toList();
    }

    /** Null unless it is active and its time has not come. */
    static @Nullable Hold extend(Tx tx, UUID id, int seconds, String actor, @Nullable Origin origin) {
        var hold = tx.firstOrNull(HoldQueries::hold, HoldQueries.EXTEND, id, seconds);
        if (hold != null) EventLog.appendAll(tx, List.of(event(InventoryEvents.HOLD_EXTENDED, hold, actor, origin)));
        return hold;
    }

    /** The levels of their stock. */
    static Map<Key, Levels.Level> lock(Tx tx, List<UUID> ids) {
        return Levels.lock(tx, tx.list(r -> new Key(r.getUUID(0), r.getUUID(1)), HoldQueries.KEYS, (Object)
                ids.toArray(UUID[]::new)));
    }

    /**
     * Ends those of the holds that the statement ends, and returns their stock.
     *
     * @param locked from {@link #lock}
     * @param sql {@link HoldQueries#RELEASE} or {@link HoldQueries#EXPIRE}
     * @param type of the event
     */
    static List<Hold> end(
            Tx tx,
            List<UUID> ids,
            Map<Key, Levels.Level> locked,
            String sql,
            String type,
            String actor,
            @Nullable Origin origin) {
        var ended = tx.list(HoldQueries::hold, sql, (Object) ids.toArray(UUID[]::new));
        if (ended.isEmpty()) return ended;
        var changes = new LinkedHashMap<Key, Change>();
        var tracked = new LinkedHashMap<UUID, Key>(); // by reservation
        for (var r : tx.sql(
                HoldQueries.RELEASE_LINES, (Object) ended.stream().map(Hold::id).toArray(UUID[]::new))) {
            var key = new Key(r.getUUID(0), r.getUUID(1));
            changes.merge(key, new Change(0, -r.getLong(2)), Change::plus);
            if (Levels.tracking(locked, key.itemId()) != null) tracked.put(r.getUUID(3), key);
        }
        var lots = LotChanges.none();
        Lots.ofReservations(tx, List.copyOf(tracked.keySet()))
                .forEach((id, parts) ->
                        lots.add(Objects.requireNonNull(tracked.get(id)), parts, n -> new Change(0, -n)));
        Levels.change(tx, locked, changes, lots, actor);
        EventLog.appendAll(
                tx, ended.stream().map(h -> event(type, h, actor, origin)).toList());
        return ended;
    }

    private static Event event(String type, Hold hold, String actor, @Nullable Origin origin) {
        return EventLog.event(type, hold.id(), hold.version(), HoldChanged.of(hold), actor, origin);
    }
}
