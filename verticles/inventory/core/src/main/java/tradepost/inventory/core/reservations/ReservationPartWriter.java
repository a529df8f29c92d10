package tradepost.inventory.core.reservations;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.Movements.Move;
import tradepost.inventory.lot.ShipmentLots;
import tradepost.inventory.lot.ShipmentLots.LotOfLine;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.value.Ids;
import tradepost.sales.event.OrderClosed;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.OrderShipped;
import tradepost.sales.event.WaitingPart;

/**
 * Ends parts of the reservations of orders: sales has decided that these pieces are shipped, or that they are closed and will not be. A part
 * that ends is a row of its own, which names the document that ended it; the active row keeps the rest. Pieces of frozen items are shipped
 * too, and so are those of lots that have expired or been recalled since: people decide what leaves the house.
 */
public final class ReservationPartWriter {
    private static final String SHIPPED = "fulfilled";
    private static final String CLOSED = "released";

    /**
     * $1 to $5: the orders, their versions, the lines, locations and quantities; $6: ids of the parts; $7: the documents; $8: their state.
     * Skips lines of which less is reserved at the location. An order, line and location must not occur twice.
     */
    private static final String END = """
            with ended as (
              update reservation r set quantity = case when r.quantity = w.pieces then r.quantity else r.quantity - w.pieces end,
                state = case when r.quantity = w.pieces then $8 else r.state end,
                document_id = case when r.quantity = w.pieces then w.document else r.document_id end, updated_at = now()
              from unnest((select $1::uuid[]), (select $2::bigint[]), (select $3::uuid[]), (select $4::uuid[]), (select $5::bigint[]),
                (select $6::uuid[]), (select $7::uuid[])) with ordinality as w(order_id, version, line, place, pieces, part, document, n)
              where r.order_id = w.order_id and r.order_version = w.version and r.line_id = w.line and r.location_id = w.place
                and r.state = 'active' and r.quantity >= w.pieces
              returning w.n, case when r.state = $8 then r.id else w.part end as part, r.id as held, r.order_id, r.order_version, r.line_id,
                r.item_id, r.location_id, w.pieces, w.document, r.created_at),
            parts as (
              insert into reservation(id, order_id, order_version, line_id, item_id, location_id, quantity, state, document_id, created_at)
              select part, order_id, order_version, line_id, item_id, location_id, pieces, $8, document, created_at from ended
              where part <> held)
            select part, held, item_id, location_id, pieces, n from ended order by n
            """;

    /** The orders $1 at the versions $2, of those that hold nothing any more and wait for nothing. */
    private static final String END_ORDERS = """
            update order_reservation o set state = 'fulfilled', updated_at = now()
            from unnest((select $1::uuid[]), (select $2::bigint[])) as u(id, version)
            where o.order_id = u.id and o.order_version = u.version and o.state = 'active' and not exists (
              select 1 from reservation r where r.order_id = o.order_id and r.order_version = o.order_version and r.state = 'active')
              and not exists (select 1 from backorder b where b.order_id = o.order_id and b.order_version = o.order_version)
            """;

    /** The lots of reservations, first-expired-first-out. */
    private static final String LOTS = """
            select h.reservation_id, h.lot_id, h.quantity from reservation_lot h join lot v on v.id = h.lot_id
            where h.reservation_id = any((select $1::uuid[])::uuid[]) order by v.expires_on, v.created_at, v.id
            """;

    /** What was chosen for shipments of the orders $1, of which $2 leave now: those of these come first, and are chosen no more. */
    private static final String PICKED = """
            with gone as (delete from picked_lot where shipment_id = any((select $2::uuid[])::uuid[]))
            select order_id, line_id, location_id, shipment_id, lot_id, quantity from picked_lot where order_id = any((select $1::uuid[])::uuid[])
            order by shipment_id = any((select $2::uuid[])::uuid[]) desc, shipment_id, line_id, lot_id
            """;

    private static final String NUMBERS = "select id, number from lot where id = any((select $1::uuid[])::uuid[])";

    /** $1: reservations, $2: parts of them, $3: lots, $4: quantities that the parts get. Skips lots of which the reservation has less. */
    private static final String MOVE_LOTS = """
            with wanted as (select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[]) as w(held, part, lot, pieces)),
            gone as (
              delete from reservation_lot h using wanted w
              where h.reservation_id = w.held and h.lot_id = w.lot and h.quantity = w.pieces returning 1),
            rest as (
              update reservation_lot h set quantity = h.quantity - w.pieces from wanted w
              where h.reservation_id = w.held and h.lot_id = w.lot and h.quantity > w.pieces returning 1)
            insert into reservation_lot(reservation_id, lot_id, item_id, order_id, customer_id, quantity)
            select w.part, h.lot_id, h.item_id, h.order_id, h.customer_id, w.pieces
            from wanted w join reservation_lot h on h.reservation_id = w.held and h.lot_id = w.lot and h.quantity >= w.pieces
            """;

    /**
     * Pieces of an order that end.
     *
     * @param document that ends them: a shipment, or the event of a closing
     */
    private record Ending(UUID orderId, long version, OrderPart part, UUID document, String actor) {}

    /** A lot that was chosen for a shipment. */
    private record Picked(UUID orderId, UUID lineId, UUID locationId, UUID shipmentId, UUID lot, long quantity) {
        boolean isOf(Ended e) {
            return orderId.equals(e.by().orderId())
                    && lineId.equals(e.by().part().lineId())
                    && locationId.equals(e.key().locationId());
        }
    }

    private record Shipped(UUID id, UUID orderId, String actor) {}

    /** @param held the reservation that it was taken from; the same if nothing is left of that */
    private record Ended(UUID id, UUID held, Key key, long pieces, Ending by) {
        boolean isWhole() {
            return id.equals(held);
        }
    }

    /** Call {@link ReservationReleaser#lock} first, as for the methods below. Fails if inventory holds less than was shipped. */
    public static final Subscriptions.Handler SHIP = new Subscriptions.Handler() {
        @Override
        public void apply(Tx tx, Event event) {
            ship(tx, List.of(event));
        }

        @Override
        public void applyAll(Tx tx, List<Event> events) {
            for (var some : eachOrderOnce(events)) ship(tx, some);
        }
    };

    private ReservationPartWriter() {}

    /** The events in their sequence, cut where an order occurs again. */
    private static List<List<Event>> eachOrderOnce(List<Event> events) {
        var cut = new ArrayList<List<Event>>();
        var orders = new HashSet<UUID>();
        int from = 0;
        for (int i = 0; i < events.size(); i++) {
            if (orders.add(events.get(i).subject())) continue;
            cut.add(events.subList(from, i));
            from = i;
            orders.clear();
            orders.add(events.get(i).subject());
        }
        cut.add(events.subList(from, events.size()));
        return cut;
    }

    private static void ship(Tx tx, List<Event> events) {
        var shipped = new ArrayList<Ending>();
        var versions = new LinkedHashMap<UUID, Long>();
        for (var event : events) {
            var data = event.data(OrderShipped.class);
            versions.put(data.orderId(), data.orderVersion());
            for (var part : data.lines())
                shipped.add(new Ending(data.orderId(), data.orderVersion(), part, data.shipmentId(), event.actor()));
        }
        var ended = end(tx, shipped, SHIPPED);
        var lots = change(tx, ended, -1);
        var moves = ended.stream()
                .map(e -> new Movements.Cause(
                        new Move(e.key().itemId(), e.key().locationId(), Movements.CUSTOMER, e.pieces())
                                .of(lots.getOrDefault(e.id(), List.of())),
                        null,
                        e.by().orderId(),
                        e.by().document(),
                        e.by().actor()))
                .toList();
        Movements.insertAll(tx, moves, "shipment", "sales_order");
        endOrders(tx, versions);
        publishLots(tx, ended, lots);
    }

    /** Says which lots have left with each shipment; nothing of items that are not tracked. */
    private static void publishLots(Tx tx, List<Ended> ended, Map<UUID, List<Part>> lots) {
        if (lots.isEmpty()) return;
        var ids = lots.values().stream().flatMap(List::stream).map(Part::lotId).distinct();
        var numbers = new HashMap<UUID, String>();
        for (var r : tx.sql(NUMBERS, (Object) ids.toArray(UUID[]::new))) numbers.put(r.getUUID(0), r.getString(1));
        var byShipment = new LinkedHashMap<Shipped, List<LotOfLine>>();
        for (var e : ended)
            for (var part : lots.getOrDefault(e.id(), List.of())) {
                var number = Objects.requireNonNull(numbers.get(part.lotId()));
                byShipment
                        .computeIfAbsent(
                                new Shipped(e.by().document(), e.by().orderId(), e.by().actor()),
                                s -> new ArrayList<>())
                        .add(new LotOfLine(e.by().part().lineId(), number, part.quantity()));
            }
        var events = byShipment.entrySet().stream()
                .map(e -> event(e.getKey(), e.getValue()))
                .toList();
        EventLog.appendAll(tx, events);
        for (var event : events) // so that the response, the order and the invoice name them
        for (var subscriber : List.of("shipping", "sales", "billing")) EventLog.handOver(tx, subscriber, event);
    }

    private static Event event(Shipped s, List<LotOfLine> lots) {
        var data = new ShipmentLots(s.id(), s.orderId(), lots);
        return EventLog.event(InventoryEvents.SHIPMENT_BOOKED, s.id(), 1, data, s.actor(), null);
    }

    private static void endOrders(Tx tx, Map<UUID, Long> versions) {
        tx.send(
                END_ORDERS,
                versions.keySet().toArray(UUID[]::new),
                versions.values().toArray(Long[]::new));
    }

    /** Of tracked items, the lots that expire last are released. */
    public static void close(Tx tx, Event event) {
        var data = event.data(OrderClosed.class);
        remove(tx, data.orderId(), data.orderVersion(), data.lines(), data.waiting(), event);
    }

    /** Ends pieces that the order no longer has, as a closing does: releases what is reserved, and ends the waiting for the others. */
    static void remove(
            Tx tx,
            UUID orderId,
            long version,
            List<OrderPart> parts,
            @Nullable List<WaitingPart> waiting,
            Event event) {
        if (parts.isEmpty() && (waiting == null || waiting.isEmpty())) return;
        var released = joined(parts, BackorderWriter.remove(tx, orderId, version, waiting));
        var endings = released.stream()
                .map(p -> new Ending(orderId, version, p, event.id(), event.actor()))
                .toList();
        if (!endings.isEmpty()) change(tx, end(tx, endings, CLOSED), 0);
        endOrders(tx, Map.of(orderId, version));
    }

    /** Each line and location once, because a document ends one part of it. */
    private static List<OrderPart> joined(List<OrderPart> some, List<OrderPart> others) {
        var joined = new LinkedHashMap<List<UUID>, OrderPart>();
        for (var p : Stream.concat(some.stream(), others.stream()).toList())
            joined.merge(
                    List.of(p.lineId(), p.locationId()),
                    p,
                    (a, b) -> new OrderPart(
                            a.lineId(),
                            a.itemId(),
                            a.sku(),
                            a.name(),
                            a.locationId(),
                            a.code(),
                            a.quantity() + b.quantity()));
        return List.copyOf(joined.values());
    }

    private static List<Ended> end(Tx tx, List<Ending> endings, String state) {
        var ended = tx.list(
                r -> new Ended(
                        r.getUUID(0),
                        r.getUUID(1),
                        new Key(r.getUUID(2), r.getUUID(3)),
                        r.getLong(4),
                        endings.get(Math.toIntExact(r.getLong(5)) - 1)),
                END,
                column(endings, Ending::orderId),
                endings.stream().map(Ending::version).toArray(Long[]::new),
                column(endings, e -> e.part().lineId()),
                column(endings, e -> e.part().locationId()),
                endings.stream().map(e -> e.part().quantity()).toArray(Long[]::new),
                column(endings, e -> Ids.next()),
                column(endings, Ending::document),
                state);
        if (ended.size() != endings.size()) throw new IllegalStateException("less is reserved than " + endings);
        return ended;
    }

    private static UUID[] column(List<Ending> endings, Function<Ending, UUID> of) {
        return endings.stream().map(of).toArray(UUID[]::new);
    }

    /** The lots of the parts, which leave with them or become available again. */
    private static Map<UUID, List<Part>> change(Tx tx, List<Ended> ended, int onHandSign) {
        var changes = new LinkedHashMap<String, Map<Key, Change>>(); // by actor
        var keys = new HashSet<Key>();
        for (var e : ended) {
            keys.add(e.key());
            changes.computeIfAbsent(e.by().actor(), a -> new LinkedHashMap<>())
                    .merge(e.key(), new Change(onHandSign * e.pieces(), -e.pieces()), Change::plus);
        }
        var locked = Levels.lock(tx, keys);
        var tracked = ended.stream()
                .filter(e -> Levels.tracking(locked, e.key().itemId()) != null)
                .toList();
        var lots = lots(tx, tracked, onHandSign == 0);
        var ofLots = LotChanges.none();
        for (var e : tracked)
            ofLots.add(e.key(), lots.getOrDefault(e.id(), List.of()), n -> new Change(onHandSign * n, -n));
        Levels.changeAll(tx, locked, changes, ofLots);
        return lots;
    }

    /** Gives the parts their lots, and returns these by part. */
    private static Map<UUID, List<Part>> lots(Tx tx, List<Ended> tracked, boolean lastFirst) {
        var byPart = new HashMap<UUID, List<Part>>();
        if (tracked.isEmpty()) return byPart;
        var held = new HashMap<UUID, List<Part>>();
        for (var r : tx.sql(LOTS, (Object) tracked.stream().map(Ended::held).toArray(UUID[]::new)))
            held.computeIfAbsent(r.getUUID(0), id -> new ArrayList<>()).add(new Part(r.getUUID(1), r.getLong(2)));
        var picked = picked(tx, tracked);
        for (var e : tracked) {
            var all = held.getOrDefault(e.held(), List.of());
            if (lastFirst) Collections.reverse(all);
            byPart.put(e.id(), lots(e, LotStock.of(e.key(), all), picked));
        }
        moveLots(tx, tracked.stream().filter(e -> !e.isWhole()).toList(), byPart);
        return byPart;
    }

    /** Those that were chosen for the shipment, and then the first; those that were chosen for other ones come last. */
    private static List<Part> lots(Ended e, LotStock stock, List<Picked> picked) {
        var ofLine = picked.stream().filter(p -> p.isOf(e)).toList();
        var parts = new ArrayList<Part>();
        var others = new ArrayList<Part>();
        long open = e.pieces();
        for (var p : ofLine) {
            boolean isOthers = !p.shipmentId().equals(e.by().document());
            long taken = stock.take(e.key(), p.lot(), isOthers ? p.quantity() : Math.min(open, p.quantity()));
            if (taken > 0) (isOthers ? others : parts).add(new Part(p.lot(), taken));
            if (!isOthers) open -= taken;
        }
        var more = LotStock.join(parts, stock.take(e.key(), open));
        var last = LotStock.of(e.key(), others);
        return LotStock.join(more, last.take(e.key(), e.pieces() - LotStock.sum(more)));
    }

    private static List<Picked> picked(Tx tx, List<Ended> ended) {
        return tx.list(
                r -> new Picked(r.getUUID(0), r.getUUID(1), r.getUUID(2), r.getUUID(3), r.getUUID(4), r.getLong(5)),
                PICKED,
                ended.stream().map(e -> e.by().orderId()).distinct().toArray(UUID[]::new),
                ended.stream().map(e -> e.by().document()).distinct().toArray(UUID[]::new));
    }

    private static void moveLots(Tx tx, List<Ended> split, Map<UUID, List<Part>> byPart) {
        var from = new ArrayList<UUID>();
        var to = new ArrayList<UUID>();
        var parts = new ArrayList<Part>();
        for (var e : split)
            for (var part : byPart.getOrDefault(e.id(), List.of())) {
                from.add(e.held());
                to.add(e.id());
                parts.add(part);
            }
        if (parts.isEmpty()) return;
        var moved = tx.sql(
                MOVE_LOTS,
                from.toArray(UUID[]::new),
                to.toArray(UUID[]::new),
                parts.stream().map(Part::lotId).toArray(UUID[]::new),
                parts.stream().map(Part::quantity).toArray(Long[]::new));
        if (moved.rowCount() != parts.size())
            throw new IllegalStateException("reservations have fewer lots than parts");
    }
}
