package tradepost.sales.core;

import java.util.Map;
import tradepost.inventory.InventoryEvents;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;

/** The subscriber of sales: applies events of other contexts to orders. */
public final class SalesSubscriber implements Subscriber {
    @Override
    public String context() {
        return "sales";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return Map.of(InventoryEvents.ORDER_RESERVED, Confirming.RESERVED);
    }
}
