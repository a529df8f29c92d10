package tradepost.sales.core;

import java.util.Map;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.sales.SalesEvents;

/** What inventory subscribes to, for tests without it: they take its events from the bus. */
public final class InventorySubscription implements Subscriber {
    @Override
    public String context() {
        return "inventory";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return Map.of(
                SalesEvents.CANCELLED, (tx, event) -> {},
                SalesEvents.RESERVATION_DECLINED, (tx, event) -> {});
    }
}
