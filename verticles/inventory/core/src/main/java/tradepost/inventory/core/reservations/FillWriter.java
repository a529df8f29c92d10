package tradepost.inventory.core.reservations;

import static tradepost.kernel.db.Tx.column;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.reservations.AllocationReader.Version;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.event.OrderAllocated;
import tradepost.inventory.reservation.HeldLine;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;

/** Records which pieces those that wait for stock get: their reservations, the levels, the lots and the events. */
final class FillWriter {
    private static final String ACTOR = "system:inventory";

    /** $1: rows, $2: the pieces that they get. */
    private static final String LOWER =
            """
            with f as (
              select f.seq, f.pieces, b.item_id, b.quantity from unnest($1::bigint[], $2::bigint[]) as f(seq, pieces) join backorder b using (seq)),
            gone as (delete from backorder b using f where b.seq = f.seq and f.pieces = f.quantity),
            rest as (update backorder b set quantity = b.quantity - f.pieces, updated_at = now() from f where b.seq = f.seq and f.pieces < f.quantity)
            %s
            """.formatted(BackorderWriter.lowered("(select item_id, pieces as quantity from f)"));

    /** $8 to $13: what each entry has got. A part may be added to an active row of its line at the location. */
    private static final String RESERVE = """
            with parts as (
              select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::uuid[], $7::bigint[])
                with ordinality as u(id, order_id, version, line_id, item_id, place, pieces, n)),
            logged as (
              insert into backorder_allocation(order_id, order_version, line_id, item_id, location_id, quantity)
              select o, v, l, i, p, q from unnest($8::uuid[], $9::bigint[], $10::uuid[], $11::uuid[], $12::uuid[], $13::bigint[])
                with ordinality as u(o, v, l, i, p, q, n) order by n)
            insert into reservation as r (id, order_id, order_version, line_id, item_id, location_id, quantity)
            select id, order_id, version, line_id, item_id, place, pieces from parts order by n
            on conflict (order_id, order_version, line_id, location_id, document_id) do update
              set quantity = r.quantity + excluded.quantity, updated_at = now() where r.state = 'active'
            returning id, order_id, order_version, line_id, location_id
            """;

    private static final String INSERT_LOTS = """
            insert into reservation_lot(reservation_id, lot_id, item_id, order_id, customer_id, quantity)
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[])
            on conflict (reservation_id, lot_id) do update set quantity = reservation_lot.quantity + excluded.quantity
            """;

    /** The orders $1 at the versions $2 hold stock; returns the versions of their events. */
    private static final String HOLD = """
            update order_reservation o set state = 'active', updated_at = now(), event_version = 1 + (
              select max(r.event_version) from order_reservation r where r.order_id = o.order_id)
            from unnest($1::uuid[], $2::bigint[]) as u(id, version)
            where o.order_id = u.id and o.order_version = u.version and o.state <> 'released' returning o.order_id, o.event_version
            """;

    /** @param addedVersion the version of the order that has added the pieces */
    record Waiting(
            long seq,
            UUID orderId,
            long orderVersion,
            UUID lineId,
            UUID itemId,
            @Nullable UUID customerId,
            long quantity,
            long addedVersion) {}

    /** Pieces that one gets at a location. */
    record Given(Waiting to, UUID locationId, long pieces) {
        Key key() {
            return new Key(to.itemId(), locationId);
        }

        Place place() {
            return new Place(to.orderId(), to.orderVersion(), to.lineId(), locationId);
        }
    }

    private record Place(UUID orderId, long orderVersion, UUID lineId, UUID locationId) {}

    private FillWriter() {}

    /** The levels and the orders are locked. */
    static void write(Tx tx, Map<Key, Levels.Level> levels, LotStock lots, List<Given> given) {
        var bySeq = new LinkedHashMap<Long, Long>();
        var changes = new LinkedHashMap<Key, Change>();
        for (var g : given) {
            bySeq.merge(g.to().seq(), g.pieces(), Long::sum);
            changes.merge(g.key(), new Change(0, g.pieces()), Change::plus);
        }
        tx.sql(LOWER, bySeq.keySet().toArray(Long[]::new), bySeq.values().toArray(Long[]::new));
        var parts = joined(given);
        var rows = reserve(tx, parts, given);
        var ofLots = LotChanges.none();
        var lotParts = new ArrayList<List<Part>>();
        for (var g : parts) {
            boolean tracked = Levels.tracking(levels, g.to().itemId()) != null;
            var taken = tracked ? lots.take(g.key(), g.pieces()) : List.<Part>of();
            lotParts.add(taken);
            ofLots.add(g.key(), taken, n -> new Change(0, n));
        }
        Levels.change(tx, levels, changes, ofLots, ACTOR);
        insertLots(tx, parts, rows, lotParts);
        publish(tx, levels, given);
    }

    /** A line may wait several times: each place once. */
    private static List<Given> joined(List<Given> given) {
        var joined = new LinkedHashMap<Place, Given>();
        for (var g : given)
            joined.merge(g.place(), g, (a, b) -> new Given(a.to(), a.locationId(), a.pieces() + b.pieces()));
        return List.copyOf(joined.values());
    }

    /** The reservation of each. */
    private static List<UUID> reserve(Tx tx, List<Given> parts, List<Given> given) {
        var ids = new HashMap<Place, UUID>();
        for (var r : tx.sql(
                RESERVE,
                parts.stream().map(g -> Ids.next()).toArray(UUID[]::new),
                column(parts, g -> g.to().orderId(), UUID[]::new),
                column(parts, g -> g.to().orderVersion(), Long[]::new),
                column(parts, g -> g.to().lineId(), UUID[]::new),
                column(parts, g -> g.to().itemId(), UUID[]::new),
                column(parts, Given::locationId, UUID[]::new),
                column(parts, Given::pieces, Long[]::new),
                column(given, g -> g.to().orderId(), UUID[]::new),
                column(given, g -> g.to().addedVersion(), Long[]::new),
                column(given, g -> g.to().lineId(), UUID[]::new),
                column(given, g -> g.to().itemId(), UUID[]::new),
                column(given, Given::locationId, UUID[]::new),
                column(given, Given::pieces, Long[]::new)))
            ids.put(new Place(r.getUUID(1), r.getLong(2), r.getUUID(3), r.getUUID(4)), r.getUUID(0));
        return parts.stream()
                .map(g -> Objects.requireNonNull(ids.get(g.place())))
                .toList();
    }

    private static void insertLots(Tx tx, List<Given> given, List<UUID> rows, List<List<Part>> parts) {
        var ids = new ArrayList<UUID>();
        var of = new ArrayList<Waiting>();
        var lots = new ArrayList<Part>();
        for (int i = 0; i < given.size(); i++)
            for (var part : parts.get(i)) {
                ids.add(rows.get(i));
                of.add(given.get(i).to());
                lots.add(part);
            }
        if (ids.isEmpty()) return;
        tx.sql(
                INSERT_LOTS,
                ids.toArray(UUID[]::new),
                lots.stream().map(Part::lotId).toArray(UUID[]::new),
                of.stream().map(Waiting::itemId).toArray(UUID[]::new),
                of.stream().map(Waiting::orderId).toArray(UUID[]::new),
                of.stream().map(Waiting::customerId).toArray(UUID[]::new),
                lots.stream().map(Part::quantity).toArray(Long[]::new));
    }

    private static void publish(Tx tx, Map<Key, Levels.Level> levels, List<Given> given) {
        var left = new LinkedHashMap<Version, List<Given>>();
        for (var g : given)
            left.computeIfAbsent(new Version(g.to().orderId(), g.to().addedVersion()), v -> new ArrayList<>())
                    .add(g);
        // the events of an order are one sequence: those about pieces of several versions are published one after the
        // other
        while (!left.isEmpty()) {
            var once = new LinkedHashMap<UUID, List<Given>>();
            left.forEach((version, of) -> once.putIfAbsent(version.orderId(), of));
            publish(tx, levels, once);
            left.values().removeAll(once.values());
        }
    }

    private static void publish(Tx tx, Map<Key, Levels.Level> levels, Map<UUID, List<Given>> byOrder) {
        var versions = new HashMap<UUID, Long>();
        for (var r : tx.sql(
                HOLD,
                byOrder.keySet().toArray(UUID[]::new),
                byOrder.values().stream()
                        .map(g -> g.getFirst().to().orderVersion())
                        .toArray(Long[]::new))) versions.put(r.getUUID(0), r.getLong(1));
        var events = new ArrayList<Event>();
        byOrder.forEach((order, of) -> {
            var lines = of.stream()
                    .map(g -> {
                        var names = Levels.names(levels, g.key());
                        return new HeldLine(
                                g.to().lineId(),
                                g.to().itemId(),
                                names.sku(),
                                names.name(),
                                g.locationId(),
                                names.code(),
                                g.pieces());
                    })
                    .toList();
            var data = new OrderAllocated(order, of.getFirst().to().addedVersion(), lines);
            long version = Objects.requireNonNull(versions.get(order));
            events.add(EventLog.event(InventoryEvents.ORDER_ALLOCATED, order, version, data, ACTOR, null));
        });
        EventLog.appendAll(tx, events);
        for (var e : events) EventLog.handOver(tx, "sales", e);
    }
}
