package tradepost.brokers;

import java.util.List;
import java.util.Map;

/** A real broker in a process of its own. */
interface TestBroker extends AutoCloseable {
    /** The settings of a relay to this broker. */
    Map<String, String> settings();

    void kill();

    /** Starts it again with its data. */
    void start() throws Exception;

    /** What it has stored, in its order. */
    List<Received> stored(int atLeast) throws Exception;

    @Override
    void close();
}
