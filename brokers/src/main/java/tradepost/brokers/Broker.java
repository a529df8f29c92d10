package tradepost.brokers;

import java.util.List;
import tradepost.kernel.config.SettingValues;

/** A connection to a broker. After a failure it is closed, and another one is opened. */
interface Broker extends AutoCloseable {
    /** An event is larger than the broker accepts. Only an operator can resolve this. */
    final class TooLarge extends Exception {
        private static final long serialVersionUID = 1;

        TooLarge(String message) {
            super(message);
        }
    }

    /** Opens a connection. */
    interface Factory {
        Broker open() throws Exception;
    }

    static Factory factory(SettingValues settings) {
        return switch (settings.text(RelaySettings.BROKER)) {
            case "nats" -> () -> new NatsBroker(settings);
            case "amqp" -> () -> new AmqpBroker(settings);
            default -> () -> new KafkaBroker(settings);
        };
    }

    /** Splits a batch, in its order, into the parts to publish one after the other. */
    default List<List<FeedEvent>> parts(List<FeedEvent> events) {
        return SubjectParts.of(events);
    }

    /**
     * Publishes a part. Returns when the broker has confirmed every event; any of them may have been published if it throws.
     *
     * @return how many of the events the broker already had
     * @throws TooLarge if the broker refuses one of the events for its size
     */
    int publish(List<FeedEvent> part) throws Exception;

    @Override
    void close();
}
