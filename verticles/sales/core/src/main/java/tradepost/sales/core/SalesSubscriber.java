package tradepost.sales.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tradepost.contact.ContactEvents;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.KnownLocations;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.sales.core.confirmation.OrderReservedHandler;
import tradepost.sales.core.confirmation.RecentConfirmations;
import tradepost.sales.core.fulfilment.BackorderAllocation;
import tradepost.sales.core.fulfilment.ShippedLotsHandler;
import tradepost.sales.core.payment.ProviderPayments;
import tradepost.sales.core.terms.CustomerHandler;
import tradepost.sales.core.terms.UnpaidLimit;

/** The subscriber of sales: applies events of other contexts to orders. */
public final class SalesSubscriber implements Subscriber {
    private final RecentConfirmations recentConfirmations;
    private final UnpaidLimit limit;

    /** For processes that only need to know what sales subscribes to. */
    public SalesSubscriber() {
        this(new RecentConfirmations(), UnpaidLimit.none());
    }

    SalesSubscriber(RecentConfirmations recentConfirmations, UnpaidLimit limit) {
        this.recentConfirmations = recentConfirmations;
        this.limit = limit;
    }

    @Override
    public String context() {
        return "sales";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        var handlers = new HashMap<>(ProviderPayments.HANDLERS);
        handlers.put(InventoryEvents.ORDER_RESERVED, new OrderReservedHandler(recentConfirmations, limit));
        handlers.put(InventoryEvents.ORDER_ALLOCATED, BackorderAllocation::allocated);
        handlers.put(InventoryEvents.SHIPMENT_BOOKED, new ShippedLotsHandler());
        for (var change : List.of("created", "updated"))
            handlers.put(InventoryEvents.LOCATION + "." + change, KnownLocations.TABLE);
        var customer = new CustomerHandler();
        for (var change : List.of("created", "updated", "archived", "restored"))
            handlers.put(ContactEvents.CUSTOMER + "." + change, customer);
        return Map.copyOf(handlers);
    }

    @Override
    public void prepare(Tx tx, List<Event> events) {
        OrderReservedHandler.lock(tx, events, limit);
        ProviderPayments.lock(tx, events);
    }
}
