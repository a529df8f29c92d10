package tradepost.inventory.core.reservations;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.reservations.ReserveQueue.Decision;
import tradepost.inventory.core.reservations.ReserveQueue.FrozenLine;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.event.OrderStock;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;

/** One transaction that reserves for up to 64 orders, in two round trips whatever their number. */
public final class ReserveBatch {
    private static final String ACTOR = "system:inventory";
    /** All reservations of these orders at any version: the next event of an order follows those of all versions. */
    private static final String KNOWN = """
            select r.order_id, r.order_version, r.request_id, r.state, r.event_version from order_reservation r
            where r.order_id = any((select $1::uuid[])::uuid[])
            """;
    /** One statement, because each statement costs as much as the writes for an order or two. It fails unless every level was changed. */
    private static final String RESERVE = """
            with changed as (%s returning 1),
            orders as (
              insert into order_reservation(order_id, order_version, request_id, event_version, state)
              select *, 'active' from unnest($8::uuid[], $9::bigint[], $10::uuid[], $11::bigint[])),
            lines as (
              insert into reservation(id, order_id, order_version, line_id, item_id, location_id, quantity)
              select * from unnest($12::uuid[], $13::uuid[], $14::bigint[], $15::uuid[], $16::uuid[], $17::uuid[], $18::bigint[])),
            events as (%s)
            select 1 / (count(*) = cardinality($1::uuid[]))::int from changed
            """.formatted(Levels.CHANGE, EventLog.insert(19));

    private record Order(UUID id, long version) {
        static Order of(ReserveOrder request) {
            return new Order(request.orderId(), request.orderVersion());
        }

        AllocationReader.Version allocated() {
            return new AllocationReader.Version(id, version);
        }
    }

    /** @param lots of an item that is tracked */
    private record Line(UUID id, ReserveOrder request, HeldLine held, List<Part> lots) {
        Key key() {
            return new Key(held.itemId(), held.locationId());
        }
    }

    /** @param eventVersion the version of the event about it */
    private record Reserved(ReserveOrder request, long eventVersion) {}

    private final Tx tx;
    private final boolean ofOrders;
    private final Map<Order, Decision> decided = new HashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<Reserved> reserved = new ArrayList<>();
    /** What waits for stock, of orders that may wait. By identity: a request has its own list of lines. */
    private final Map<ReserveOrder, List<WaitingLine>> waiting = new IdentityHashMap<>();
    /** The version of the last event of each order's stock. A batch may contain an order at several versions. */
    private final Map<UUID, Long> lastVersions = new HashMap<>();

    private ReserveBatch(Tx tx, boolean ofOrders) {
        this.tx = tx;
        this.ofOrders = ofOrders;
    }

    public static ReserveBatch ofOrders(Tx tx) {
        return new ReserveBatch(tx, true);
    }

    /** For holds, which take the place of orders, and of which no event says that an order was reserved. */
    public static ReserveBatch ofHolds(Tx tx) {
        return new ReserveBatch(tx, false);
    }

    /** In order of arrival. The responses may be sent once this has committed. */
    public List<Decision> decide(List<ReserveOrder> batch) {
        BackorderWriter.ensureLevels(tx, batch);
        var holds = new HoldConversion(tx, batch);
        var locked = holds.isEmpty()
                ? tx.send(Locations.LOCK_STOCK, items(batch), Movements.MAIN)
                : holds.lockStock(items(batch));
        // after the lock: a location that has stock now keeps serving until the commit
        var serving = tx.send(Locations.SERVING_ORDERS);
        var ordersLocked = tx.send(ReservationReleaser.LOCK_ORDERS, (Object)
                ReservationReleaser.lockKeys(batch.stream().map(ReserveOrder::orderId)));
        var known = tx.send( // after the locks: the same command in another batch held them, and has committed by then
                KNOWN, (Object) batch.stream().map(ReserveOrder::orderId).toArray(UUID[]::new));
        // awaited in the order sent, so that the original cause of a failure is reported
        var levels = Levels.levels(locked.await());
        var available = AvailableByLocation.of(levels, serving.await());
        ordersLocked.await();
        var before = known.await();
        var repeated = reservedBefore(before);
        var allocated = AllocationReader.of(tx, repeated);
        var queued = BackorderWriter.asReserved(tx, repeated);
        for (var r : before) {
            var order = new Order(r.getUUID(0), r.getLong(1));
            var held = allocated.getOrDefault(order.allocated(), List.of());
            decided.put(order, before(order, r.getUUID(2), r.getString(3), held, queued));
            lastVersions.merge(order.id(), r.getLong(4), Math::max);
        }
        var lots = LotAllocation.of(tx, levels, batch, available);
        // those that wait come first
        levels.forEach((key, level) -> {
            if (level.backordered() > 0) available.withhold(key.itemId(), level.backordered());
        });
        holds.read(!lots.isEmpty());
        var answers = new ArrayList<Decision>();
        for (var request : batch) {
            // the same command twice in a batch gets the same result
            answers.add(decided.computeIfAbsent(Order.of(request), o -> {
                var frozen = frozen(request.stock().lines(), levels);
                return frozen.isEmpty() ? fresh(request, levels, available, lots, holds) : Decision.frozen(frozen);
            }));
        }
        if (!reserved.isEmpty()) write(levels, lots, holds);
        return answers;
    }

    private static List<FrozenLine> frozen(List<ReserveLine> lines, Map<Key, Levels.Level> levels) {
        return IntStream.range(0, lines.size())
                .mapToObj(i -> new FrozenLine(i, lines.get(i).itemId()))
                .filter(line -> Levels.isFrozen(levels, line.itemId()))
                .toList();
    }

    /** The orders whose reservation is repeated. There are none unless a command is. */
    private static Set<UUID> reservedBefore(RowSet<Row> known) {
        var orders = new HashSet<UUID>();
        for (var r : known) if (!r.getString(3).equals("released")) orders.add(r.getUUID(0));
        return orders;
    }

    private static Decision before(
            Order order, UUID requestId, String state, List<HeldLine> held, BackorderWriter.AsReserved queued) {
        if (state.equals("released")) return Decision.refused("reservation_released");
        var made = new Reservation(
                order.id(),
                order.version(),
                requestId,
                queued.withoutLater(order.allocated(), held),
                queued.waiting(order.allocated()));
        return Decision.made(made);
    }

    private Decision fresh(
            ReserveOrder request,
            Map<Key, Levels.Level> levels,
            AvailableByLocation available,
            LotAllocation lots,
            HoldConversion holds) {
        var hold = holds.open(request, available);
        if (hold == null && Boolean.TRUE.equals(request.requiresHold())) return Decision.refused("hold_not_active");
        var allocation = available.reserve(request.stock().lines(), LocationRule.ONE_LOCATION_FIRST);
        List<WaitingLine> waits = null;
        if (!allocation.missing().isEmpty()) {
            if (!BackorderWriter.allowed(request)) {
                if (hold != null) holds.close(hold, available);
                return Decision.missing(allocation.missing());
            }
            var partly = available.partly(request.stock().lines());
            waits = BackorderWriter.rest(request.stock().lines(), partly, levels);
            if (!partly.isEmpty()) allocation = available.reserve(partly, LocationRule.ONE_LOCATION_FIRST);
            waiting.put(request, waits);
        }
        if (hold != null) holds.convert(hold, request);
        reserved.add(new Reserved(request, lastVersions.merge(request.orderId(), 1L, Long::sum)));
        var held = new ArrayList<HeldLine>();
        for (var p : allocation.parts()) {
            var key = new Key(p.line().itemId(), p.locationId());
            var ofHold = hold == null ? null : hold.lots();
            var names = Levels.names(levels, key);
            var part = new HeldLine(
                    p.line().lineId(),
                    key.itemId(),
                    names.sku(),
                    names.name(),
                    key.locationId(),
                    names.code(),
                    p.quantity());
            held.add(part);
            lines.add(new Line(Ids.next(), request, part, lots.take(key, p.quantity(), ofHold)));
        }
        if (hold != null) lots.giveBack(hold.lots());
        var made = new Reservation(
                request.orderId(), request.orderVersion(), request.stock().requestId(), held, waits);
        return Decision.made(made);
    }

    private void write(Map<Key, Levels.Level> levels, LotAllocation lots, HoldConversion holds) {
        var changes = new LinkedHashMap<Key, Change>();
        var ofLots = LotChanges.none();
        for (var l : lines) {
            changes.merge(l.key(), new Change(0, l.held().quantity()), Change::plus);
            ofLots.add(l.key(), l.lots(), n -> new Change(0, n));
        }
        holds.addTo(changes, ofLots);
        if (!lots.isEmpty()) ofLots.requireOf(levels, changes);
        changes.values().removeIf(c -> c.reserved() == 0); // a hold's stock that its order gets at the same location
        var events = new ArrayList<Event>();
        if (ofOrders) for (var r : reserved) events.add(event(r));
        events.addAll(Levels.events(levels, changes, ACTOR));
        var args = new ArrayList<Object>(Arrays.asList(Levels.changeArgs(changes)));
        args.add(reserved.stream().map(r -> r.request().orderId()).toArray(UUID[]::new));
        args.add(reserved.stream().map(r -> r.request().orderVersion()).toArray(Long[]::new));
        args.add(reserved.stream().map(r -> r.request().stock().requestId()).toArray(UUID[]::new));
        args.add(reserved.stream().map(Reserved::eventVersion).toArray(Long[]::new));
        args.add(lines.stream().map(Line::id).toArray(UUID[]::new));
        args.add(lines.stream().map(l -> l.request().orderId()).toArray(UUID[]::new));
        args.add(lines.stream().map(l -> l.request().orderVersion()).toArray(Long[]::new));
        args.add(lines.stream().map(l -> l.held().lineId()).toArray(UUID[]::new));
        args.add(lines.stream().map(l -> l.held().itemId()).toArray(UUID[]::new));
        args.add(lines.stream().map(l -> l.held().locationId()).toArray(UUID[]::new));
        args.add(lines.stream().map(l -> l.held().quantity()).toArray(Long[]::new));
        EventLog.send(tx, RESERVE, events, args.toArray());
        if (!waiting.isEmpty())
            BackorderWriter.insert(tx, reserved.stream().map(Reserved::request).toList(), waiting);
        ofLots.write(tx);
        LotAllocation.insert(
                tx,
                lines.stream()
                        .map(l -> new LotAllocation.Reserved(
                                l.id(), l.request(), l.held().itemId(), l.lots()))
                        .toList());
        holds.write();
    }

    private Event event(Reserved r) {
        var request = r.request();
        var held = lines.stream()
                .filter(l -> l.request() == request)
                .map(Line::held)
                .toList();
        var data = new OrderStock(
                request.orderId(), request.orderVersion(), request.stock().requestId(), held, waiting.get(request));
        return EventLog.event(
                InventoryEvents.ORDER_RESERVED,
                request.orderId(),
                r.eventVersion(),
                data,
                request.actor(),
                request.origin());
    }

    private static UUID[] items(List<ReserveOrder> batch) {
        return batch.stream()
                .flatMap(order -> order.stock().lines().stream())
                .map(ReserveLine::itemId)
                .distinct()
                .toArray(UUID[]::new);
    }
}
