package tradepost.purchase.core;

import java.util.Map;
import tradepost.catalog.CatalogEvents;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.KnownLocations;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.purchase.core.order.Approval;
import tradepost.purchase.core.returns.ReturnToVendor;
import tradepost.purchase.core.vendor.PurchasedItems;

/** The subscriber of purchase: applies events of other contexts to orders. */
public final class PurchaseSubscriber implements Subscriber {
    private final Approval approval;

    /** For publishers, which ask only for the types. */
    public PurchaseSubscriber() {
        this(new Approval(null, ""));
    }

    PurchaseSubscriber(Approval approval) {
        this.approval = approval;
    }

    @Override
    public String context() {
        return "purchase";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return Map.of(
                InventoryEvents.RETURN_BOOKED,
                (tx, e) -> ReturnToVendor.booked(tx, e, approval),
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
