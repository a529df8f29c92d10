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
import tradepost.inventory.CheckedArrival.Moved;
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
import tradepost.kernel.value.Text;

/** Whether pieces can arrive, of which an event will say that they have. */
public final class ArrivalCheck {
    /** $1: a purchase order, $2: items, $3: serial numbers. How often it has received each, by item. */
    private static final String RECEIVED = """
            select m.item_id, t.number_key, count(*)
            from movement m join lot_movement p on p.movement_id = m.id join lot t on t.id = p.lot_id
            where m.source_id = $1 and m.kind = 'receipt' and m.item_id = any((select $2::uuid[])::uuid[])
              and t.number_key = any((select $3::text[])::text[])
            group by 1, 2
            """;

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
        return new CheckedArrival(
                place,
                body.salesOrderId() != null
                        ? shipped(tx, body.salesOrderId(), locked, named)
                        : received(tx, body.purchaseOrderId(), locked, named));
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

    /**
     * What was shipped of the lots that are named. A lot of which the order has got nothing may be one of pieces that were shipped before the item was
     * tracked. Fails if more is named than has not come back.
     */
    private static List<Moved> shipped(Tx tx, UUID orderId, Map<Key, Level> locked, List<CheckArrival.Line> named) {
        var items = named.stream().map(CheckArrival.Line::itemId).toList();
        var order = OrderLots.shipped(tx, orderId, items, locked);
        var serials = new ArrayList<JsonObject>();
        var lots = new ArrayList<JsonObject>();
        var shipped = new ArrayList<Moved>();
        for (var l : named) {
            var number = Objects.requireNonNull(l.lot());
            boolean isSerial = Levels.isSerial(locked, l.itemId());
            long missing = order.take(l.itemId(), number, l.quantity()).missing();
            if (missing > 0)
                (isSerial ? serials : lots)
                        .add(Problem.detail(
                                        l.prefix() + "lot",
                                        "of " + number + ", " + (l.quantity() - missing)
                                                + " were shipped for this order and have not come back")
                                .put("item_id", l.itemId().toString()));
            long known = order.moved(l.itemId(), number);
            long pieces = isSerial ? Math.max(1, known) : known + order.unknownMoved(l.itemId());
            shipped.add(new Moved(l.itemId(), number, isSerial, pieces));
        }
        Problem.conflictIf("serial_not_shipped", serials);
        Problem.conflictIf("lot_not_shipped", lots);
        return shipped;
    }

    private static List<Moved> received(
            Tx tx, @Nullable UUID orderId, Map<Key, Level> locked, List<CheckArrival.Line> named) {
        var serials =
                named.stream().filter(l -> Levels.isSerial(locked, l.itemId())).toList();
        var received = new HashMap<Name, Long>();
        if (orderId != null && !serials.isEmpty())
            for (var r : tx.sql(
                    RECEIVED,
                    orderId,
                    serials.stream().map(CheckArrival.Line::itemId).toArray(UUID[]::new),
                    serials.stream()
                            .map(l -> Text.lotKey(Objects.requireNonNull(l.lot())))
                            .toArray(String[]::new)))
                received.put(new Name(r.getUUID(0), r.getString(1)), r.getLong(2));
        return serials.stream()
                .map(l -> moved(l.itemId(), Objects.requireNonNull(l.lot()), received))
                .toList();
    }

    private static Moved moved(UUID item, String number, Map<Name, Long> received) {
        return new Moved(item, number, true, received.getOrDefault(new Name(item, number), 0L));
    }
}
