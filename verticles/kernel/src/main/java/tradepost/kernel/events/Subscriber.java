package tradepost.kernel.events;

import java.util.List;
import java.util.Map;
import tradepost.kernel.db.Tx;

/**
 * What a context does with the events of others. Its core names its class in {@code META-INF/services/tradepost.kernel.events.Subscriber}: so
 * every process knows what the context subscribes to, also one that runs the publisher alone.
 */
public interface Subscriber {
    /** The context, such as {@code inventory}. */
    String context();

    /**
     * By type of event. A type that is no longer wanted keeps a handler that does nothing for one release: relays of the release before
     * still deliver it.
     */
    Map<String, Subscriptions.Handler> handlers();

    /**
     * Before these events are applied one after the other, in the same transaction: takes the locks that they need all at once, in the
     * order in which everybody takes them.
     */
    default void prepare(Tx tx, List<Event> events) {}
}
