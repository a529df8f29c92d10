package tradepost.purchase.core;

import java.util.Map;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.purchase.PurchaseEvents;

/** The subscriptions of inventory, for tests without it, which take its events from the bus. */
public final class InventorySubscription implements Subscriber {
    @Override
    public String context() {
        return "inventory";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        Subscriptions.Handler nothing = (tx, event) -> {};
        return Map.of(
                PurchaseEvents.ORDERED,
                nothing,
                PurchaseEvents.RESCHEDULED,
                nothing,
                PurchaseEvents.CHANGED,
                nothing,
                PurchaseEvents.RECEIVED,
                nothing,
                PurchaseEvents.RETURN_REQUESTED,
                nothing,
                PurchaseEvents.CLOSED,
                nothing,
                PurchaseEvents.CANCELLED,
                nothing);
    }
}
