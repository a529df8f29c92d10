package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * An integrator keeps a copy of items, products, customers, vendors, locations, stock and orders while they change. After any sequence of
 * changes, the copy is what the lists show. {@code tradepost.changes} makes it longer, {@code tradepost.seed} repeats it.
 */
class EventSyncTest {
    /** Of each writer, without those that are refused. */
    private static final int CHANGES = Integer.getInteger("tradepost.changes", 80);

    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());
    private static final int WRITERS = 2;

    @Test
    void copies_that_follow_the_feed_alone_or_the_times_of_changes_alone_are_what_the_lists_show()
            throws InterruptedException {
        try (var running = Shared.Running.dev()) {
            var api = running.anybody().registered("admin");
            var feed = new FeedCopy(api);
            var times = new TimeCopy(api);
            change(api, () -> {
                feed.follow();
                times.follow();
            });
            await().untilAsserted(() -> {
                feed.follow();
                assertThat(feed.copy.differences(api)).as("feed, seed " + SEED).isEmpty();
            });
            times.follow();
            times.forgetDeleted();
            assertThat(times.copy.differences(api)).as("times, seed " + SEED).isEmpty();
            assertThat(feed.applied).isGreaterThan(100);
            assertThat(times.read).isGreaterThan(100);
        }
    }

    /** Changes things in several threads, and follows meanwhile. */
    private static void change(Api api, Runnable follow) throws InterruptedException {
        var writers = new ArrayList<Thread>();
        var failures = new ArrayList<Throwable>();
        for (int i = 0; i < WRITERS; i++) {
            var changes = new SyncedChanges(api, new Random(SEED + i));
            writers.add(Thread.ofVirtual().start(() -> {
                try {
                    while (changes.accepted < CHANGES) changes.next();
                } catch (Throwable t) {
                    synchronized (failures) {
                        failures.add(t);
                    }
                }
            }));
        }
        do follow.run();
        while (writers.stream().anyMatch(Thread::isAlive));
        for (var writer : writers) writer.join();
        assertThat(failures).as("seed " + SEED).isEmpty();
    }
}
