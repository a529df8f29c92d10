package tradepost.kernel.events;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The subscribers that run in this process: what is delivered to them need not be written, sealed, copied and read again. */
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
