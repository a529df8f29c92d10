package tradepost.inventory.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.InventoryEvents.HeldLine;
import tradepost.inventory.InventoryEvents.OrderStock;
import tradepost.inventory.core.Levels.Change;
import tradepost.inventory.core.Levels.Key;
import tradepost.inventory.core.Movements.Move;
import tradepost.kernel.EventLog;
import tradepost.kernel.Ids;
import tradepost.kernel.Problem;
import tradepost.kernel.Tx;

/** The end of a reservation: released, or fulfilled by what leaves for the customer. How it begins is in {@link Reserving}. */
final class Reservations {
    private static final String TOMBSTONE = """
            insert into order_reservation(order_id, order_version, request_id, state) values ($1, $2, $3, 'released')
            on conflict do nothing
            """;
    private static final String END = """
            update order_reservation set state = $3, updated_at = now()
            where order_id = $1 and order_version = $2 and state = 'active' returning request_id
            """;
    private static final String END_LINES = """
            update reservation set state = $3, updated_at = now()
            where order_id = $1 and order_version = $2 and state = 'active' returning line_id, item_id, location_id, quantity
            """;
    private static final String ACTIVE_VERSIONS = """
            select order_version from order_reservation where order_id = $1 and state = 'active' order by order_version
            """;

    /** Of the reservations that are active, and of their keys. */
    private static final String HELD = """
            select distinct item_id, location_id from reservation
            where order_id = any((select $1::uuid[])::uuid[]) and state = 'active'
            """;

    private Reservations() {}

    /** The levels that hold something for these orders. */
    static List<Key> held(Tx tx, List<UUID> orderIds) {
        return tx.list(r -> new Key(r.getUUID(0), r.getUUID(1)), HELD, (Object) orderIds.toArray(UUID[]::new));
    }

    /** Gives the order's version up for good, held or not. */
    static void release(Tx tx, UUID orderId, long orderVersion, String actor) {
        if (tx.sql(TOMBSTONE, orderId, orderVersion, Ids.next()).rowCount() == 1)
            return; // nothing held, nothing may come
        var requestId = tx.one(r -> r.getUUID(0), END, orderId, orderVersion, "released");
        if (requestId == null) return; // released or shipped before
        var lines = end(tx, orderId, orderVersion, "released");
        Levels.change(tx, changes(lines, 0), actor);
        var data = new OrderStock(orderId, orderVersion, requestId, lines);
        EventLog.appendAll(
                tx,
                List.of(EventLog.event(
                        InventoryEvents.ORDER_RELEASED, orderId, orderVersion * 2 + 1, data, actor, null)));
    }

    /** Whatever the order holds, at any version; and this version for good. */
    static void releaseAll(Tx tx, UUID orderId, long orderVersion, String actor) {
        for (long version : tx.list(r -> r.getLong(0), ACTIVE_VERSIONS, orderId)) release(tx, orderId, version, actor);
        release(tx, orderId, orderVersion, actor);
    }

    /** What the order holds leaves for the customer. */
    static void fulfil(Tx tx, UUID orderId, long orderVersion, String actor) {
        if (tx.one(r -> r.getUUID(0), END, orderId, orderVersion, "fulfilled") == null)
            throw Problem.conflict("invalid_state");
        var lines = end(tx, orderId, orderVersion, "fulfilled");
        Levels.change(tx, changes(lines, -1), actor);
        var moves = lines.stream()
                .map(l -> new Move(l.itemId(), l.locationId(), Movements.CUSTOMER, l.quantity()))
                .toList();
        Movements.insert(tx, moves, "shipment", "sales_order", orderId, null, actor);
    }

    private static List<HeldLine> end(Tx tx, UUID orderId, long orderVersion, String state) {
        return tx.list(
                r -> new HeldLine(r.getUUID(0), r.getUUID(1), r.getUUID(2), r.getLong(3)),
                END_LINES,
                orderId,
                orderVersion,
                state);
    }

    private static Map<Key, Change> changes(List<HeldLine> lines, int onHandSign) {
        var changes = new LinkedHashMap<Key, Change>();
        for (var l : lines)
            changes.merge(
                    new Key(l.itemId(), l.locationId()),
                    new Change(onHandSign * l.quantity(), -l.quantity()),
                    Change::plus);
        return changes;
    }
}
