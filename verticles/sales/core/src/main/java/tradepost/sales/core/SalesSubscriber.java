package tradepost.sales.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tradepost.inventory.InventoryEvents;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.sales.core.fulfilment.Allocating;
import tradepost.sales.core.payment.ProviderPayments;

/** The subscriber of sales: applies events of other contexts to orders. */
public final class SalesSubscriber implements Subscriber {
    @Override
    public String context() {
        return "sales";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        var handlers = new HashMap<>(ProviderPayments.HANDLERS);
        handlers.put(InventoryEvents.ORDER_RESERVED, Confirming.RESERVED);
        handlers.put(InventoryEvents.ORDER_ALLOCATED, Allocating::allocated);
        return Map.copyOf(handlers);
    }

    @Override
    public void prepare(Tx tx, List<Event> events) {
        ProviderPayments.lock(tx, events);
    }
}
