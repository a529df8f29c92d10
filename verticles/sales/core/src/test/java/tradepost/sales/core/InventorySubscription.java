package tradepost.sales.core;

import java.util.Map;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.sales.SalesEvents;

/** The subscriptions of inventory, for tests without it, which take its events from the bus. */
public final class InventorySubscription implements Subscriber {
    @Override
    public String context() {
        return "inventory";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return Map.of(
                SalesEvents.CANCELLED, (tx, event) -> {},
                SalesEvents.SHIPPED, (tx, event) -> {},
                SalesEvents.CLOSED, (tx, event) -> {},
                SalesEvents.RETURNED, (tx, event) -> {},
                SalesEvents.RESERVATION_DECLINED, (tx, event) -> {});
    }
}
