package tradepost.auth.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tradepost.auth.core.account.CustomerLinkHandler;
import tradepost.contact.ContactEvents;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;

/** The events that auth subscribes to: those of customers, from which it knows whose record is whose. */
public final class AuthSubscriber implements Subscriber {
    @Override
    public String context() {
        return "auth";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        var handlers = new LinkedHashMap<String, Subscriptions.Handler>();
        for (var change : List.of("created", "updated", "archived", "restored"))
            handlers.put(ContactEvents.CUSTOMER + "." + change, CustomerLinkHandler::onChanged);
        handlers.put(ContactEvents.CUSTOMER + ".deleted", CustomerLinkHandler::onDeleted);
        return handlers;
    }
}
