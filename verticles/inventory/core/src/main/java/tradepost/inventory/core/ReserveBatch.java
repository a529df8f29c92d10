package tradepost.inventory.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.InventoryEvents.HeldLine;
import tradepost.inventory.InventoryEvents.OrderStock;
import tradepost.inventory.core.Levels.Change;
import tradepost.inventory.core.Levels.Key;
import tradepost.inventory.core.Reserving.Decision;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;

/** One transaction that reserves for up to 64 orders: two round trips, whatever their number. */
final class ReserveBatch {
    private static final String ACTOR = "system:inventory";
    /** What these orders hold or held at any of their versions: the next event of an order comes after those of all versions. */
    private static final String KNOWN = """
            select r.order_id, r.order_version, r.request_id, r.state, %s from order_reservation r
            where r.order_id = any((select $1::uuid[])::uuid[])
            """.formatted(Reservations.LAST_VERSION);
    /** One statement: each costs as much again as what it writes for an order or two. It fails when not every level was changed. */
    private static final String RESERVE = """
            with changed as (%s returning 1),
            orders as (
              insert into order_reservation(order_id, order_version, request_id, event_version, state)
              select *, 'active' from unnest($6::uuid[], $7::bigint[], $8::uuid[], $9::bigint[])),
            lines as (
              insert into reservation(id, order_id, order_version, line_id, item_id, location_id, quantity)
              select * from unnest($10::uuid[], $11::uuid[], $12::bigint[], $13::uuid[], $14::uuid[], $15::uuid[], $16::bigint[])),
            told as (%s)
            select 1 / (count(*) = cardinality($1::uuid[]))::int from changed
            """.formatted(Levels.CHANGE, EventLog.insert(17));

    private record Order(UUID id, long version) {
        static Order of(ReserveOrder w) {
            return new Order(w.orderId(), w.orderVersion());
        }
    }

    private record Line(ReserveOrder wish, HeldLine held) {}

    /** @param eventVersion the version of the event that reports it */
    private record Reserved(ReserveOrder wish, long eventVersion) {}

    private final Tx tx;
    private final Map<Order, Decision> decided = new HashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<Reserved> reserved = new ArrayList<>();
    /** The version of the last event of each order's stock. An order may be in a batch at several versions. */
    private final Map<UUID, Long> lastVersions = new HashMap<>();

    ReserveBatch(Tx tx) {
        this.tx = tx;
    }

    /** In order of arrival; the answers may be given once this has committed. */
    List<Decision> decide(List<ReserveOrder> batch) {
        var locked = Levels.sendLock(tx, keys(batch));
        var turns = tx.send(Reservations.TAKE_TURNS, (Object)
                Reservations.turns(batch.stream().map(ReserveOrder::orderId)));
        var known = tx.send( // after the locks: a twin of another batch held them, and has committed by then
                KNOWN, (Object) batch.stream().map(ReserveOrder::orderId).toArray(UUID[]::new));
        var levels =
                Levels.levels(locked.await()); // first sent, first awaited: so that the true cause of a failure is seen
        turns.await();
        for (var r : known.await()) {
            var order = new Order(r.getUUID(0), r.getLong(1));
            decided.put(order, before(order, r.getUUID(2), r.getString(3)));
            lastVersions.merge(order.id(), r.getLong(4), Math::max);
        }
        var available = new HashMap<UUID, Long>();
        levels.forEach((key, level) -> available.put(key.itemId(), level.rules().available()));
        var answers = new ArrayList<Decision>();
        for (var wish : batch) {
            // a twin in the same batch gets what the first got
            answers.add(decided.computeIfAbsent(Order.of(wish), o -> fresh(wish, available)));
        }
        if (!reserved.isEmpty()) write(levels);
        return answers;
    }

    private static Decision before(Order order, UUID requestId, String state) {
        return state.equals("released")
                ? new Decision(null, List.of(), "reservation_released")
                : new Decision(new Reservation(order.id(), order.version(), requestId), List.of(), null);
    }

    private Decision fresh(ReserveOrder wish, Map<UUID, Long> available) {
        var missing = StockRules.reserve(wish.stock().lines(), available);
        if (!missing.isEmpty()) return new Decision(null, missing, null);
        reserved.add(new Reserved(wish, lastVersions.merge(wish.orderId(), 1L, Long::sum)));
        for (var l : wish.stock().lines())
            lines.add(new Line(wish, new HeldLine(l.lineId(), l.itemId(), Movements.MAIN, l.quantity())));
        var made = new Reservation(
                wish.orderId(), wish.orderVersion(), wish.stock().requestId());
        return new Decision(made, List.of(), null);
    }

    private void write(Map<Key, Levels.Level> levels) {
        var changes = new LinkedHashMap<Key, Change>();
        for (var l : lines)
            changes.merge(
                    new Key(l.held().itemId(), l.held().locationId()),
                    new Change(0, l.held().quantity()),
                    Change::plus);
        var events = new ArrayList<Event>();
        for (var r : reserved) events.add(event(r));
        events.addAll(Levels.events(levels, changes, ACTOR));
        var args = new ArrayList<Object>(Arrays.asList(Levels.changeArgs(levels, changes)));
        args.add(reserved.stream().map(r -> r.wish().orderId()).toArray(UUID[]::new));
        args.add(reserved.stream().map(r -> r.wish().orderVersion()).toArray(Long[]::new));
        args.add(reserved.stream().map(r -> r.wish().stock().requestId()).toArray(UUID[]::new));
        args.add(reserved.stream().map(Reserved::eventVersion).toArray(Long[]::new));
        args.add(lines.stream().map(l -> Ids.next()).toArray(UUID[]::new));
        args.add(lines.stream().map(l -> l.wish().orderId()).toArray(UUID[]::new));
        args.add(lines.stream().map(l -> l.wish().orderVersion()).toArray(Long[]::new));
        args.add(lines.stream().map(l -> l.held().lineId()).toArray(UUID[]::new));
        args.add(lines.stream().map(l -> l.held().itemId()).toArray(UUID[]::new));
        args.add(lines.stream().map(l -> l.held().locationId()).toArray(UUID[]::new));
        args.add(lines.stream().map(l -> l.held().quantity()).toArray(Long[]::new));
        EventLog.send(tx, RESERVE, events, args.toArray());
    }

    private Event event(Reserved r) {
        var w = r.wish();
        var held = lines.stream().filter(l -> l.wish() == w).map(Line::held).toList();
        var data = new OrderStock(w.orderId(), w.orderVersion(), w.stock().requestId(), held);
        return EventLog.event(
                InventoryEvents.ORDER_RESERVED, w.orderId(), r.eventVersion(), data, w.actor(), w.traceparent());
    }

    private static Set<Key> keys(List<ReserveOrder> batch) {
        var keys = new LinkedHashSet<Key>();
        for (var w : batch) for (var l : w.stock().lines()) keys.add(new Key(l.itemId(), Movements.MAIN));
        return keys;
    }
}
