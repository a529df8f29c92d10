package tradepost.shipping.core.shipment;

import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.lot.ShipmentLots;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Metadata;
import tradepost.shipping.CreateShipments;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShippedLot;
import tradepost.shipping.ShippingEvents;
import tradepost.shipping.ShippingEvents.ShipmentChanged;
import tradepost.shipping.core.shipment.FulfilmentWriter.NewLine;
import tradepost.shipping.core.shipment.PickingRules.Closed;
import tradepost.shipping.core.shipment.PickingRules.PickedLine;
import tradepost.shipping.core.shipment.PickingRules.Taken;
import tradepost.shipping.core.shipment.ShipmentQueries.Read;

/**
 * Changes of the shipments of an order, whose fulfilment the transaction has locked. They move pieces between its shipments, so that at all
 * times each piece that was reserved is in one shipment that is not cancelled, or closed. Only while the event is under way that has added
 * pieces, more of them may be shipped than are reserved here. Each takes a fixed number of statements.
 */
final class ShipmentWriter {
    private ShipmentWriter() {}

    static List<PickedLine> work(Tx tx, UUID orderId) {
        return tx.list(ShipmentWriter::held, ShipmentQueries.WORK, orderId);
    }

    /** The same of several orders, by order. */
    static Map<UUID, List<PickedLine>> work(Tx tx, UUID[] orderIds) {
        var work = new HashMap<UUID, List<PickedLine>>();
        for (var r : tx.sql(ShipmentQueries.WORK_OF_ALL, (Object) orderIds))
            work.computeIfAbsent(r.getUUID(8), o -> new ArrayList<>()).add(held(r));
        return work;
    }

    private static PickedLine held(Row r) {
        return new PickedLine(
                r.getUUID(0),
                r.getString(1),
                r.getUUID(2),
                r.getBoolean(3),
                r.getUUID(4),
                r.getUUID(5),
                r.getUUID(6),
                r.getLong(7));
    }

    static List<Read> read(Tx tx, Collection<UUID> ids) {
        return ShipmentQueries.withLines(tx.sql(ShipmentQueries.WITH_LINES, (Object) ids.toArray(UUID[]::new)));
    }

    static Shipment read(Tx tx, UUID id) {
        return read(tx, List.of(id)).getFirst().shipment();
    }

    /**
     * Takes pieces from pick lists. A pick list of which everything is taken moves on itself; of another one, the part is a shipment of its
     * own.
     *
     * @param command that ships them; null if they are only packed
     * @return the ids of the shipments with these pieces
     */
    static List<UUID> take(
            Tx tx,
            UUID orderId,
            List<PickedLine> work,
            Map<UUID, List<Taken>> taken,
            CreateShipments body,
            @Nullable UUID command) {
        var whole = new ArrayList<UUID>();
        var parted = new ArrayList<UUID>(); // the pick lists that keep a rest
        var parts = new ArrayList<UUID>();
        var locations = new ArrayList<UUID>();
        var pieces = new HashMap<UUID, List<Taken>>();
        taken.forEach((shipment, lines) -> {
            if (PickingRules.isWhole(work, shipment, lines)) {
                whole.add(shipment);
                return;
            }
            parted.add(shipment);
            parts.add(Ids.next());
            locations.add(lines.getFirst().from().locationId());
            pieces.put(parts.getLast(), lines);
        });
        if (!whole.isEmpty())
            expect(
                    whole.size(),
                    tx.sql(
                                    ShipmentQueries.TAKE_WHOLE,
                                    whole.toArray(UUID[]::new),
                                    command,
                                    body.carrier(),
                                    body.tracking(),
                                    body.reference(),
                                    body.notes(),
                                    Metadata.orNull(body.metadata()))
                            .rowCount());
        if (!parts.isEmpty()) {
            tx.sql(
                    ShipmentQueries.INSERT_PARTS,
                    parts.toArray(UUID[]::new),
                    parts.stream().map(p -> orderId).toArray(UUID[]::new),
                    locations.toArray(UUID[]::new),
                    command,
                    body.carrier(),
                    body.tracking(),
                    body.reference(),
                    body.notes(),
                    Metadata.orNull(body.metadata()));
            move(tx, pieces);
            touch(tx, parted);
        }
        whole.addAll(parts);
        return whole;
    }

    /** Moves pieces to these new shipments: whole lines as they are, and of others the part. */
    private static void move(Tx tx, Map<UUID, List<Taken>> pieces) {
        var moved = new ArrayList<UUID>();
        var to = new ArrayList<UUID>();
        var reduced = new ArrayList<Taken>();
        var added = new ArrayList<NewLine>();
        pieces.forEach((shipment, lines) -> {
            for (var line : lines)
                if (line.isWhole()) {
                    moved.add(line.from().id());
                    to.add(shipment);
                } else {
                    reduced.add(line);
                    added.add(new NewLine(
                            shipment, line.from().orderLineId(), line.from().itemId(), line.quantity()));
                }
        });
        if (!moved.isEmpty())
            expect(
                    moved.size(),
                    tx.sql(ShipmentQueries.MOVE_LINES, moved.toArray(UUID[]::new), to.toArray(UUID[]::new))
                            .rowCount());
        reduce(tx, reduced);
        if (!added.isEmpty()) FulfilmentWriter.addLines(tx, added);
    }

    private static void reduce(Tx tx, List<Taken> lines) {
        if (lines.isEmpty()) return;
        var changed = tx.sql(
                ShipmentQueries.REDUCE_LINES,
                lines.stream().map(l -> l.from().id()).toArray(UUID[]::new),
                lines.stream().map(Taken::quantity).toArray(Long[]::new));
        expect(lines.size(), changed.rowCount());
    }

    /** Reports that the lines of these shipments have changed. */
    static void touch(Tx tx, Collection<UUID> ids) {
        if (ids.isEmpty()) return;
        expect(
                ids.size(),
                tx.sql(ShipmentQueries.TOUCH, (Object) ids.toArray(UUID[]::new)).rowCount());
        append(tx, ShippingEvents.UPDATED, ids);
    }

    /** Cancels shipments that have not left. Their pieces return to the pick list of their location; if there is none, one is made. */
    static void giveBack(Tx tx, UUID orderId, Collection<UUID> ids, @Nullable String reason) {
        if (ids.isEmpty()) return;
        var work = work(tx, orderId);
        end(tx, ids, reason);
        var lists = new HashMap<UUID, UUID>();
        for (var held : work)
            if (held.isOpen() && !ids.contains(held.shipmentId())) lists.put(held.locationId(), held.shipmentId());
        var known = Set.copyOf(lists.values());
        var pieces = new HashMap<UUID, Map<UUID, NewLine>>(); // by pick list and line of the order
        for (var held : work) {
            if (!ids.contains(held.shipmentId())) continue;
            var list = lists.computeIfAbsent(held.locationId(), l -> Ids.next());
            pieces.computeIfAbsent(list, l -> new HashMap<>())
                    .merge(
                            held.orderLineId(),
                            new NewLine(list, held.orderLineId(), held.itemId(), held.quantity()),
                            (a, b) -> new NewLine(list, a.orderLineId(), a.itemId(), a.quantity() + b.quantity()));
        }
        var made = new ArrayList<UUID>();
        var places = new ArrayList<UUID>();
        lists.forEach((location, list) -> {
            if (known.contains(list)) return;
            made.add(list);
            places.add(location);
        });
        if (!made.isEmpty())
            tx.sql(
                    ShipmentQueries.INSERT,
                    made.toArray(UUID[]::new),
                    made.stream().map(m -> orderId).toArray(UUID[]::new),
                    places.toArray(UUID[]::new));
        FulfilmentWriter.addLines(
                tx, pieces.values().stream().flatMap(l -> l.values().stream()).toList());
        touch(tx, pieces.keySet().stream().filter(known::contains).toList());
        if (!made.isEmpty()) append(tx, ShippingEvents.UPDATED, made);
    }

    /** Cancels shipments that have not left, and what was in them is no longer to be shipped. */
    static void end(Tx tx, Collection<UUID> ids, @Nullable String reason) {
        if (ids.isEmpty()) return;
        expect(
                ids.size(),
                tx.sql(ShipmentQueries.END, ids.toArray(UUID[]::new), reason).rowCount());
        append(tx, ShippingEvents.CANCELLED, ids);
    }

    /**
     * Takes closed pieces from the pick lists of the order, and first from packed shipments if these have too few. Of pieces that have left
     * already, see {@link PickingRules#held}, nothing is taken.
     */
    static void close(Tx tx, UUID orderId, List<Closed> pieces, @Nullable String reason) {
        var work = work(tx, orderId);
        var closed = PickingRules.held(work, pieces);
        for (var next = PickingRules.toCancel(work, closed); next != null; next = PickingRules.toCancel(work, closed)) {
            giveBack(tx, orderId, Set.of(next), reason);
            work = work(tx, orderId);
        }
        var ended = new ArrayList<UUID>();
        var changed = new LinkedHashSet<UUID>();
        var reduced = new ArrayList<Taken>();
        var deleted = new ArrayList<UUID>();
        for (var e : PickingRules.close(work, closed).entrySet()) {
            if (PickingRules.isWhole(work, e.getKey(), e.getValue())) {
                ended.add(e.getKey()); // it keeps its lines, which say what was closed
                continue;
            }
            changed.add(e.getKey());
            for (var line : e.getValue())
                if (line.isWhole()) deleted.add(line.from().id());
                else reduced.add(line);
        }
        end(tx, ended, reason);
        reduce(tx, reduced);
        if (!deleted.isEmpty())
            expect(
                    deleted.size(),
                    tx.sql(ShipmentQueries.DELETE_LINES, (Object) deleted.toArray(UUID[]::new))
                            .rowCount());
        touch(tx, changed);
        done(tx, List.of(orderId));
    }

    static void done(Tx tx, Collection<UUID> orderIds) {
        tx.send(ShipmentQueries.DONE, (Object) orderIds.toArray(UUID[]::new));
    }

    /**
     * Records that sales has shipped these, also those that a closing cancelled: their pieces are taken from the pick lists again, to which
     * they had returned. Does nothing for those of which that is recorded. The orders are locked.
     *
     * @return those that are shipped now, of which the caller appends the event
     */
    static Set<UUID> shippedBySales(Tx tx, Collection<UUID> ids) {
        if (ids.isEmpty()) return Set.of();
        var all = (Object) ids.toArray(UUID[]::new);
        var late = new LinkedHashMap<UUID, List<Closed>>();
        for (var r : tx.sql(ShipmentQueries.LATE_PIECES, all))
            late.computeIfAbsent(r.getUUID(0), o -> new ArrayList<>())
                    .add(new Closed(r.getUUID(1), r.getUUID(2), r.getLong(3)));
        late.forEach((order, pieces) -> close(tx, order, pieces, null));
        var now = new LinkedHashSet<UUID>();
        if (!late.isEmpty()) now.addAll(tx.list(r -> r.getUUID(0), ShipmentQueries.SHIP_LATE, all));
        var orders = new LinkedHashSet<UUID>();
        for (var r : tx.sql(ShipmentQueries.SHIP, all)) {
            now.add(r.getUUID(0));
            orders.add(r.getUUID(1));
        }
        if (!orders.isEmpty()) done(tx, orders);
        return now;
    }

    /** Records which lots have left. The orders are locked. */
    static void nameLots(Tx tx, List<ShipmentLots> all) {
        var shipments = new ArrayList<UUID>();
        var lines = new ArrayList<UUID>();
        var lots = new ArrayList<String>();
        for (var s : all) {
            var ofLines = new LinkedHashMap<UUID, JsonArray>();
            for (var l : s.lots())
                ofLines.computeIfAbsent(l.lineId(), id -> new JsonArray())
                        .add(Json.write(new ShippedLot(l.lot(), l.quantity())));
            ofLines.forEach((line, ofLine) -> {
                shipments.add(s.shipmentId());
                lines.add(line);
                lots.add(ofLine.encode());
            });
        }
        var left = tx.list(
                r -> r.getUUID(0),
                ShipmentQueries.NAME_LOTS,
                shipments.toArray(UUID[]::new),
                lines.toArray(UUID[]::new),
                lots.toArray(String[]::new));
        touch(tx, left); // of the others, the event that they have left names the lots
    }

    /** Appends an event for each shipment as it is now. */
    static List<Shipment> append(Tx tx, String type, Collection<UUID> ids) {
        if (ids.isEmpty()) return List.of();
        var now = read(tx, ids).stream().map(Read::shipment).toList();
        EventLog.appendAll(tx, now.stream().map(s -> event(type, s)).toList());
        return now;
    }

    private static Event event(String type, Shipment s) {
        return EventLog.event(type, s.id(), s.version(), Json.write(ShipmentChanged.of(s)));
    }

    /** Checks that the statement's own condition confirms the decision made under the lock. */
    static void expect(int rows, int changed) {
        if (rows != changed) throw new IllegalStateException(changed + " rows were changed instead of " + rows);
    }

    /** Locks the order of a shipment and reads it. Fails 404 shipment_not_found. */
    static Read lock(Tx tx, UUID shipmentId, LocationLimit limit) {
        tx.require("shipment_not_found", r -> r.getUUID(0), ShipmentQueries.LOCK_ORDER_OF, shipmentId);
        var locked = read(tx, List.of(shipmentId)).getFirst();
        limit.requireVisible("shipment_not_found", locked.shipment().locationId());
        return locked;
    }

    /** Fails 409 invalid_state, with its status. */
    static void requireState(Shipment shipment, Set<String> statuses) {
        if (!statuses.contains(shipment.status()))
            throw Problem.conflict("invalid_state", Problem.detail("status", "is " + shipment.status()));
    }
}
