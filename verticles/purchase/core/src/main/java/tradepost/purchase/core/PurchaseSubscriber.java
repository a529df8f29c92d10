package tradepost.purchase.core;

import java.util.Map;
import tradepost.catalog.CatalogEvents;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.KnownLocations;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.purchase.core.returns.ReturnToVendor;
import tradepost.purchase.core.vendor.PurchasedItems;

/** The subscriber of purchase: applies events of other contexts to orders. */
public final class PurchaseSubscriber implements Subscriber {
    @Override
    public String context() {
        return "purchase";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return Map.of(
                InventoryEvents.RETURN_BOOKED,
                ReturnToVendor::booked,
                InventoryEvents.RETURN_DECLINED,
                ReturnToVendor::declined,
                CatalogEvents.ITEM + ".created",
                PurchasedItems.NAMES,
                CatalogEvents.ITEM + ".updated",
                PurchasedItems.NAMES,
                InventoryEvents.LOCATION + ".created",
                KnownLocations.TABLE,
                InventoryEvents.LOCATION + ".updated",
                KnownLocations.TABLE);
    }
}
