package tradepost.node.demo.history;

import java.io.IOException;
import java.time.Instant;
import tradepost.node.demo.client.DemoTeam;

/**
 * Something that somebody does.
 *
 * @param story the steps of a story are done one after the other
 */
record Step(Instant at, Lane lane, Story<?> story, Work work) {
    /** Steps of a lane are done one after the other, in the order of their times; those of different lanes about then. */
    enum Lane {
        ORDERS,
        SHIPMENTS,
        DELIVERIES,
        MONEY,
        STOCK
    }

    interface Work {
        void run(DemoTeam team) throws IOException, InterruptedException;
    }
}
