package tradepost.sales.core.terms;

import java.util.List;
import tradepost.contact.KnownOwners;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriptions;

/** Follows what contact says of customers. All transactions lock their credit before their standing. */
public final class CustomerHandler implements Subscriptions.Handler {
    @Override
    public void apply(Tx tx, Event event) {
        applyAll(tx, List.of(event));
    }

    @Override
    public void applyAll(Tx tx, List<Event> events) {
        Credit.follow(tx, events);
        CustomerStanding.follow(tx, events);
        KnownOwners.follow(tx, events);
    }
}
