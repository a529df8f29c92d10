package tradepost.inventory.core.reservation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.Movements.Move;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.value.Ids;
import tradepost.sales.SalesEvents.OrderClosed;
import tradepost.sales.SalesEvents.OrderPart;
import tradepost.sales.SalesEvents.OrderShipped;
import tradepost.sales.SalesEvents.WaitingPart;

/**
 * Ends parts of the reservations of orders: sales has decided that these pieces are shipped, or that they are closed and will not be. A part
 * that ends is a row of its own, which names the document that ended it; the active row keeps the rest. Pieces of frozen items are shipped
 * too, and so are those of lots that have expired or been recalled since: people decide what leaves the house.
 */
public final class ReservationParts {
    private static final String SHIPPED = "fulfilled";
    private static final String CLOSED = "released";

    /**
     * $1 to $5: the order, its version, the lines, locations and quantities; $6: ids of the parts; $7: their state; $8: the document. Skips
     * lines of which less is reserved at the location.
     */
    private static final String END = """
            with wanted as (select * from unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::uuid[]) as w(line, place, pieces, part)),
            whole as (
              update reservation r set state = $7, document_id = $8, updated_at = now() from wanted w
              where r.order_id = $1 and r.order_version = $2 and r.line_id = w.line and r.location_id = w.place
                and r.state = 'active' and r.quantity = w.pieces
              returning r.id as part, r.id as held, r.item_id, r.location_id, w.pieces),
            rest as (
              update reservation r set quantity = r.quantity - w.pieces, updated_at = now() from wanted w
              where r.order_id = $1 and r.order_version = $2 and r.line_id = w.line and r.location_id = w.place
                and r.state = 'active' and r.quantity > w.pieces
              returning w.part, r.id as held, r.line_id, r.item_id, r.location_id, w.pieces, r.created_at),
            parts as (
              insert into reservation(id, order_id, order_version, line_id, item_id, location_id, quantity, state, document_id, created_at)
              select part, $1, $2, line_id, item_id, location_id, pieces, $7, $8, created_at from rest)
            select part, held, item_id, location_id, pieces from whole
            union all select part, held, item_id, location_id, pieces from rest
            """;

    /** An order that holds nothing any more, and waits for nothing. */
    private static final String END_ORDER = """
            update order_reservation o set state = 'fulfilled', updated_at = now()
            where order_id = $1 and order_version = $2 and state = 'active' and not exists (
              select 1 from reservation r where r.order_id = o.order_id and r.order_version = o.order_version and r.state = 'active')
              and not exists (select 1 from backorder b where b.order_id = o.order_id and b.order_version = o.order_version)
            """;

    /** The lots of reservations, first-expired-first-out. */
    private static final String LOTS = """
            select h.reservation_id, h.lot_id, h.quantity from reservation_lot h join lot v on v.id = h.lot_id
            where h.reservation_id = any((select $1::uuid[])::uuid[]) order by v.expires_on, v.created_at, v.id
            """;

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

    /** @param held the reservation that it was taken from; the same if nothing is left of that */
    private record Ended(UUID id, UUID held, Key key, long pieces) {
        boolean isWhole() {
            return id.equals(held);
        }
    }

    private ReservationParts() {}

    /** Call {@link Reservations#lock} first, as for the other method. Fails if inventory holds less than was shipped. */
    public static void ship(Tx tx, Event event) {
        var data = event.data(OrderShipped.class);
        var ended = end(tx, data.orderId(), data.orderVersion(), data.lines(), SHIPPED, data.shipmentId());
        var lots = change(tx, ended, -1, event.actor());
        var moves = ended.stream()
                .map(e -> new Move(e.key().itemId(), e.key().locationId(), Movements.CUSTOMER, e.pieces())
                        .of(lots.getOrDefault(e.id(), List.of())))
                .toList();
        Movements.insertOfDocument(
                tx, moves, null, "shipment", "sales_order", data.orderId(), data.shipmentId(), event.actor());
        tx.sql(END_ORDER, data.orderId(), data.orderVersion());
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
        var released = joined(parts, Backorders.remove(tx, orderId, waiting));
        if (!released.isEmpty()) change(tx, end(tx, orderId, version, released, CLOSED, event.id()), 0, event.actor());
        tx.sql(END_ORDER, orderId, version);
    }

    /** Each line and location once, because a document ends one part of it. */
    private static List<OrderPart> joined(List<OrderPart> some, List<OrderPart> others) {
        var joined = new LinkedHashMap<List<UUID>, OrderPart>();
        for (var p : Stream.concat(some.stream(), others.stream()).toList())
            joined.merge(
                    List.of(p.lineId(), p.locationId()),
                    p,
                    (a, b) -> new OrderPart(a.lineId(), a.itemId(), a.locationId(), a.quantity() + b.quantity()));
        return List.copyOf(joined.values());
    }

    private static List<Ended> end(
            Tx tx, UUID orderId, long version, List<OrderPart> parts, String state, UUID document) {
        var ended = tx.list(
                r -> new Ended(r.getUUID(0), r.getUUID(1), new Key(r.getUUID(2), r.getUUID(3)), r.getLong(4)),
                END,
                orderId,
                version,
                parts.stream().map(OrderPart::lineId).toArray(UUID[]::new),
                parts.stream().map(OrderPart::locationId).toArray(UUID[]::new),
                parts.stream().map(OrderPart::quantity).toArray(Long[]::new),
                parts.stream().map(p -> Ids.next()).toArray(UUID[]::new),
                state,
                document);
        if (ended.size() != parts.size())
            throw new IllegalStateException(
                    "less is reserved for order " + orderId + " at version " + version + " than " + parts);
        return ended;
    }

    /** The lots of the parts, which leave with them or become available again. */
    private static Map<UUID, List<Part>> change(Tx tx, List<Ended> ended, int onHandSign, String actor) {
        var changes = new LinkedHashMap<Key, Change>();
        for (var e : ended) changes.merge(e.key(), new Change(onHandSign * e.pieces(), -e.pieces()), Change::plus);
        var locked = Levels.lock(tx, changes.keySet());
        var tracked = ended.stream()
                .filter(e -> Levels.tracking(locked, e.key().itemId()) != null)
                .toList();
        var lots = lots(tx, tracked, onHandSign == 0);
        var ofLots = LotChanges.none();
        for (var e : tracked)
            ofLots.add(e.key(), lots.getOrDefault(e.id(), List.of()), n -> new Change(onHandSign * n, -n));
        Levels.change(tx, locked, changes, ofLots, actor);
        return lots;
    }

    /** Gives the parts their lots, and returns these by part. */
    private static Map<UUID, List<Part>> lots(Tx tx, List<Ended> tracked, boolean lastFirst) {
        var byPart = new HashMap<UUID, List<Part>>();
        if (tracked.isEmpty()) return byPart;
        var held = new HashMap<UUID, List<Part>>();
        for (var r : tx.sql(LOTS, (Object) tracked.stream().map(Ended::held).toArray(UUID[]::new)))
            held.computeIfAbsent(r.getUUID(0), id -> new ArrayList<>()).add(new Part(r.getUUID(1), r.getLong(2)));
        for (var e : tracked) {
            var all = held.getOrDefault(e.held(), List.of());
            if (lastFirst) Collections.reverse(all);
            var stock = LotStock.of(e.key(), all);
            byPart.put(e.id(), stock.take(e.key(), e.pieces()));
        }
        moveLots(tx, tracked.stream().filter(e -> !e.isWhole()).toList(), byPart);
        return byPart;
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
