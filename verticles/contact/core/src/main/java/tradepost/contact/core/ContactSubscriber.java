package tradepost.contact.core;

import java.util.Map;
import tradepost.auth.AuthEvents;
import tradepost.contact.core.customer.CustomerServiceImpl;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;

/** The events that contact subscribes to. */
public final class ContactSubscriber implements Subscriber {
    @Override
    public String context() {
        return "contact";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return Map.of(
                AuthEvents.USER_REGISTERED, CustomerServiceImpl::onRegistered,
                AuthEvents.PASSWORD_CHANGED, CustomerServiceImpl::onPasswordChanged,
                AuthEvents.EMAIL_CHANGED, CustomerServiceImpl::onEmailChanged,
                AuthEvents.USER_DELETED, CustomerServiceImpl::onUserDeleted);
    }
}
