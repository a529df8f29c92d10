package tradepost.inventory.core.documents.returns;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.lots.ArrivingLots.Named;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
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
 * Pieces of orders that come back from customers, to the lots of {@link ReturnLots}, with what they have cost when they left: see
 * {@link ShippedCost}. An event cannot be refused, so sales asks first whether the pieces can arrive.
 */
public final class CustomerReturnHandler {
    private static final String SALES_ORDER = "sales_order";

    private CustomerReturnHandler() {}

    /** Pieces that come to stock. */
    private record Booked(ReturnedPart part, Key key) {
        String state() {
            return part.disposition().equals(ReturnEvents.DAMAGED) ? StockStates.DAMAGED : StockStates.AVAILABLE;
        }

        Change change(long quantity) {
            return stateChange(quantity).ofLevel().plus(new Change(quantity, 0, 0, 0));
        }

        StateChange stateChange(long quantity) {
            return new StateChange(key, StockStates.AVAILABLE, state(), quantity);
        }

        boolean isAvailable() {
            return state().equals(StockStates.AVAILABLE);
        }

        Named named() {
            return new Named(key, part.quantity(), part.lot(), part.expiresOn());
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

    public static void returned(Tx tx, Event event) {
        var data = event.data(OrderReturned.class);
        var booked = booked(tx, data);
        if (booked.isEmpty()) return;
        var locked = Levels.lock(tx, booked.stream().map(Booked::key).toList());
        var lots = ReturnLots.of(tx, data, booked.stream().map(Booked::named).toList(), locked);
        var costs = ShippedCost.of(
                tx, data.orderId(), locked.keySet().stream().map(Key::itemId).collect(Collectors.toSet()));
        var changes = new LinkedHashMap<Key, Change>();
        var ofLots = LotChanges.none();
        var moves = new ArrayList<Move>();
        var states = new ArrayList<StateChange>();
        for (int n = 0; n < booked.size(); n++) {
            var b = booked.get(n);
            var key = b.key();
            long pieces = b.part().quantity();
            var parts = lots.parts(n);
            changes.merge(key, b.change(pieces), Change::plus);
            ofLots.add(key, parts, b::change);
            moves.add(new Move(key.itemId(), Movements.CUSTOMER, key.locationId(), pieces)
                    .withCost(costs.take(key.itemId(), pieces))
                    .of(parts));
            if (!b.isAvailable()) states.addAll(b.stateChange(pieces).of(parts));
        }
        Levels.change(tx, locked, changes, ofLots, event.actor());
        Movements.insertOfDocument(
                tx, moves, data.reason(), "return", SALES_ORDER, data.orderId(), data.returnId(), event.actor());
        StockStates.insert(tx, states, SALES_ORDER, data.orderId(), "returned damaged", event.actor());
        lots.withhold(tx, changes.keySet(), event.actor());
    }
}
