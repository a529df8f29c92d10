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
import tradepost.sales.core.commit.ConfirmedHere;
import tradepost.sales.core.commit.ReservedOrders;
import tradepost.sales.core.fulfilment.Allocating;
import tradepost.sales.core.fulfilment.ReturnCosts;
import tradepost.sales.core.payment.ProviderPayments;
import tradepost.sales.core.terms.CustomerHandler;
import tradepost.sales.core.terms.UnpaidOrders;

/** The subscriber of sales: applies events of other contexts to orders. */
public final class SalesSubscriber implements Subscriber {
    private final ConfirmedHere confirmedHere;
    private final UnpaidOrders unpaid;

    /** For processes that only need to know what sales subscribes to. */
    public SalesSubscriber() {
        this(new ConfirmedHere(), UnpaidOrders.unlimited());
    }

    SalesSubscriber(ConfirmedHere confirmedHere, UnpaidOrders unpaid) {
        this.confirmedHere = confirmedHere;
        this.unpaid = unpaid;
    }

    @Override
    public String context() {
        return "sales";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        var handlers = new HashMap<>(ProviderPayments.HANDLERS);
        handlers.put(InventoryEvents.ORDER_RESERVED, new ReservedOrders(confirmedHere, unpaid));
        handlers.put(InventoryEvents.ORDER_ALLOCATED, Allocating::allocated);
        handlers.put(InventoryEvents.MOVEMENTS_BOOKED, ReturnCosts::booked);
        for (var change : List.of("created", "updated"))
            handlers.put(InventoryEvents.LOCATION + "." + change, KnownLocations.TABLE);
        var customer = new CustomerHandler();
        for (var change : List.of("created", "updated", "archived", "restored"))
            handlers.put(ContactEvents.CUSTOMER + "." + change, customer);
        return Map.copyOf(handlers);
    }

    @Override
    public void prepare(Tx tx, List<Event> events) {
        ReservedOrders.lock(tx, unpaid, events);
        ProviderPayments.lock(tx, events);
    }
}
