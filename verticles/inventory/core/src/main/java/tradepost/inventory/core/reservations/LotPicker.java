package tradepost.inventory.core.reservations;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.reservation.PickLots;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;

/**
 * Exchanges what is reserved for an order for lots that somebody has chosen for a shipment of it. The order gives up those that expire last, and keeps
 * what is chosen for its other shipments. All changes of the lots of a level hold its lock, so other orders need no lock.
 */
public final class LotPicker {
    /** The lots that are reserved for the order $1, in the order in which it gives them up; and what is chosen for shipments but $2. */
    private static final String HELD = """
            select r.id, r.line_id, r.location_id, r.item_id, v.lot_id, l.number_key, h.quantity, @ended,
              coalesce((select sum(p.quantity) from picked_lot p where p.order_id = r.order_id and p.line_id = r.line_id and p.lot_id = v.lot_id
                and p.shipment_id <> $2), 0)::bigint
            from reservation r join reservation_lot h on h.reservation_id = r.id
              join lot_level v on v.lot_id = h.lot_id and v.location_id = r.location_id join lot l on l.id = h.lot_id
            where r.order_id = $1 and r.state = 'active' order by r.order_version, v.expires_on desc nulls first, v.created_at desc, v.lot_id desc
            """.replace("@ended", LotStock.ENDED);

    /** The free pieces of the lots of an item with these numbers at a location, of which orders may get some: $1 items, $2 places, $3 keys. */
    private static final String FREE = """
            select v.item_id, v.location_id, l.number_key, v.lot_id, v.free
            from (select distinct i, p, n from unnest($1::uuid[], $2::uuid[], $3::text[]) as u(i, p, n)) k
              join lot l on l.item_id = k.i and l.number_key = k.n join lot_level v on v.lot_id = l.id and v.location_id = k.p
            where not @ended
            """.replace("@ended", LotStock.ENDED);

    /** The lot $1 in reservations at $2 of others than the order $3, the newest first; not if it was chosen for a shipment. */
    private static final String OF_OTHERS = """
            select h.reservation_id, h.quantity from reservation_lot h join reservation r on r.id = h.reservation_id
            where h.lot_id = $1 and r.location_id = $2 and r.order_id <> $3 and r.state = 'active'
              and not exists (select 1 from picked_lot p where p.order_id = r.order_id and p.lot_id = h.lot_id)
            order by r.id desc limit 1000
            """;

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
            select r.id, c.lot, r.item_id, r.order_id, (select customer_id from reservation_lot o where o.order_id = r.order_id limit 1), c.n
            from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as c(id, lot, n) join reservation r on r.id = c.id
            on conflict (reservation_id, lot_id) do update set quantity = reservation_lot.quantity + excluded.quantity
            """;

    private static final String FORGET = "delete from picked_lot where shipment_id = $1";
    private static final String PICK = """
            insert into picked_lot(shipment_id, order_id, line_id, lot_id, quantity)
            select $1, $2, u.* from unnest($3::uuid[], $4::uuid[], $5::bigint[]) as u
            """;

    private record Place(UUID lineId, UUID locationId) {}

    private record Name(Key key, String number) {}

    private record LotOf(UUID reservation, UUID lot) {}

    /** A lot of what is reserved, of which pieces are chosen for other shipments of the order. */
    private record Held(UUID lot, boolean ended, long quantity, long chosen) {
        Held less(long n) {
            return new Held(lot, ended, quantity - n, chosen);
        }
    }

    /**
     * What is reserved of a line at a location.
     *
     * @param lots by number, in the order in which they are given up
     * @param wanted pieces of the lots that the shipment takes
     */
    private record Reserved(UUID id, Key key, Map<String, Held> lots, Map<String, Long> wanted) {
        long spare(String number, Held held, boolean alsoChosen) {
            long kept = wanted.getOrDefault(number, 0L) + (alsoChosen ? 0 : held.chosen());
            return Math.max(0, held.quantity() - kept);
        }
    }

    private final Tx tx;
    private final UUID orderId;
    private final PickLots body;
    private final Map<Place, Reserved> reserved = new LinkedHashMap<>();
    private final Map<Name, Part> free = new HashMap<>();
    private final Map<LotOf, Long> less = new LinkedHashMap<>();
    private final Map<LotOf, Long> more = new LinkedHashMap<>();
    private final LotChanges changes = LotChanges.none();
    private final List<JsonObject> missing = new ArrayList<>();

    private LotPicker(Tx tx, UUID orderId, PickLots body) {
        this.tx = tx;
        this.orderId = orderId;
        this.body = body;
    }

    /** Fails as {@link tradepost.inventory.InventoryService#pickLots} says. */
    public static void pick(Tx tx, UUID orderId, PickLots body) {
        ReservationReleaser.lock(tx, List.of(orderId), Set.of());
        var picker = new LotPicker(tx, orderId, body);
        picker.readReserved();
        picker.readFree();
        for (var line : body.lines()) picker.take(line);
        Problem.conflictIf("lot_not_available", picker.missing);
        picker.write();
    }

    private void readReserved() {
        for (var r : tx.sql(HELD, orderId, body.shipmentId())) {
            var key = new Key(r.getUUID(3), r.getUUID(2));
            var of = reserved.computeIfAbsent(
                    new Place(r.getUUID(1), key.locationId()),
                    p -> new Reserved(r.getUUID(0), key, new LinkedHashMap<>(), new HashMap<>()));
            if (of.id().equals(r.getUUID(0))) // and not pieces that are added to the line, which cannot be shipped yet
                of.lots()
                        .put(
                                r.getString(5),
                                new Held(r.getUUID(4), r.getBoolean(7), r.getLong(6), r.getLong(8)));
        }
        for (var line : body.lines()) {
            var of = reserved.get(place(line));
            if (of != null) of.wanted().merge(Text.lotKey(line.lot()), line.quantity(), Long::sum);
        }
    }

    private static Place place(PickLots.Line line) {
        return new Place(line.lineId(), line.locationId());
    }

    private void readFree() {
        var names = body.lines().stream()
                .filter(l -> reserved.containsKey(place(l)))
                .map(l -> new Name(Objects.requireNonNull(reserved.get(place(l))).key(), Text.lotKey(l.lot())))
                .toList();
        for (var r : tx.sql(
                FREE,
                names.stream().map(n -> n.key().itemId()).toArray(UUID[]::new),
                names.stream().map(n -> n.key().locationId()).toArray(UUID[]::new),
                names.stream().map(Name::number).toArray(String[]::new)))
            free.put(
                    new Name(new Key(r.getUUID(0), r.getUUID(1)), r.getString(2)),
                    new Part(r.getUUID(3), r.getLong(4)));
    }

    private void take(PickLots.Line line) {
        var of = reserved.get(place(line));
        if (of == null) {
            refuse(line, 0);
            return;
        }
        var number = Text.lotKey(line.lot());
        var held = of.lots().get(number);
        long need = Objects.requireNonNull(of.wanted().get(number)) - (held == null ? 0 : held.quantity());
        if (need <= 0) return;
        var name = new Name(of.key(), number);
        var lot = free.get(name);
        if (lot == null) {
            refuse(line, line.quantity() - need);
            return;
        }
        long open = need - exchange(of, lot, Math.min(need, lot.quantity()));
        for (var other : open == 0 ? List.<Row>of() : others(lot, of.key())) {
            open -= swap(of, lot.lotId(), other.getUUID(0), Math.min(open, other.getLong(1)));
            if (open == 0) break;
        }
        if (open > 0) refuse(line, line.quantity() - open);
        var now = new Held(lot.lotId(), false, need - open + (held == null ? 0 : held.quantity()), held == null ? 0 : held.chosen());
        of.lots().put(number, now);
    }

    private List<Row> others(Part lot, Key key) {
        return tx.list(r -> r, OF_OTHERS, lot.lotId(), key.locationId(), orderId);
    }

    private void refuse(PickLots.Line line, long available) {
        missing.add(Problem.detail(
                line.prefix() + "lot", "of " + line.lot() + ", " + Math.max(0, available) + " can be shipped"));
    }

    /** Takes free pieces of the lot, and gives up as many. Returns their number. */
    private long exchange(Reserved of, Part lot, long pieces) {
        long taken = 0;
        for (var given : giveUp(of, pieces, true)) {
            give(of, lot.lotId(), given);
            changes.add(of.key(), List.of(given), n -> new Change(0, -n));
            changes.add(of.key(), List.of(new Part(lot.lotId(), given.quantity())), n -> new Change(0, n));
            taken += given.quantity();
        }
        return taken;
    }

    /** Takes pieces of another reservation, which gets others. Returns their number. */
    private long swap(Reserved of, UUID lot, UUID other, long pieces) {
        long taken = 0;
        for (var given : giveUp(of, pieces, false)) {
            give(of, lot, given);
            less.merge(new LotOf(other, lot), given.quantity(), Long::sum);
            more.merge(new LotOf(other, given.lotId()), given.quantity(), Long::sum);
            taken += given.quantity();
        }
        return taken;
    }

    private void give(Reserved of, UUID lot, Part given) {
        less.merge(new LotOf(of.id(), given.lotId()), given.quantity(), Long::sum);
        more.merge(new LotOf(of.id(), lot), given.quantity(), Long::sum);
    }

    /** Pieces that the order gives up: at last those that are chosen for its other shipments. */
    private static List<Part> giveUp(Reserved of, long pieces, boolean alsoEnded) {
        var given = new ArrayList<Part>();
        long open = pieces;
        for (boolean alsoChosen : new boolean[] {false, true})
            for (var e : List.copyOf(of.lots().entrySet())) {
                var held = e.getValue();
                long n = Math.min(open, held.ended() && !alsoEnded ? 0 : of.spare(e.getKey(), held, alsoChosen));
                if (n == 0) continue;
                given.add(new Part(held.lot(), n));
                of.lots().put(e.getKey(), held.less(n));
                open -= n;
            }
        return given;
    }

    private void write() {
        if (!less.isEmpty()) {
            tx.sql(ADD, reservations(more), lots(more), quantities(more)); // first, because a row has the customer of the others
            var reduced = tx.single(r -> r.getLong(0), REDUCE, reservations(less), lots(less), quantities(less));
            if (reduced != less.size()) throw new IllegalStateException("reservations have fewer lots than " + less);
            changes.write(tx);
        }
        tx.sql(FORGET, body.shipmentId());
        var chosen = new LinkedHashMap<LotOf, Long>(); // by line of the order
        reserved.forEach((place, of) -> of.wanted().forEach((number, n) -> chosen.put(
                new LotOf(place.lineId(), Objects.requireNonNull(of.lots().get(number)).lot()), n)));
        tx.sql(PICK, body.shipmentId(), orderId, reservations(chosen), lots(chosen), quantities(chosen));
    }

    private static UUID[] reservations(Map<LotOf, Long> of) {
        return of.keySet().stream().map(LotOf::reservation).toArray(UUID[]::new);
    }

    private static UUID[] lots(Map<LotOf, Long> of) {
        return of.keySet().stream().map(LotOf::lot).toArray(UUID[]::new);
    }

    private static Long[] quantities(Map<LotOf, Long> of) {
        return of.values().toArray(Long[]::new);
    }
}
