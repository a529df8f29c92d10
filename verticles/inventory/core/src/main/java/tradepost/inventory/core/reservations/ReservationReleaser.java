package tradepost.inventory.core.reservations;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.Lots;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.event.OrderStock;
import tradepost.inventory.reservation.HeldLine;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;

/** Releases reservations. {@link ReserveQueue} creates them, and {@link ReservationPartWriter} ends parts of them. */
public final class ReservationReleaser {
    private static final String TOMBSTONE = """
            insert into order_reservation(order_id, order_version, request_id, state, event_version) values ($1, $2, $3, 'released', 0)
            on conflict do nothing
            """;
    private static final String RELEASE = """
            update order_reservation set state = 'released', updated_at = now(),
              event_version = 1 + (select max(r.event_version) from order_reservation r where r.order_id = $1)
            where order_id = $1 and order_version = $2 and (state = 'active' or exists (
              select 1 from backorder b where b.order_id = $1 and b.order_version = $2)) returning request_id, event_version
            """;

    /**
     * $1: orders, in the order of {@link #lockKeys}. The lock orders the events of an order at several versions, which have no
     * row in common.
     */
    public static final String LOCK_ORDERS = "select count(pg_advisory_xact_lock(k)) from unnest($1::bigint[]) as k";

    /**
     * Nothing of it waits for stock any more either. With it, and with the last version that holds stock, goes what waiting pieces have got: a
     * later one may have the same lines.
     */
    private static final String END_LINES = """
            with waiting as (delete from backorder where order_id = $1 and order_version = $2 returning item_id, quantity),
            fewer as (%s),
            forgotten as (
              delete from backorder_allocation where order_id = $1 and (order_version = $2 or not exists (
                select 1 from order_reservation o where o.order_id = $1 and o.state = 'active')))
            update reservation set state = 'released', updated_at = now()
            where order_id = $1 and order_version = $2 and state = 'active'
            returning id, line_id, item_id, location_id, quantity, %s, %s
            """.formatted(
                    BackorderWriter.lowered("waiting"),
                    ItemNames.of("reservation.item_id"),
                    Locations.code("reservation.location_id"));

    /** Those that hold stock or wait for it. */
    private static final String OPEN_VERSIONS = """
            select order_version from order_reservation where order_id = $1 and state = 'active'
            union select order_version from backorder where order_id = $1 order by order_version
            """;

    /** The levels of what is reserved, and those that have the sums of what waits. */
    private static final String HELD = """
            select item_id, location_id from reservation where order_id = any((select $1::uuid[])::uuid[]) and state = 'active'
            union
            select item_id, '%s' from backorder where order_id = any((select $1::uuid[])::uuid[])
            """.formatted(Movements.MAIN);

    private record Ended(UUID id, HeldLine line) {
        Key key() {
            return new Key(line.itemId(), line.locationId());
        }
    }

    private ReservationReleaser() {}

    /**
     * Locks the levels that hold stock for these orders and the given other levels, and then the orders. Reserving locks in the same order.
     */
    public static void lock(Tx tx, List<UUID> orderIds, Set<Key> others) {
        var levels = new LinkedHashSet<>(others);
        if (!orderIds.isEmpty())
            levels.addAll(
                    tx.list(r -> new Key(r.getUUID(0), r.getUUID(1)), HELD, (Object) orderIds.toArray(UUID[]::new)));
        if (!levels.isEmpty()) Levels.lock(tx, levels);
        if (!orderIds.isEmpty()) tx.sql(LOCK_ORDERS, (Object) lockKeys(orderIds.stream()));
    }

    /** Sorted, so that every transaction takes the locks of several orders in one order. */
    public static Long[] lockKeys(Stream<UUID> orderIds) {
        return orderIds.map(id -> id.getMostSignificantBits() ^ id.getLeastSignificantBits())
                .distinct()
                .sorted()
                .toArray(Long[]::new);
    }

    /** Releases the order's version for good, whether it is held or not. Call {@link #lock} first, as for the methods below. */
    public static void release(Tx tx, UUID orderId, long orderVersion, String actor) {
        if (tx.sql(TOMBSTONE, orderId, orderVersion, Ids.next()).rowCount() == 1)
            return; // nothing is held, and a later reservation is rejected
        var released = tx.firstOrNull(r -> r, RELEASE, orderId, orderVersion);
        if (released == null) return; // it was released or shipped before
        var ended = end(tx, orderId, orderVersion);
        release(tx, ended, actor);
        var lines = ended.stream().map(Ended::line).toList();
        var data = new OrderStock(orderId, orderVersion, released.getUUID(0), lines);
        long version = released.getLong(1);
        EventLog.appendAll(
                tx, List.of(EventLog.event(InventoryEvents.ORDER_RELEASED, orderId, version, data, actor, null)));
    }

    /** Releases everything that the order holds or waits for, at any version, and this version for good. */
    public static void releaseAll(Tx tx, UUID orderId, long orderVersion, String actor) {
        for (long version : tx.list(r -> r.getLong(0), OPEN_VERSIONS, orderId)) release(tx, orderId, version, actor);
        release(tx, orderId, orderVersion, actor);
    }

    private static List<Ended> end(Tx tx, UUID orderId, long orderVersion) {
        return tx.list(
                r -> {
                    var item = Named.of(r.getUUID(2), r.getArrayOfStrings(5));
                    return new Ended(
                            r.getUUID(0),
                            new HeldLine(
                                    r.getUUID(1),
                                    r.getUUID(2),
                                    item.sku(),
                                    item.name(),
                                    r.getUUID(3),
                                    r.getString(6),
                                    r.getLong(4)));
                },
                END_LINES,
                orderId,
                orderVersion);
    }

    private static void release(Tx tx, List<Ended> ended, String actor) {
        var changes = new LinkedHashMap<Key, Change>();
        for (var e : ended) changes.merge(e.key(), new Change(0, -e.line().quantity()), Change::plus);
        var locked = Levels.lock(tx, changes.keySet());
        var tracked = ended.stream()
                .filter(e -> Levels.tracking(locked, e.line().itemId()) != null)
                .toList();
        var lots = Lots.ofReservations(tx, tracked.stream().map(Ended::id).toList());
        var ofLots = LotChanges.none();
        for (var e : tracked) ofLots.add(e.key(), lots.getOrDefault(e.id(), List.of()), n -> new Change(0, -n));
        Levels.change(tx, locked, changes, ofLots, actor);
    }
}
