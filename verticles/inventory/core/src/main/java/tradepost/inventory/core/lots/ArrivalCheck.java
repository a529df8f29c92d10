package tradepost.inventory.core.lots;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.CheckArrival;
import tradepost.inventory.CheckedArrival;
import tradepost.inventory.CheckedArrival.Serial;
import tradepost.inventory.CheckedArrival.ShippedLot;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.LotBookings;
import tradepost.inventory.core.stock.Lots.Name;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.StockStates;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/** Whether pieces can arrive, of which an event will say that they have. */
public final class ArrivalCheck {
    /** $1: an order, $2: items, $3: keys of numbers. What has arrived of them, by item and lot. */
    private static final String ARRIVED = """
            select m.item_id, t.key, sum(p.quantity)::bigint
            from movement m join lot_movement p on p.movement_id = m.id join lot t on t.id = p.lot_id
            where m.source_id = $1 and m.kind = 'receipt' and m.item_id = any((select $2::uuid[])::uuid[])
              and t.key = any((select $3::text[])::text[])
            group by 1, 2
            """;

    private ArrivalCheck() {}

    /** Fails as {@link tradepost.inventory.InventoryService#checkedArrival} says. */
    public static CheckedArrival check(Tx tx, CheckArrival body) {
        var place = place(tx, body);
        if (body.lines().isEmpty()) return new CheckedArrival(place, List.of(), List.of());
        var keys = body.lines().stream().map(l -> new Key(l.itemId(), place)).toList();
        var locked = Levels.lock(tx, keys);
        requireFewSerials(body, locked);
        var lines = body.lines().stream()
                .filter(l -> l.lot() != null || l.expiresOn() != null)
                .map(l -> new LotBookings.Line(
                        new Key(l.itemId(), place),
                        StockStates.AVAILABLE,
                        l.quantity(),
                        l.lot(),
                        l.expiresOn(),
                        l.prefix()))
                .toList();
        if (!lines.isEmpty()) LotBookings.requireArrivable(tx, locked, lines);
        var named = body.lines().stream()
                .filter(l -> l.lot() != null && Levels.tracking(locked, l.itemId()) != null)
                .toList();
        var order = body.salesOrderId();
        if (order == null) return new CheckedArrival(place, serials(tx, body, locked, named), List.of());
        var items = body.lines().stream().map(CheckArrival.Line::itemId).toList();
        var shipped = ShippedLotReader.lots(tx, order, locked, items);
        requireShipped(shipped, locked, named);
        return new CheckedArrival(place, List.of(), shipped);
    }

    private static UUID place(Tx tx, CheckArrival body) {
        var id = body.locationId();
        if (id == null || !Boolean.TRUE.equals(body.orDefault())) return Locations.bookable(tx, id);
        return Locations.open(tx, Set.of(id)).contains(id) ? id : Movements.MAIN;
    }

    private static void requireFewSerials(CheckArrival body, Map<Key, Level> locked) {
        long serials = body.lines().stream()
                .filter(l -> l.lot() == null && Levels.isSerial(locked, l.itemId()))
                .mapToLong(CheckArrival.Line::quantity)
                .sum();
        if (serials > ArrivingLots.SERIALS_MAX)
            throw Problem.badRequest(
                    "invalid_lines",
                    Problem.detail(
                            "lines",
                            "at most " + ArrivingLots.SERIALS_MAX + " serial numbers are made at once; receive parts"));
    }

    private static void requireShipped(List<ShippedLot> all, Map<Key, Level> locked, List<CheckArrival.Line> named) {
        var serials = new ArrayList<JsonObject>();
        var lots = new ArrayList<JsonObject>();
        var shipped = new HashSet<UUID>(); // items of which any lot may come back
        var names = new HashSet<Name>();
        for (var s : all)
            if (s.lot() == null) shipped.add(s.itemId());
            else names.add(Name.of(s.itemId(), s.lot()));
        for (var l : named)
            if (!names.contains(name(l)) && !shipped.contains(l.itemId()))
                (Levels.isSerial(locked, l.itemId()) ? serials : lots)
                        .add(Problem.detail(l.prefix() + "lot", l.lot() + " was not shipped for this order")
                                .put("item_id", l.itemId().toString()));
        Problem.conflictIf("serial_not_shipped", serials);
        Problem.conflictIf("lot_not_shipped", lots);
    }

    private static List<Serial> serials(
            Tx tx, CheckArrival body, Map<Key, Level> locked, List<CheckArrival.Line> named) {
        var serials =
                named.stream().filter(l -> Levels.isSerial(locked, l.itemId())).toList();
        if (serials.isEmpty()) return List.of();
        var arrived = arrived(tx, body.purchaseOrderId(), serials);
        return serials.stream()
                .map(l -> new Serial(l.itemId(), Objects.requireNonNull(l.lot()), arrived.getOrDefault(name(l), 0L)))
                .toList();
    }

    private static Name name(CheckArrival.Line line) {
        return Name.of(line.itemId(), Objects.requireNonNull(line.lot()));
    }

    private static Map<Name, Long> arrived(Tx tx, @Nullable UUID order, List<CheckArrival.Line> named) {
        var arrived = new HashMap<Name, Long>();
        if (order == null) return arrived;
        var names = named.stream().map(ArrivalCheck::name).distinct().toList();
        for (var r : tx.sql(
                ARRIVED,
                order,
                names.stream().map(Name::itemId).distinct().toArray(UUID[]::new),
                names.stream().map(Name::lot).distinct().toArray(String[]::new)))
            arrived.put(new Name(r.getUUID(0), r.getString(1)), r.getLong(2));
        return arrived;
    }
}
