package tradepost.inventory.core.documents.returns;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.lots.ArrivingLots;
import tradepost.inventory.core.lots.ArrivingLots.Named;
import tradepost.inventory.core.lots.RecallWriter;
import tradepost.inventory.core.lots.ReturnedLotReader;
import tradepost.inventory.core.lots.ShippedLotReader;
import tradepost.inventory.core.lots.ShippedLotReader.Shipped;
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
 * Pieces of orders that come back from customers, with what they have cost when they left: see {@link ShippedCost}. An event cannot be refused,
 * so sales asks first whether the pieces can arrive.
 *
 * <p>Pieces that name no lot come back to the one of which they were shipped, if there was no other: its expiry and its recall apply to them
 * too. If there were several, or if they have serial numbers, they get the number of the return. They expire when the first of the shipped ones
 * expires, and are recalled if one of these is, before or after the return.
 */
public final class CustomerReturnHandler {
    private static final String SALES_ORDER = "sales_order";

    private CustomerReturnHandler() {}

    /** Pieces that come to stock. */
    private record Booked(ReturnedPart part, Key key) {
        boolean namesNoLot(Map<Key, Level> locked) {
            return part.lot() == null && Levels.tracking(locked, key.itemId()) != null;
        }

        /**
         * @param shipped of which lots the order got pieces; null if these name their lot, or if that is not known
         * @param lot the number of a new lot; null for serial numbers
         */
        Arrival arrival(@Nullable Shipped shipped, @Nullable String lot) {
            var state = part.disposition().equals(ReturnEvents.DAMAGED) ? StockStates.DAMAGED : StockStates.AVAILABLE;
            if (shipped == null) return arrival(part.lot(), part.expiresOn(), state, false);
            if (shipped.only() != null && lot != null) return arrival(shipped.only(), null, state, false);
            return arrival(lot, shipped.firstExpiry(), state, true);
        }

        private Arrival arrival(@Nullable String lot, @Nullable LocalDate expiresOn, String state, boolean ofSeveral) {
            return new Arrival(new Named(key, part.quantity(), lot, expiresOn), state, ofSeveral);
        }
    }

    /**
     * @param state in which they come to stock
     * @param ofSeveral whether they may be of several lots, and get another one
     */
    private record Arrival(Named pieces, String state, boolean ofSeveral) {
        Key key() {
            return pieces.key();
        }

        Change change(long quantity) {
            var ofState = stateChange(quantity).ofLevel();
            return ofState.plus(new Change(quantity, 0, 0, 0));
        }

        StateChange stateChange(long quantity) {
            return new StateChange(key(), StockStates.AVAILABLE, state, quantity);
        }

        boolean isAvailable() {
            return state.equals(StockStates.AVAILABLE);
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

    private static Map<UUID, Shipped> shipped(Tx tx, UUID orderId, List<Booked> booked, Map<Key, Level> locked) {
        var items = booked.stream()
                .filter(b -> b.namesNoLot(locked))
                .map(b -> b.key().itemId())
                .collect(Collectors.toSet());
        return ShippedLotReader.of(tx, orderId, items);
    }

    public static void returned(Tx tx, Event event) {
        var data = event.data(OrderReturned.class);
        var booked = booked(tx, data);
        if (booked.isEmpty()) return;
        var locked = Levels.lock(tx, booked.stream().map(Booked::key).toList());
        var shipped = shipped(tx, data.orderId(), booked, locked);
        var arrivals = booked.stream()
                .map(b -> b.arrival(
                        b.namesNoLot(locked) ? shipped.get(b.key().itemId()) : null,
                        Levels.isSerial(locked, b.key().itemId()) ? null : data.returnNumber()))
                .toList();
        var named = arrivals.stream().map(Arrival::pieces).toList();
        var lots = ArrivingLots.named(tx, locked, named, data.returnNumber());
        var costs = ShippedCost.of(
                tx, data.orderId(), locked.keySet().stream().map(Key::itemId).collect(Collectors.toSet()));
        var changes = new LinkedHashMap<Key, Change>();
        var ofLots = LotChanges.none();
        var moves = new ArrayList<Move>();
        var states = new ArrayList<StateChange>();
        var made = new LinkedHashMap<UUID, Set<UUID>>(); // by item
        for (int n = 0; n < arrivals.size(); n++) {
            var a = arrivals.get(n);
            var key = a.key();
            long pieces = a.pieces().quantity();
            changes.merge(key, a.change(pieces), Change::plus);
            ofLots.add(key, lots.get(n), a::change);
            moves.add(new Move(key.itemId(), Movements.CUSTOMER, key.locationId(), pieces)
                    .withCost(costs.take(key.itemId(), pieces))
                    .of(lots.get(n)));
            if (!a.isAvailable()) states.addAll(a.stateChange(pieces).of(lots.get(n)));
            if (a.ofSeveral())
                lots.get(n)
                        .forEach(part -> made.computeIfAbsent(key.itemId(), i -> new LinkedHashSet<>())
                                .add(part.lotId()));
        }
        Levels.change(tx, locked, changes, ofLots, event.actor());
        Movements.insertOfDocument(
                tx, moves, data.reason(), "return", SALES_ORDER, data.orderId(), data.returnId(), event.actor());
        StockStates.insert(tx, states, SALES_ORDER, data.orderId(), "returned damaged", event.actor());
        ReturnedLotReader.insert(
                tx, made.values().stream().flatMap(Set::stream).toList(), data.returnId(), data.orderId());
        made.forEach((item, lotsOfItem) -> {
            var recalled = Objects.requireNonNull(shipped.get(item)).recalled();
            if (recalled != null)
                RecallWriter.ofReturn(tx, item, lotsOfItem, recalled, keysOf(item, changes.keySet()), event.actor());
        });
    }

    private static Set<Key> keysOf(UUID item, Set<Key> keys) {
        return keys.stream().filter(k -> k.itemId().equals(item)).collect(Collectors.toSet());
    }
}
