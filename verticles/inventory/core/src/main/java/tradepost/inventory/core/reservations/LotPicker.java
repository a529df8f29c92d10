package tradepost.inventory.core.reservations;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.Lots.Name;
import tradepost.inventory.reservation.PickLots;
import tradepost.inventory.reservation.PickedLot;
import tradepost.inventory.reservation.PickedLots;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/**
 * Decides with which lots the pieces of a shipment leave, before sales decides that they do. Until its event comes, {@code picked_lot} keeps
 * them for the shipment: other shipments of the order get others, and a closing releases others.
 */
public final class LotPicker {
    /** Most orders have no tracked item. */
    private static final String ANY = "select exists (select from reservation_lot where order_id = $1)";

    /**
     * The lots that the order $1 holds, first-expired-first-out, with what other shipments than $2 have picked of them. Without what is reserved
     * for a change of the order that sales may still decline.
     */
    private static final String HELD = """
            select r.id, r.line_id, r.item_id, r.location_id, h.lot_id, l.number, h.quantity, coalesce((
                select sum(p.quantity) from picked_lot p where p.order_id = $1 and p.shipment_id <> $2 and p.line_id = r.line_id
                  and p.location_id = r.location_id and p.lot_id = h.lot_id), 0)::bigint
            from reservation r join reservation_lot h on h.reservation_id = r.id join lot l on l.id = h.lot_id
            where r.order_id = $1 and r.state = 'active' and r.order_version = (
              select min(order_version) from reservation where order_id = $1 and state = 'active')
            order by l.expires_on, l.created_at, l.id
            """;

    private static final String LEFT = """
            select r.line_id, r.location_id, l.number, h.quantity
            from reservation r join reservation_lot h on h.reservation_id = r.id join lot l on l.id = h.lot_id
            where r.order_id = $1 and r.document_id = $2 and r.state = 'fulfilled' order by l.expires_on, l.created_at, l.id
            """;

    private static final String PICKED = """
            select p.line_id, p.location_id, l.number, p.quantity, p.lot_id from picked_lot p join lot l on l.id = p.lot_id
            where p.shipment_id = $1 order by l.expires_on, l.created_at, l.id
            """;

    private static final String FORGET = "delete from picked_lot where shipment_id = any((select $1::uuid[])::uuid[])";

    private static final String KEEP = """
            insert into picked_lot(shipment_id, order_id, line_id, location_id, lot_id, quantity)
            select $1, $2, * from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[])
            """;

    /** $1 to $3: items, locations and keys of numbers. */
    private static final String NAMED = """
            select l.item_id, k.place, l.key, l.id, l.number, coalesce(v.free, 0), l.recalled_at is not null, coalesce(l.expires_on < business_today(), false)
            from (select distinct i, place, n from unnest($1::uuid[], $2::uuid[], $3::text[]) as u(i, place, n)) k
              join lot l on l.item_id = k.i and l.key = k.n left join lot_level v on v.lot_id = l.id and v.location_id = k.place
            """;

    /** The reservations $1 get pieces of the lots $2. */
    private static final String GET = """
            insert into reservation_lot(reservation_id, lot_id, item_id, order_id, customer_id, quantity)
            select u.held, u.lot, h.item_id, h.order_id, h.customer_id, u.pieces
            from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as u(held, lot, pieces), lateral (
              select item_id, order_id, customer_id from reservation_lot where reservation_id = u.held limit 1) h
            on conflict (reservation_id, lot_id) do update set quantity = reservation_lot.quantity + excluded.quantity
            """;

    /** The reservations $1 give back pieces of the lots $2. */
    private static final String GIVE = """
            with given as (select * from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as u(held, lot, pieces)),
            gone as (
              delete from reservation_lot h using given g
              where h.reservation_id = g.held and h.lot_id = g.lot and h.quantity = g.pieces returning 1)
            update reservation_lot h set quantity = h.quantity - g.pieces from given g
            where h.reservation_id = g.held and h.lot_id = g.lot and h.quantity > g.pieces
            """;

    private record Place(UUID lineId, UUID locationId) {}

    /** A lot that a line names. */
    private record NamedAt(Name name, UUID locationId) {}

    private record Found(UUID id, String number, boolean recalled, boolean expired) {}

    /** The lots of a line at a location that are left for this shipment. */
    private static final class Pool {
        private final UUID reservation;
        private final Map<UUID, Long> held = new LinkedHashMap<>();
        private final Map<UUID, Long> open = new LinkedHashMap<>();

        Pool(UUID reservation) {
            this.reservation = reservation;
        }

        long take(UUID lot, long quantity) {
            long taken = Math.min(open.getOrDefault(lot, 0L), quantity);
            if (taken > 0) open.merge(lot, -taken, Long::sum);
            return taken;
        }
    }

    private record Swap(UUID reservation, Key key, UUID lot, long pieces) {}

    private final Map<Place, Pool> pools = new HashMap<>();
    private final Map<UUID, String> numbers = new HashMap<>();
    private final Map<NamedAt, Found> named = new HashMap<>();
    private final Map<NamedAt, Long> free = new HashMap<>();
    private final List<Swap> got = new ArrayList<>();
    private final List<Swap> given = new ArrayList<>();
    private final List<JsonObject> unknown = new ArrayList<>();
    private final List<JsonObject> missing = new ArrayList<>();

    private LotPicker() {}

    /** Fails as {@link tradepost.inventory.InventoryService#pickLots} says. Virtual threads only. */
    public static PickedLots pick(Db db, UUID orderId, PickLots body) {
        boolean names = body.lines().stream().anyMatch(l -> !l.lots().isEmpty());
        boolean any =
                names || db.list(r -> r.getBoolean(0), ANY, orderId).await().getFirst();
        return any ? db.tx(tx -> new LotPicker().pick(tx, orderId, body)) : new PickedLots(List.of());
    }

    /** The shipments have left. */
    static void left(Tx tx, UUID[] shipments) {
        tx.send(FORGET, (Object) shipments);
    }

    private PickedLots pick(Tx tx, UUID orderId, PickLots body) {
        ReservationReleaser.lock(tx, List.of(orderId), Set.of());
        if (body.lines().isEmpty()) {
            left(tx, new UUID[] {body.shipmentId()});
            return new PickedLots(List.of());
        }
        var left = lots(tx, LEFT, orderId, body.shipmentId());
        if (!left.isEmpty()) return answer(body, left);
        var keys = new LinkedHashSet<Key>();
        for (var l : body.lines()) keys.add(new Key(l.itemId(), l.locationId()));
        var locked = Levels.lock(tx, keys);
        requireTracked(body, locked);
        readHeld(tx, orderId, body);
        readNamed(tx, body);
        var before = lots(tx, PICKED, body.shipmentId());
        if (!before.isEmpty() && fits(body, before)) return answer(body, before);
        var picked = new LinkedHashMap<Place, Map<UUID, Long>>();
        for (var l : body.lines()) {
            var pool = pools.get(place(l));
            if (pool != null) picked.put(place(l), take(l, pool));
            else if (!l.lots().isEmpty())
                missing.add(Problem.detail(l.prefix() + "lots", "nothing of the line is reserved here"));
        }
        Problem.badRequestIf("lot_not_found", unknown);
        Problem.conflictIf("lot_not_available", missing);
        swap(tx);
        keep(tx, orderId, body.shipmentId(), picked);
        var named = new HashMap<Place, List<PickedLot>>();
        picked.forEach((place, lots) -> named.put(place, pieces(lots)));
        return answer(body, named);
    }

    private static Place place(PickLots.Line line) {
        return new Place(line.lineId(), line.locationId());
    }

    private List<PickedLot> pieces(Map<UUID, Long> lots) {
        return lots.entrySet().stream()
                .map(e -> new PickedLot(Objects.requireNonNull(numbers.get(e.getKey())), e.getValue()))
                .toList();
    }

    private static PickedLots answer(PickLots body, Map<Place, List<PickedLot>> lots) {
        return new PickedLots(body.lines().stream()
                .filter(l -> lots.containsKey(place(l)))
                .map(l -> new PickedLots.Line(l.lineId(), l.locationId(), Objects.requireNonNull(lots.get(place(l)))))
                .toList());
    }

    private static Map<Place, List<PickedLot>> lots(Tx tx, String sql, @Nullable Object... args) {
        var lots = new HashMap<Place, List<PickedLot>>();
        for (var r : tx.sql(sql, args))
            lots.computeIfAbsent(new Place(r.getUUID(0), r.getUUID(1)), p -> new ArrayList<>())
                    .add(new PickedLot(r.getString(2), r.getLong(3)));
        return lots;
    }

    private static void requireTracked(PickLots body, Map<Key, Level> locked) {
        var faults = new ArrayList<JsonObject>();
        for (var l : body.lines())
            if (!l.lots().isEmpty() && Levels.tracking(locked, l.itemId()) == null)
                faults.add(Problem.detail(l.prefix() + "lots", "the item has no lots or serial numbers")
                        .put("item_id", l.itemId().toString()));
        Problem.badRequestIf("not_tracked", faults);
    }

    private void readHeld(Tx tx, UUID orderId, PickLots body) {
        for (var r : tx.sql(HELD, orderId, body.shipmentId())) {
            var pool = pools.computeIfAbsent(new Place(r.getUUID(1), r.getUUID(3)), p -> new Pool(r.getUUID(0)));
            long held = r.getLong(6);
            pool.held.put(r.getUUID(4), held);
            pool.open.put(r.getUUID(4), Math.max(0, held - r.getLong(7)));
            numbers.put(r.getUUID(4), r.getString(5));
        }
        for (var l :
                body.lines()) { // a shipment that was refused, or whose process died, keeps nothing that this one needs
            var pool = pools.get(place(l));
            if (pool != null && sum(pool.open) < l.quantity()) pool.open.putAll(pool.held);
        }
    }

    private static long sum(Map<UUID, Long> lots) {
        return lots.values().stream().mapToLong(Long::longValue).sum();
    }

    private void readNamed(Tx tx, PickLots body) {
        var all = new ArrayList<NamedAt>();
        for (var l : body.lines()) for (var lot : l.lots()) all.add(named(l, lot));
        if (all.isEmpty()) return;
        for (var r : tx.sql(
                NAMED,
                all.stream().map(n -> n.name().itemId()).toArray(UUID[]::new),
                all.stream().map(NamedAt::locationId).toArray(UUID[]::new),
                all.stream().map(n -> n.name().lot()).toArray(String[]::new))) {
            var at = new NamedAt(new Name(r.getUUID(0), r.getString(2)), r.getUUID(1));
            named.put(at, new Found(r.getUUID(3), r.getString(4), r.getBoolean(6), r.getBoolean(7)));
            free.put(at, r.getLong(5));
            numbers.put(r.getUUID(3), r.getString(4));
        }
    }

    private static NamedAt named(PickLots.Line line, PickedLot lot) {
        return new NamedAt(Name.of(line.itemId(), lot.lot()), line.locationId());
    }

    /** Whether these lots, which the shipment has picked before, are what it asks for, and are still reserved for the order. */
    private boolean fits(PickLots body, Map<Place, List<PickedLot>> before) {
        for (var l : body.lines()) {
            var pool = pools.get(place(l));
            var lots = before.getOrDefault(place(l), List.of());
            if (pool == null && lots.isEmpty() && l.lots().isEmpty()) continue;
            if (pool == null || lots.stream().mapToLong(PickedLot::quantity).sum() != l.quantity()) return false;
            var pieces = new HashMap<UUID, Long>();
            for (var lot : lots)
                pool.held.keySet().stream()
                        .filter(id -> lot.lot().equals(numbers.get(id)))
                        .forEach(id -> pieces.put(id, lot.quantity()));
            if (pieces.size() != lots.size()) return false;
            for (var p : pieces.entrySet()) if (pool.held.getOrDefault(p.getKey(), 0L) < p.getValue()) return false;
            for (var lot : l.lots()) {
                var found = named.get(named(l, lot));
                if (found == null || pieces.getOrDefault(found.id(), 0L) < lot.quantity()) return false;
            }
        }
        return true;
    }

    /** The lots of a line: those that it names, and of the rest the first that expire. What takes the place of others is of the last. */
    private Map<UUID, Long> take(PickLots.Line line, Pool pool) {
        var taken = new LinkedHashMap<UUID, Long>();
        long rest = line.quantity();
        long swapped = 0;
        for (int i = 0; i < line.lots().size(); i++) {
            var lot = line.lots().get(i);
            var at = named(line, lot);
            var found = named.get(at);
            var field = line.prefix() + "lots[" + i + "].lot";
            if (found == null) {
                unknown.add(fault(field, line, lot.lot() + " is not a lot of the item"));
                continue;
            }
            if (found.recalled() || found.expired()) {
                missing.add(fault(field, line, found.number() + (found.recalled() ? " is recalled" : " has expired")));
                continue;
            }
            long held = pool.take(found.id(), lot.quantity());
            long more = lot.quantity() - held;
            if (more > free.getOrDefault(at, 0L)) {
                missing.add(fault(
                        field,
                        line,
                        "of " + found.number() + " only " + (held + free.getOrDefault(at, 0L))
                                + " can leave here for this order"));
                continue;
            }
            if (more > 0) {
                free.merge(at, -more, Long::sum);
                got.add(new Swap(pool.reservation, key(line), found.id(), more));
            }
            swapped += more;
            rest -= lot.quantity();
            taken.merge(found.id(), lot.quantity(), Long::sum);
        }
        for (var lot : List.copyOf(pool.open.keySet())) {
            long n = pool.take(lot, Math.max(0, rest));
            if (n > 0) taken.merge(lot, n, Long::sum);
            rest -= n;
        }
        for (var lot : List.copyOf(pool.open.keySet()).reversed()) {
            long n = pool.take(lot, swapped);
            if (n > 0) given.add(new Swap(pool.reservation, key(line), lot, n));
            swapped -= n;
        }
        if (swapped > 0) missing.add(fault(line.prefix() + "lots", line, "less is reserved for the line here"));
        return taken;
    }

    private static Key key(PickLots.Line line) {
        return new Key(line.itemId(), line.locationId());
    }

    private static JsonObject fault(String field, PickLots.Line line, String reason) {
        return Problem.detail(field, reason).put("item_id", line.itemId().toString());
    }

    /** The levels have the same figures after it. */
    private void swap(Tx tx) {
        if (got.isEmpty()) return;
        write(tx, GET, got);
        write(tx, GIVE, given);
        var changes = LotChanges.none();
        for (var s : got) changes.add(s.key(), List.of(new Part(s.lot(), s.pieces())), n -> new Change(0, n));
        for (var s : given) changes.add(s.key(), List.of(new Part(s.lot(), s.pieces())), n -> new Change(0, -n));
        changes.write(tx);
    }

    private static void write(Tx tx, String sql, List<Swap> all) {
        record At(UUID reservation, UUID lot) {}
        var pieces = new LinkedHashMap<At, Long>();
        for (var s : all) pieces.merge(new At(s.reservation(), s.lot()), s.pieces(), Long::sum);
        tx.sql(
                sql,
                pieces.keySet().stream().map(At::reservation).toArray(UUID[]::new),
                pieces.keySet().stream().map(At::lot).toArray(UUID[]::new),
                pieces.values().toArray(Long[]::new));
    }

    private static void keep(Tx tx, UUID orderId, UUID shipmentId, Map<Place, Map<UUID, Long>> picked) {
        left(tx, new UUID[] {shipmentId});
        var lines = new ArrayList<UUID>();
        var places = new ArrayList<UUID>();
        var lots = new ArrayList<Part>();
        picked.forEach((place, ofPlace) -> ofPlace.forEach((lot, pieces) -> {
            lines.add(place.lineId());
            places.add(place.locationId());
            lots.add(new Part(lot, pieces));
        }));
        if (lots.isEmpty()) return;
        tx.sql(
                KEEP,
                shipmentId,
                orderId,
                lines.toArray(UUID[]::new),
                places.toArray(UUID[]::new),
                lots.stream().map(Part::lotId).toArray(UUID[]::new),
                lots.stream().map(Part::quantity).toArray(Long[]::new));
    }
}
