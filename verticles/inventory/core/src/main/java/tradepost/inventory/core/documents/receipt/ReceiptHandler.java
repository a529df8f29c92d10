package tradepost.inventory.core.documents.receipt;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.lots.ArrivingLots;
import tradepost.inventory.core.lots.ArrivingLots.Named;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.Movements.Move;
import tradepost.inventory.core.stock.StockStates;
import tradepost.inventory.core.stock.StockStates.StateChange;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.purchase.OrderSent;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.OrderChanged;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.event.OrderRescheduled;

/** The receipts of purchase orders. */
public final class ReceiptHandler {
    private static final String PURCHASE_ORDER = "purchase_order";

    private ReceiptHandler() {}

    /** The levels that an event books, and those that show what is incoming. Locks its locations. */
    public static Set<Key> keys(Tx tx, Event event) {
        var keys = new LinkedHashSet<Key>();
        if (event.type().equals(PurchaseEvents.ORDERED)) {
            var order = event.data(OrderSent.class);
            keys.addAll(ExpectedStock.keys(tx, order.locationId(), order.expected()));
        }
        if (event.type().equals(PurchaseEvents.CHANGED)) {
            var order = event.data(OrderChanged.class);
            keys.addAll(ExpectedStock.keys(tx, order.locationId(), order.expected()));
        }
        if (event.type().equals(PurchaseEvents.RECEIVED)) {
            var receipt = event.data(OrderReceived.class);
            var place = ExpectedStock.place(tx, receipt.locationId());
            for (var i : receipt.items()) keys.add(new Key(i.itemId(), place));
            keys.addAll(ExpectedStock.keys(tx, receipt.expectedLocationId(), receipt.expected()));
        }
        return keys;
    }

    public static void ordered(Tx tx, Event event) {
        var order = event.data(OrderSent.class);
        ExpectedStock.set(tx, event, order.locationId(), order.expectedAt(), order.expected());
    }

    public static void changed(Tx tx, Event event) {
        var order = event.data(OrderChanged.class);
        ExpectedStock.set(tx, event, order.locationId(), order.expectedAt(), order.expected());
    }

    public static void rescheduled(Tx tx, Event event) {
        var order = event.data(OrderRescheduled.class);
        ExpectedStock.set(tx, event, order.locationId(), order.expectedAt(), order.expected());
    }

    /** The order was closed or cancelled. */
    public static void ended(Tx tx, Event event) {
        ExpectedStock.set(tx, event, null, null, List.of());
    }

    /** @param currency of the installation */
    public static void received(Tx tx, Event event, @Nullable String currency) {
        var receipt = event.data(OrderReceived.class);
        var place = ExpectedStock.place(tx, receipt.locationId());
        var rate = Objects.equals(receipt.currency(), currency) ? BigDecimal.ONE : receipt.exchangeRate();
        var changes = new LinkedHashMap<Key, Change>();
        for (var i : receipt.items())
            changes.merge(new Key(i.itemId(), place), new Change(i.quantity(), 0, i.damaged(), 0), Change::plus);
        var locked = Levels.lock(tx, changes.keySet());
        var lots = lots(tx, locked, receipt, place);
        var ofLots = LotChanges.none();
        var moves = new ArrayList<Move>();
        var damaged = new ArrayList<StateChange>();
        for (int n = 0; n < receipt.items().size(); n++) {
            var i = receipt.items().get(n);
            var key = new Key(i.itemId(), place);
            ofLots.add(key, lots.get(n), pieces -> new Change(pieces, 0));
            var cost = rate == null ? null : i.unitPrice().multiply(rate);
            moves.add(new Move(i.itemId(), Movements.SUPPLIER, place, i.quantity(), cost)
                    .withCost(rate == null ? null : i.subtotal().multiply(rate))
                    .of(lots.get(n)));
            if (i.damaged() == 0) continue;
            var parts = first(key, lots.get(n), i.damaged());
            ofLots.add(key, parts, pieces -> new Change(0, 0, pieces, 0));
            damaged.addAll(new StateChange(key, StockStates.AVAILABLE, StockStates.DAMAGED, i.damaged()).of(parts));
        }
        Levels.change(tx, locked, changes, ofLots, event.actor());
        Movements.insert(tx, moves, "receipt", PURCHASE_ORDER, receipt.orderId(), null, event.actor());
        StockStates.insert(tx, damaged, PURCHASE_ORDER, receipt.orderId(), "arrived damaged", event.actor());
        ExpectedStock.set(tx, event, receipt.expectedLocationId(), receipt.expectedAt(), receipt.expected());
    }

    private static List<Part> first(Key key, List<Part> lots, long pieces) {
        var all = LotStock.none();
        for (var part : lots) all.give(key, part);
        return all.take(key, pieces);
    }

    private static List<List<Part>> lots(Tx tx, Map<Key, Level> locked, OrderReceived receipt, UUID place) {
        var arrived = receipt.items().stream()
                .map(i -> new Named(new Key(i.itemId(), place), i.quantity(), i.lot(), i.expiresOn()))
                .toList();
        return ArrivingLots.named(tx, locked, arrived, receipt.number());
    }
}
