package tradepost.inventory.core.stock;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.StockChanged;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;

/**
 * The rows of stock_level. Every transaction first locks all the rows it changes, in one statement in (item, location) order; therefore
 * changes of several items never deadlock.
 *
 * <p>The level of an item at MAIN also holds the version of the item's stock for all locations. It is locked together with a level at any
 * other location, so that the events of an item have one order. A level elsewhere has version 0.
 */
public final class Levels {
    public record Key(UUID itemId, UUID locationId) {}

    /**
     * How the stock of an item is kept.
     *
     * @param kind lot or serial
     * @param shelfLifeDays after which a lot expires unless its arrival says when
     */
    public record Tracking(String kind, @Nullable Integer shelfLifeDays) {
        public static final String LOT = "lot";
        public static final String SERIAL = "serial";

        public boolean serial() {
            return kind.equals(SERIAL);
        }
    }

    /**
     * @param onHand including what is reserved, damaged or on quality hold
     * @param tracking of the item; only at the default location, for all locations
     * @param frozen whether the item is frozen; only at the default location, for all locations
     * @param backordered how many pieces of orders wait for the item; only at the default location, for all locations
     * @param names of its item and its location; null unless it was locked
     */
    public record Level(
            long onHand,
            long reserved,
            long damaged,
            long qualityHold,
            long version,
            @Nullable Tracking tracking,
            boolean frozen,
            long backordered,
            @Nullable Names names) {
        public static final Level NONE = new Level(0, 0, 0, 0, 0);

        public Level(long onHand, long reserved, long damaged, long qualityHold, long version) {
            this(onHand, reserved, damaged, qualityHold, version, null, false, 0, null);
        }

        public long available() {
            return onHand - reserved - damaged - qualityHold;
        }

        public Level plus(Change c) {
            return new Level(
                    onHand + c.onHand,
                    reserved + c.reserved,
                    damaged + c.damaged,
                    qualityHold + c.qualityHold,
                    version,
                    tracking,
                    frozen,
                    backordered,
                    names);
        }
    }

    /** What a row or an event that names an item and a location shows of them. */
    public record Names(String sku, String name, String code) {}

    /** The changes of each figure; they may be negative. */
    public record Change(long onHand, long reserved, long damaged, long qualityHold) {
        public Change(long onHand, long reserved) {
            this(onHand, reserved, 0, 0);
        }

        public Change plus(Change other) {
            return new Change(
                    onHand + other.onHand,
                    reserved + other.reserved,
                    damaged + other.damaged,
                    qualityHold + other.qualityHold);
        }
    }

    /** Of the table {@code stock_level s}, as {@link #levels} reads them. */
    public static final String COLUMNS = """
            s.item_id, s.location_id, s.on_hand, s.reserved, s.damaged, s.quality_hold, s.version, s.tracking, s.shelf_life_days, s.frozen,
            s.backordered,
            (select array[i.sku, i.name, p.code] from stocked_item i, location p where i.item_id = s.item_id and p.id = s.location_id)""";

    private static final Change NOTHING = new Change(0, 0);

    private static final String ENSURE = """
            with items as (insert into stocked_item(item_id, sku)
              select distinct i, i::text from unnest($1::uuid[]) as u(i) order by 1 on conflict do nothing)
            insert into stock_level(item_id, location_id, version_only)
            select i, l, v from unnest($1::uuid[], $2::uuid[], $3::boolean[]) as k(i, l, v) order by i, l on conflict do nothing
            """;
    private static final String KEYS =
            "select item_id, location_id from stock_level where item_id = any((select $1::uuid[])::uuid[])";
    private static final String LOCK = """
            select %s from stock_level s
            join (select distinct i, l from unnest((select $1::uuid[]), (select $2::uuid[])) as u(i, l)) k on s.item_id = k.i and s.location_id = k.l
            order by s.item_id, s.location_id for no key update of s
            """.formatted(COLUMNS);
    /**
     * Changes rows that this transaction has locked: $1 items, $2 locations, $3 to $7 the changes of on_hand, reserved, damaged,
     * quality_hold and version. Skips rows where a figure would be negative, or the others would exceed on_hand.
     */
    public static final String CHANGE = """
            update stock_level s set on_hand = s.on_hand + c.h, reserved = s.reserved + c.r, damaged = s.damaged + c.d,
              quality_hold = s.quality_hold + c.q, version = s.version + c.v, updated_at = now()
            from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::bigint[]), (select $4::bigint[]), (select $5::bigint[]),
              (select $6::bigint[]), (select $7::bigint[])) as c(i, l, h, r, d, q, v)
            where s.item_id = c.i and s.location_id = c.l and s.reserved + c.r >= 0 and s.damaged + c.d >= 0
              and s.quality_hold + c.q >= 0
              and s.reserved + c.r + s.damaged + c.d + s.quality_hold + c.q <= s.on_hand + c.h
            """;

    private Levels() {}

    /** The levels that the items have. */
    public static List<Key> keys(Tx tx, Collection<UUID> itemIds) {
        return tx.list(r -> new Key(r.getUUID(0), r.getUUID(1)), KEYS, (Object) itemIds.toArray(UUID[]::new));
    }

    /** Inserts missing rows with zero, and those that hold the versions of the items. The name of an item comes later, from its events. */
    public static void ensure(Tx tx, Collection<Key> keys) {
        ensure(tx, withMain(keys), Set.copyOf(keys));
    }

    /** Inserts missing rows that only hold the version of their item. */
    public static void ensureVersions(Tx tx, Collection<UUID> itemIds) {
        ensure(tx, itemIds.stream().map(Levels::main).toList(), Set.of());
    }

    private static void ensure(Tx tx, Collection<Key> keys, Set<Key> named) {
        var versionOnly = keys.stream().map(key -> !named.contains(key)).toArray(Boolean[]::new);
        tx.sql(ENSURE, items(keys), locations(keys), versionOnly);
    }

    public static Map<Key, Level> lock(Tx tx, Collection<Key> keys) {
        return levels(sendLock(tx, keys).await());
    }

    /** Locks the levels, and those that hold the versions of their items. */
    public static Future<RowSet<Row>> sendLock(Tx tx, Collection<Key> keys) {
        var all = withMain(keys);
        return tx.send(LOCK, items(all), locations(all));
    }

    private static Set<Key> withMain(Collection<Key> keys) {
        var all = new LinkedHashSet<>(keys);
        for (var key : keys) all.add(main(key.itemId()));
        return all;
    }

    public static Key main(UUID itemId) {
        return new Key(itemId, Movements.MAIN);
    }

    public static Map<Key, Level> levels(RowSet<Row> rows) {
        var found = new LinkedHashMap<Key, Level>();
        for (var r : rows) found.put(new Key(r.getUUID(0), r.getUUID(1)), level(r));
        return found;
    }

    private static Level level(Row r) {
        var kind = r.getString(7);
        var tracking = kind == null ? null : new Tracking(kind, r.getInteger(8));
        return new Level(
                r.getLong(2),
                r.getLong(3),
                r.getLong(4),
                r.getLong(5),
                r.getLong(6),
                tracking,
                r.getBoolean(9),
                r.getLong(10),
                names(r.getArrayOfStrings(11)));
    }

    private static Names names(String[] names) {
        return new Names(names[0], names[1], names[2]);
    }

    /** Those of a level that is locked. */
    public static Names names(Map<Key, Level> locked, Key key) {
        return Objects.requireNonNull(Objects.requireNonNull(locked.get(key), () -> key + " is not locked")
                .names());
    }

    public static boolean isFrozen(Map<Key, Level> locked, UUID itemId) {
        return locked.getOrDefault(main(itemId), Level.NONE).frozen();
    }

    /** Fails 409 item_frozen with each frozen item. Call it before a change by hand. */
    public static void requireNotFrozen(Map<Key, Level> locked) {
        var frozen = new ArrayList<JsonObject>();
        locked.forEach((key, level) -> {
            if (level.frozen())
                frozen.add(Problem.detail("item_id", "is frozen")
                        .put("item_id", key.itemId().toString()));
        });
        Problem.conflictIf("item_frozen", frozen);
    }

    /** How the stock of the item is kept; null for one without lots and serial numbers. Each locked item has a level at the default location. */
    public static @Nullable Tracking tracking(Map<Key, Level> locked, UUID itemId) {
        return locked.getOrDefault(main(itemId), Level.NONE).tracking();
    }

    public static boolean isSerial(Map<Key, Level> locked, UUID itemId) {
        var tracking = tracking(locked, itemId);
        return tracking != null && tracking.serial();
    }

    /** Locks and changes the levels and records the events. Fails 409 if less would be on hand than is reserved. */
    public static void change(Tx tx, Map<Key, Change> changes, String actor) {
        change(tx, lock(tx, changes.keySet()), changes, actor);
    }

    /** @param locked at least these levels, as {@link #lock} has returned them; none has changed since */
    public static void change(Tx tx, Map<Key, Level> locked, Map<Key, Change> changes, String actor) {
        change(tx, locked, changes, LotChanges.none(), actor);
    }

    /** @param lots the changes of the lots of items that are tracked */
    public static void change(Tx tx, Map<Key, Level> locked, Map<Key, Change> changes, LotChanges lots, String actor) {
        changeAll(tx, locked, Map.of(actor, changes), lots);
    }

    /** Like {@link #change}, for several actors, whose changes follow each other. */
    public static void changeAll(
            Tx tx, Map<Key, Level> locked, Map<String, Map<Key, Change>> byActor, LotChanges lots) {
        lots.requireOf(locked, sum(byActor.values()));
        var events = events(locked, byActor);
        var args = changeArgs(byActor.values());
        var changed = tx.send(CHANGE, args);
        EventLog.appendAll(tx, events);
        if (changed.await().rowCount() != ((UUID[]) args[0]).length) throw Problem.conflict("below_reserved");
        lots.write(tx);
    }

    private static Map<Key, Change> sum(Collection<Map<Key, Change>> successive) {
        var sum = new LinkedHashMap<Key, Change>();
        for (var changes : successive) changes.forEach((key, c) -> sum.merge(key, c, Change::plus));
        return sum;
    }

    /** The parameters of {@link #CHANGE}, including levels that only hold the version. */
    public static Object[] changeArgs(Map<Key, Change> changes) {
        return changeArgs(List.of(changes));
    }

    private static Object[] changeArgs(Collection<Map<Key, Change>> successive) {
        var changes = sum(successive);
        var all = new LinkedHashMap<>(changes);
        var versions = new HashMap<Key, Long>();
        for (var some : successive) for (var key : some.keySet()) versions.merge(main(key.itemId()), 1L, Long::sum);
        for (var key : changes.keySet()) all.putIfAbsent(main(key.itemId()), NOTHING);
        return new Object[] {
            items(all.keySet()),
            locations(all.keySet()),
            longs(all.values(), Change::onHand),
            longs(all.values(), Change::reserved),
            longs(all.values(), Change::damaged),
            longs(all.values(), Change::qualityHold),
            all.keySet().stream().map(key -> versions.getOrDefault(key, 0L)).toArray(Long[]::new)
        };
    }

    /** One event per level with its new figures, each with the next version of its item. */
    public static List<Event> events(Map<Key, Level> before, Map<Key, Change> changes, String actor) {
        return events(before, Map.of(actor, changes));
    }

    private static List<Event> events(Map<Key, Level> before, Map<String, Map<Key, Change>> byActor) {
        var versions = new HashMap<UUID, Long>();
        before.forEach((key, level) -> {
            if (key.equals(main(key.itemId()))) versions.put(key.itemId(), level.version());
        });
        var levels = new HashMap<>(before);
        var events = new ArrayList<Event>();
        byActor.forEach((actor, changes) -> changes.forEach((key, c) -> {
            var now = levels.getOrDefault(key, Level.NONE).plus(c);
            levels.put(key, now);
            long version = versions.merge(key.itemId(), 1L, Long::sum);
            var names = names(before, key);
            var data = new StockChanged(
                    key.itemId(),
                    names.sku(),
                    names.name(),
                    key.locationId(),
                    names.code(),
                    now.onHand(),
                    now.reserved(),
                    now.damaged(),
                    now.qualityHold(),
                    now.available());
            events.add(EventLog.event(InventoryEvents.STOCK_CHANGED, key.itemId(), version, data, actor, null));
        }));
        return events;
    }

    static Long[] longs(Collection<Change> changes, ToLongFunction<Change> figure) {
        return changes.stream().map(figure::applyAsLong).toArray(Long[]::new);
    }

    public static UUID[] items(Collection<Key> keys) {
        return keys.stream().map(Key::itemId).toArray(UUID[]::new);
    }

    public static UUID[] locations(Collection<Key> keys) {
        return keys.stream().map(Key::locationId).toArray(UUID[]::new);
    }
}
