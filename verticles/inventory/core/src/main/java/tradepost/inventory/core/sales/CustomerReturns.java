package tradepost.inventory.core.sales;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.lot.EventLots;
import tradepost.inventory.core.lot.EventLots.Named;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.Movements.Move;
import tradepost.inventory.core.stock.StockStates;
import tradepost.inventory.core.stock.StockStates.StateChange;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.sales.returns.ReturnEvents;
import tradepost.sales.returns.ReturnEvents.OrderReturned;
import tradepost.sales.returns.ReturnEvents.ReturnedPart;

/**
 * Pieces of orders that come back from customers. They take the average cost of their item, because what they cost when they left is not
 * recorded. An event cannot be refused, so sales asks first whether the pieces can arrive.
 */
public final class CustomerReturns {
    private static final String SALES_ORDER = "sales_order";
    /** $1: an order, $2: items. Of each item of which the order got pieces of a single lot, and no others, the number of that lot. */
    private static final String ONLY_LOTS = """
            select m.item_id, max(t.number) from movement m
              left join lot_movement p on p.movement_id = m.id left join lot t on t.id = p.lot_id and t.tracking = 'lot'
            where m.source_id = $1 and m.kind = 'shipment' and m.item_id = any((select $2::uuid[])::uuid[])
            group by 1 having count(distinct t.id) = 1 and bool_and(t.id is not null)
            """;

    private CustomerReturns() {}

    /** Pieces that come to stock. */
    private record Booked(ReturnedPart part, Key key) {
        Change change(long pieces) {
            return new Change(pieces, 0, isDamaged() ? pieces : 0, 0);
        }

        boolean isDamaged() {
            return part.disposition().equals(ReturnEvents.DAMAGED);
        }

        boolean hasNoLot(Map<Key, Level> locked) {
            return part.lot() == null && Levels.tracking(locked, key.itemId()) != null;
        }

        /** @param shipped the number of the only lot of which the order got pieces; null if there is none */
        Named named(@Nullable String shipped) {
            return part.lot() == null && shipped != null
                    ? new Named(key, part.quantity(), shipped, null)
                    : new Named(key, part.quantity(), part.lot(), part.expiresOn());
        }
    }

    /** The levels that an event books. Locks its locations. */
    public static Set<Key> keys(Tx tx, Event event) {
        return booked(tx, event.data(OrderReturned.class)).stream()
                .map(Booked::key)
                .collect(Collectors.toSet());
    }

    /** What comes to a location that was closed meanwhile is at the default one. */
    private static List<Booked> booked(Tx tx, OrderReturned data) {
        var parts = data.lines().stream().filter(ReturnedPart::comesToStock).toList();
        var named = parts.stream()
                .map(ReturnedPart::locationId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        var open = Locations.open(tx, named);
        return parts.stream()
                .map(p -> new Booked(p, new Key(p.itemId(), place(open, p.locationId()))))
                .toList();
    }

    private static UUID place(Set<UUID> open, @Nullable UUID location) {
        return location != null && open.contains(location) ? location : Movements.MAIN;
    }

    /**
     * By item. Pieces that name no lot come back to the one of which they were shipped, if there was no other: its expiry and its recall then
     * apply to them too.
     */
    private static Map<UUID, String> onlyLots(Tx tx, UUID orderId, List<Booked> booked, Map<Key, Level> locked) {
        var items = booked.stream()
                .filter(b -> b.hasNoLot(locked))
                .map(b -> b.key().itemId())
                .distinct()
                .toArray(UUID[]::new);
        var lots = new HashMap<UUID, String>();
        if (items.length > 0) for (var r : tx.sql(ONLY_LOTS, orderId, items)) lots.put(r.getUUID(0), r.getString(1));
        return lots;
    }

    public static void returned(Tx tx, Event event) {
        var data = event.data(OrderReturned.class);
        var booked = booked(tx, data);
        if (booked.isEmpty()) return;
        var changes = new LinkedHashMap<Key, Change>();
        for (var b : booked) changes.merge(b.key(), b.change(b.part().quantity()), Change::plus);
        var locked = Levels.lock(tx, changes.keySet());
        var shipped = onlyLots(tx, data.orderId(), booked, locked);
        var named =
                booked.stream().map(b -> b.named(shipped.get(b.key().itemId()))).toList();
        var lots = EventLots.named(tx, locked, named, data.returnNumber());
        var ofLots = LotChanges.none();
        var moves = new ArrayList<Move>();
        var damaged = new ArrayList<StateChange>();
        for (int n = 0; n < booked.size(); n++) {
            var b = booked.get(n);
            var key = b.key();
            long pieces = b.part().quantity();
            ofLots.add(key, lots.get(n), b::change);
            moves.add(new Move(key.itemId(), Movements.CUSTOMER, key.locationId(), pieces).of(lots.get(n)));
            if (b.isDamaged())
                damaged.addAll(
                        new StateChange(key, StockStates.AVAILABLE, StockStates.DAMAGED, pieces).of(lots.get(n)));
        }
        Levels.change(tx, locked, changes, ofLots, event.actor());
        Movements.insertOfDocument(
                tx, moves, data.reason(), "return", SALES_ORDER, data.orderId(), data.returnId(), event.actor());
        StockStates.insert(tx, damaged, SALES_ORDER, data.orderId(), "returned damaged", event.actor());
    }
}
