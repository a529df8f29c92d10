package tradepost.kernel.events;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The subscribers in this process. Events for them need not be serialized, sealed and parsed. */
final class LocalSubscriptions {
    private final Map<String, Subscriptions> bySubscriber = new ConcurrentHashMap<>();

    void add(String subscriber, Subscriptions subscriptions) {
        bySubscriber.put(subscriber, subscriptions);
    }

    void remove(String subscriber, Subscriptions subscriptions) {
        bySubscriber.remove(subscriber, subscriptions);
    }

    Optional<Subscriptions> find(String subscriber) {
        return Optional.ofNullable(bySubscriber.get(subscriber));
    }
}
