package tradepost.kernel.events;

import java.util.List;
import java.util.Map;
import tradepost.kernel.db.Tx;

/**
 * The events of other contexts that a context applies. The class is registered in
 * {@code META-INF/services/tradepost.kernel.events.Subscriber}, so that every process knows the subscriptions of each context,
 * even a process that runs only the publisher.
 */
public interface Subscriber {
    /** The context, such as {@code inventory}. */
    String context();

    /**
     * Handlers by type of event. Keep a handler that does nothing for one release after a type is no longer needed, because
     * relays of the previous release still deliver it.
     */
    Map<String, Subscriptions.Handler> handlers();

    /**
     * Called before these events are applied one after the other in the same transaction. Takes all row locks that they need, in
     * the order that all transactions follow.
     */
    default void prepare(Tx tx, List<Event> events) {}

    /** Called after the transaction in which these events were applied. It may be missing after a crash. */
    default void applied(List<Event> events) {}
}
