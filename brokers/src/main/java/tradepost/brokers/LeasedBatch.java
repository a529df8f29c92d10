package tradepost.brokers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that belong to this relay while the lease lasts.
 *
 * @param lease null if there are no events
 * @param untilNs when the lease ends, in terms of System.nanoTime; never later than the server's end of it
 * @param position to acknowledge when all events are published
 * @param head the newest position of the journal
 */
record LeasedBatch(@Nullable Long lease, long untilNs, List<FeedEvent> events, long position, long head) {
    boolean leased() {
        return System.nanoTime() - untilNs < 0;
    }
}
