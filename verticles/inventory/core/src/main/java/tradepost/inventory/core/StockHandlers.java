package tradepost.inventory.core;

import java.util.LinkedHashMap;
import java.util.Map;
import tradepost.inventory.core.Levels.Change;
import tradepost.inventory.core.Levels.Key;
import tradepost.inventory.core.Movements.Move;
import tradepost.kernel.Event;
import tradepost.kernel.Subscriptions;
import tradepost.kernel.Tx;
import tradepost.purchase.PurchaseEvents;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesEvents.OrderCancelled;
import tradepost.sales.SalesEvents.ReservationDeclined;

/** What stock does when something has happened elsewhere. */
final class StockHandlers {
    static final Map<String, Subscriptions.Handler> BY_TYPE = Map.of(
            PurchaseEvents.RECEIVED, StockHandlers::received,
            SalesEvents.CANCELLED, StockHandlers::cancelled,
            SalesEvents.RESERVATION_DECLINED, StockHandlers::declined);

    private StockHandlers() {}

    private static void received(Tx tx, Event event) {
        var receipt = event.data(PurchaseEvents.OrderReceived.class);
        var changes = new LinkedHashMap<Key, Change>();
        for (var i : receipt.items())
            changes.merge(new Key(i.itemId(), Movements.MAIN), new Change(i.quantity(), 0), Change::plus);
        Levels.ensure(tx, changes.keySet());
        Levels.change(tx, changes, event.actor());
        var moves = receipt.items().stream()
                .map(i -> new Move(i.itemId(), Movements.SUPPLIER, Movements.MAIN, i.quantity()))
                .toList();
        Movements.insert(tx, moves, "receipt", "purchase_order", receipt.orderId(), null, event.actor());
    }

    private static void cancelled(Tx tx, Event event) {
        var order = event.data(OrderCancelled.class);
        Reservations.releaseAll(tx, order.orderId(), order.orderVersion(), event.actor());
    }

    private static void declined(Tx tx, Event event) {
        var order = event.data(ReservationDeclined.class);
        Reservations.release(tx, order.orderId(), order.orderVersion(), event.actor());
    }
}
