package tradepost.catalog.core.product;

import java.util.Map;
import tradepost.catalog.CatalogEvents;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;

/** The subscriptions of inventory, for tests without it, which take its events from the bus. */
public final class InventorySubscription implements Subscriber {
    @Override
    public String context() {
        return "inventory";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return Map.of(
                CatalogEvents.PRODUCT_CREATED, (tx, event) -> {},
                CatalogEvents.PRODUCT_UPDATED, (tx, event) -> {});
    }
}
