package tradepost.inventory.core.reservations;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.reservation.PickLots;
import tradepost.inventory.reservation.PickLots.OfShipment;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;

/**
 * Exchanges what is reserved for an order for lots that somebody has chosen for shipments of it. The order gives up first what has expired or is
 * recalled, and then what expires last; it keeps what is chosen for its other shipments. The locks of the levels cover their lots, so of orders that
 * choose the last pieces of a lot at once, one gets them.
 */
public final class LotPicker {
    /** What is chosen for shipments of the order $1, and whether a shipment has left: $2 shipments. */
    private static final String CHOSEN = """
            select p.shipment_id, p.line_id, p.location_id, l.number_key, p.quantity
            from picked_lot p join lot l on l.id = p.lot_id where p.order_id = $1
            union all
            select r.document_id, null, null, null, null from reservation r
            where r.order_id = $1 and r.document_id = any((select $2::uuid[])::uuid[]) and r.state = 'fulfilled'
            """;

    /** What is reserved for the order $1, with its lots in the order in which it gives them up. */
    private static final String HELD = """
            select r.id, r.line_id, r.location_id, r.item_id, h.lot_id, h.number_key, h.quantity
            from reservation r left join lateral (
              select h.lot_id, l.number_key, h.quantity, @ended as ended, v.expires_on, v.created_at
              from reservation_lot h join lot l on l.id = h.lot_id join lot_level v on v.lot_id = h.lot_id and v.location_id = r.location_id
              where h.reservation_id = r.id offset 0) h on true
            where r.order_id = $1 and r.state = 'active'
            order by r.order_version, h.ended desc, h.expires_on desc nulls first, h.created_at desc, h.lot_id desc
            """.replace("@ended", LotStock.ENDED);

    /** The lots of the items $1 with the numbers $3, with what orders can get of them at the locations $2. */
    private static final String FREE = """
            select k.i, k.p, l.number_key, l.id, coalesce(case when @ended then 0 else v.free end, 0)
            from (select distinct i, p, n from unnest($1::uuid[], $2::uuid[], $3::text[]) as u(i, p, n)) k
              join lot l on l.item_id = k.i and l.number_key = k.n left join lot_level v on v.lot_id = l.id and v.location_id = k.p
            """.replace("@ended", LotStock.ENDED);

    private static final String REDUCE = """
            with c as (select * from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as c(id, lot, n)),
            gone as (
              delete from reservation_lot h using c where h.reservation_id = c.id and h.lot_id = c.lot and h.quantity = c.n returning 1),
            rest as (
              update reservation_lot h set quantity = h.quantity - c.n from c
              where h.reservation_id = c.id and h.lot_id = c.lot and h.quantity > c.n returning 1)
            select (select count(*) from gone) + (select count(*) from rest)
            """;

    private static final String ADD = """
            insert into reservation_lot(reservation_id, lot_id, item_id, order_id, customer_id, quantity)
            select r.id, c.lot, r.item_id, r.order_id, (select o.customer_id from reservation_lot o where o.reservation_id = r.id limit 1), c.n
            from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as c(id, lot, n) join reservation r on r.id = c.id
            on conflict (reservation_id, lot_id) do update set quantity = reservation_lot.quantity + excluded.quantity
            """;

    /** $1: shipments, $2: the attempts up to which what was picked is forgotten. */
    private static final String FORGET = """
            delete from picked_lot p using unnest((select $1::uuid[]), (select $2::int[])) as u(id, attempts)
            where p.shipment_id = u.id and p.attempts <= u.attempts
            """;

    private static final String KEEP = """
            update picked_lot p set attempts = u.attempts from unnest((select $1::uuid[]), (select $2::int[])) as u(id, attempts)
            where p.shipment_id = u.id and p.attempts < u.attempts
            """;

    private static final String PICK = """
            insert into picked_lot(order_id, shipment_id, attempts, line_id, location_id, lot_id, quantity)
            select $1, u.* from unnest($2::uuid[], $3::int[], $4::uuid[], $5::uuid[], $6::uuid[], $7::bigint[]) as u
            """;

    private static final String PRUNE = """
            delete from picked_lot where shipment_id = any(array(
              select shipment_id from picked_lot where created_at < now() - interval '7 days' limit $1))
            """;

    /** A line of the order at a location. */
    private record Place(UUID lineId, UUID locationId) {
        static Place of(PickLots.Line line) {
            return new Place(line.lineId(), line.locationId());
        }
    }

    private record Name(Place place, String number) {
        static Name of(PickLots.Line line) {
            return new Name(Place.of(line), Text.lotKey(line.lot()));
        }
    }

    private record NamedAt(Key key, String number) {}

    private record LotOf(UUID reservation, UUID lot) {}

    /** Pieces of a lot for a shipment. */
    private record Pick(OfShipment shipment, Place place, UUID lot, long quantity) {}

    private record Held(UUID lot, long quantity) {}

    /**
     * What is reserved of a line at a location.
     *
     * @param lots by number, in the order in which they are given up
     * @param kept pieces by number that it does not give up
     */
    private record Reserved(UUID id, Key key, Map<String, Held> lots, Map<String, Long> kept) {
        long spare(String number) {
            var held = lots.get(number);
            return held == null ? 0 : Math.max(0, held.quantity() - kept.getOrDefault(number, 0L));
        }
    }

    private final Tx tx;
    private final UUID orderId;
    private final List<OfShipment> shipments = new ArrayList<>();
    private final Map<Place, Reserved> reserved = new LinkedHashMap<>();
    private final Map<NamedAt, Part> free = new HashMap<>();
    private final Map<LotOf, Long> less = new LinkedHashMap<>();
    private final Map<LotOf, Long> more = new LinkedHashMap<>();
    private final List<Pick> picks = new ArrayList<>();
    private final LotChanges changes = LotChanges.none();
    private final List<JsonObject> missing = new ArrayList<>();
    private Map<Key, Level> locked = Map.of();

    private LotPicker(Tx tx, UUID orderId) {
        this.tx = tx;
        this.orderId = orderId;
    }

    /** Fails as {@link tradepost.inventory.InventoryService#pickLots} says. */
    public static void pick(Tx tx, UUID orderId, PickLots body) {
        var picked = body.shipments().stream().filter(s -> !s.lines().isEmpty()).toList();
        var forgotten =
                body.shipments().stream().filter(s -> s.lines().isEmpty()).toList();
        ReservationReleaser.lock(tx, List.of(orderId), Set.of());
        forget(tx, forgotten);
        if (!picked.isEmpty()) new LotPicker(tx, orderId).pickAll(picked);
    }

    /** Deletes what was picked for shipments of which no more is heard, and that of orders that are no more. */
    public static Pruner.Step pruning(Db db) {
        return Pruner.deleting(db, PRUNE);
    }

    private static void forget(Tx tx, List<OfShipment> some) {
        if (!some.isEmpty()) tx.sql(FORGET, ids(some), attempts(some));
    }

    private void pickAll(List<OfShipment> all) {
        var chosen = new HashMap<UUID, Map<Name, Long>>(); // by shipment
        var left = new HashSet<UUID>();
        for (var r : tx.sql(CHOSEN, orderId, ids(all))) {
            if (r.getUUID(1) == null) left.add(r.getUUID(0));
            else
                chosen.computeIfAbsent(r.getUUID(0), s -> new HashMap<>())
                        .put(new Name(new Place(r.getUUID(1), r.getUUID(2)), r.getString(3)), r.getLong(4));
        }
        var again = new ArrayList<OfShipment>();
        for (var s : all)
            if (names(s).equals(chosen.get(s.shipmentId()))) again.add(s);
            else if (!left.contains(s.shipmentId())) shipments.add(s);
        if (!again.isEmpty()) tx.sql(KEEP, ids(again), attempts(again));
        if (shipments.isEmpty()) return;
        for (var s : shipments) chosen.remove(s.shipmentId());
        readReserved();
        chosen.values().forEach(this::keep);
        for (var s : shipments) keep(names(s));
        requireLots();
        for (var s : shipments) for (var line : s.lines()) take(s, line, chosen);
        Problem.conflictIf("lot_not_available", missing);
        write();
    }

    private static Map<Name, Long> names(OfShipment s) {
        var names = new HashMap<Name, Long>();
        for (var l : s.lines()) names.merge(Name.of(l), l.quantity(), Long::sum);
        return names;
    }

    private void readReserved() {
        for (var r : tx.sql(HELD, orderId)) {
            var key = new Key(r.getUUID(3), r.getUUID(2));
            var of = reserved.computeIfAbsent(
                    new Place(r.getUUID(1), key.locationId()),
                    p -> new Reserved(r.getUUID(0), key, new LinkedHashMap<>(), new HashMap<>()));
            // added pieces are another reservation until the order has changed, and cannot be shipped before
            if (r.getUUID(4) != null && of.id().equals(r.getUUID(0)))
                of.lots().put(r.getString(5), new Held(r.getUUID(4), r.getLong(6)));
        }
        var keys = reserved.values().stream().map(Reserved::key).toList();
        if (!keys.isEmpty()) locked = Levels.lock(tx, keys);
    }

    private void keep(Map<Name, Long> names) {
        names.forEach((name, n) -> {
            var of = reserved.get(name.place());
            if (of != null) of.kept().merge(name.number(), n, Long::sum);
        });
    }

    private @Nullable Reserved reserved(PickLots.Line line) {
        return reserved.get(Place.of(line));
    }

    /** Reads what is free of the lots. Fails 400. */
    private void requireLots() {
        var untracked = new ArrayList<JsonObject>();
        var several = new ArrayList<JsonObject>();
        var names = new ArrayList<NamedAt>();
        for (var s : shipments)
            for (var line : s.lines()) {
                var of = reserved(line);
                if (of == null) continue;
                var tracking = Levels.tracking(locked, of.key().itemId());
                if (tracking == null) untracked.add(detail(line, of, "lot", "the item has no lots or serial numbers"));
                else if (tracking.serial() && line.quantity() > 1)
                    several.add(detail(line, of, "quantity", "must be 1, because a serial number is one piece"));
                names.add(name(of, line));
            }
        Problem.badRequestIf("not_tracked", untracked);
        Problem.badRequestIf("serial_quantity", several);
        for (var r : tx.sql(
                FREE,
                column(names, n -> n.key().itemId()),
                column(names, n -> n.key().locationId()),
                names.stream().map(NamedAt::number).toArray(String[]::new)))
            free.put(
                    new NamedAt(new Key(r.getUUID(0), r.getUUID(1)), r.getString(2)),
                    new Part(r.getUUID(3), r.getLong(4)));
        var unknown = new ArrayList<JsonObject>();
        for (var s : shipments)
            for (var line : s.lines()) {
                var of = reserved(line);
                if (of != null && !free.containsKey(name(of, line)))
                    unknown.add(detail(line, of, "lot", "the item has no lot " + line.lot()));
            }
        Problem.badRequestIf("lot_not_found", unknown);
    }

    private static NamedAt name(Reserved of, PickLots.Line line) {
        return new NamedAt(of.key(), Text.lotKey(line.lot()));
    }

    private static JsonObject detail(PickLots.Line line, Reserved of, String field, String reason) {
        return Problem.detail(line.prefix() + field, reason)
                .put("item_id", of.key().itemId().toString());
    }

    private void take(OfShipment s, PickLots.Line line, Map<UUID, Map<Name, Long>> others) {
        var of = reserved(line);
        if (of == null) {
            missing.add(Problem.detail(line.prefix() + "lot", "nothing of the line is reserved there"));
            return;
        }
        var name = name(of, line);
        var lot = Objects.requireNonNull(free.get(name));
        var held = of.lots().get(name.number());
        long holds = held == null ? 0 : held.quantity();
        long ofOthers = others.values().stream()
                .mapToLong(o -> o.getOrDefault(Name.of(line), 0L))
                .sum();
        long taken = picks.stream()
                .filter(p -> p.place().equals(Place.of(line)) && p.lot().equals(lot.lotId()))
                .mapToLong(Pick::quantity)
                .sum();
        long own = Math.clamp(holds - ofOthers - taken, 0, line.quantity());
        long open = line.quantity() - own;
        long exchanged = exchange(of, lot, Math.min(open, lot.quantity()));
        if (exchanged < open) {
            long available = own + exchanged;
            missing.add(detail(line, of, "lot", "of " + line.lot() + " only " + available + " can be shipped"));
            return;
        }
        free.put(name, new Part(lot.lotId(), lot.quantity() - exchanged));
        of.lots().put(name.number(), new Held(lot.lotId(), holds + exchanged));
        picks.add(new Pick(s, Place.of(line), lot.lotId(), line.quantity()));
    }

    /** Takes free pieces of the lot, and gives up as many. Returns their number. */
    private long exchange(Reserved of, Part lot, long pieces) {
        long open = pieces;
        for (var e : List.copyOf(of.lots().entrySet())) {
            var held = e.getValue();
            long n = Math.min(open, of.spare(e.getKey()));
            if (n == 0) continue;
            of.lots().put(e.getKey(), new Held(held.lot(), held.quantity() - n));
            less.merge(new LotOf(of.id(), held.lot()), n, Long::sum);
            more.merge(new LotOf(of.id(), lot.lotId()), n, Long::sum);
            changes.add(of.key(), List.of(new Part(held.lot(), n)), k -> new Change(0, -k));
            changes.add(of.key(), List.of(new Part(lot.lotId(), n)), k -> new Change(0, k));
            open -= n;
        }
        return pieces - open;
    }

    private void write() {
        if (!less.isEmpty()) {
            tx.sql(
                    ADD,
                    column(more, LotOf::reservation),
                    column(more, LotOf::lot),
                    quantities(more)); // while the others have the customer
            var reduced = tx.single(
                    r -> r.getLong(0),
                    REDUCE,
                    column(less, LotOf::reservation),
                    column(less, LotOf::lot),
                    quantities(less));
            if (reduced != less.size()) throw new IllegalStateException("reservations have fewer lots than " + less);
            changes.write(tx);
        }
        forget(tx, shipments);
        tx.sql(
                PICK,
                orderId,
                column(picks, p -> p.shipment().shipmentId()),
                picks.stream().map(p -> p.shipment().attempts()).toArray(Integer[]::new),
                column(picks, p -> p.place().lineId()),
                column(picks, p -> p.place().locationId()),
                column(picks, Pick::lot),
                picks.stream().map(Pick::quantity).toArray(Long[]::new));
    }

    private static UUID[] ids(List<OfShipment> some) {
        return column(some, OfShipment::shipmentId);
    }

    private static Integer[] attempts(List<OfShipment> some) {
        return some.stream().map(OfShipment::attempts).toArray(Integer[]::new);
    }

    private static <T> UUID[] column(List<T> some, Function<T, UUID> of) {
        return some.stream().map(of).toArray(UUID[]::new);
    }

    private static UUID[] column(Map<LotOf, Long> some, Function<LotOf, UUID> of) {
        return some.keySet().stream().map(of).toArray(UUID[]::new);
    }

    private static Long[] quantities(Map<LotOf, Long> of) {
        return of.values().toArray(Long[]::new);
    }
}
