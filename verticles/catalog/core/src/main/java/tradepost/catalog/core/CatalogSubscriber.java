package tradepost.catalog.core;

import java.util.Map;
import tradepost.catalog.core.search.ItemStockHandler;
import tradepost.inventory.InventoryEvents;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;

/** The events that catalog subscribes to. */
public final class CatalogSubscriber implements Subscriber {
    @Override
    public String context() {
        return "catalog";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return Map.of(
                InventoryEvents.ITEM_AVAILABLE, ItemStockHandler.CHANGED,
                InventoryEvents.ITEM_UNAVAILABLE, ItemStockHandler.CHANGED);
    }
}
