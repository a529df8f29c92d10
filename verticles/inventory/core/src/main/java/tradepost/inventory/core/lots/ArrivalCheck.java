package tradepost.inventory.core.lots;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.CheckArrival;
import tradepost.inventory.CheckedArrival;
import tradepost.inventory.CheckedArrival.Serial;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.LotBookings;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.StockStates;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/** Whether pieces can arrive, of which an event will say that they have. */
public final class ArrivalCheck {
    /**
     * $1: an order, $2: the kind of its movements, $3: items, $4: numbers. What has moved of them, by item and lot; the number is null for
     * pieces from before the item was tracked.
     */
    private static final String MOVED = """
            select m.item_id, t.number, sum(coalesce(p.quantity, m.quantity))::bigint
            from movement m left join lot_movement p on p.movement_id = m.id left join lot t on t.id = p.lot_id
            where m.source_id = $1 and m.kind = $2 and m.item_id = any((select $3::uuid[])::uuid[])
              and (t.number is null or t.number = any((select $4::text[])::text[]))
            group by 1, 2
            """;

    private record Name(UUID itemId, @Nullable String number) {}

    private ArrivalCheck() {}

    /** Fails as {@link tradepost.inventory.InventoryService#checkedArrival} says. */
    public static CheckedArrival check(Tx tx, CheckArrival body) {
        var place = place(tx, body);
        if (body.lines().isEmpty()) return new CheckedArrival(place, List.of());
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
        if (lines.isEmpty()) return new CheckedArrival(place, List.of());
        LotBookings.requireArrivable(tx, locked, lines);
        var named = body.lines().stream()
                .filter(l -> l.lot() != null && Levels.tracking(locked, l.itemId()) != null)
                .toList();
        if (named.isEmpty()) return new CheckedArrival(place, List.of());
        boolean comesBack = body.salesOrderId() != null;
        var moved = comesBack
                ? moved(tx, body.salesOrderId(), "shipment", named)
                : moved(tx, body.purchaseOrderId(), "receipt", named);
        if (comesBack) requireShipped(locked, moved, named);
        return new CheckedArrival(place, serials(locked, moved, named, comesBack));
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

    private static void requireShipped(Map<Key, Level> locked, Map<Name, Long> shipped, List<CheckArrival.Line> named) {
        var serials = new ArrayList<JsonObject>();
        var lots = new ArrayList<JsonObject>();
        for (var l : named)
            if (!shipped.containsKey(name(l)) && !shipped.containsKey(new Name(l.itemId(), null)))
                (Levels.isSerial(locked, l.itemId()) ? serials : lots)
                        .add(Problem.detail(l.prefix() + "lot", l.lot() + " was not shipped for this order")
                                .put("item_id", l.itemId().toString()));
        Problem.conflictIf("serial_not_shipped", serials);
        Problem.conflictIf("lot_not_shipped", lots);
    }

    /** A number that was not shipped may be one of a piece that was shipped before the item was tracked. */
    private static List<Serial> serials(
            Map<Key, Level> locked, Map<Name, Long> moved, List<CheckArrival.Line> named, boolean comesBack) {
        return named.stream()
                .filter(l -> Levels.isSerial(locked, l.itemId()))
                .map(l -> new Serial(
                        l.itemId(), Objects.requireNonNull(l.lot()), moved.getOrDefault(name(l), comesBack ? 1L : 0L)))
                .toList();
    }

    private static Name name(CheckArrival.Line line) {
        return new Name(line.itemId(), line.lot());
    }

    private static Map<Name, Long> moved(Tx tx, @Nullable UUID order, String kind, List<CheckArrival.Line> named) {
        var moved = new HashMap<Name, Long>();
        if (order == null) return moved;
        for (var r : tx.sql(
                MOVED,
                order,
                kind,
                named.stream().map(CheckArrival.Line::itemId).distinct().toArray(UUID[]::new),
                named.stream().map(CheckArrival.Line::lot).distinct().toArray(String[]::new)))
            moved.put(new Name(r.getUUID(0), r.getString(1)), r.getLong(2));
        return moved;
    }
}
