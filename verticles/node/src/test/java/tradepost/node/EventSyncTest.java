package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An integrator keeps a copy of items, products, customers, vendors, locations, stock and orders while they change. After any sequence of
 * changes, the copy is what the lists show. {@code tradepost.minutes} makes it longer, {@code tradepost.seed} repeats it.
 */
@Timeout(7_200)
class EventSyncTest {
    private static final Duration CHANGING = Duration.ofSeconds(Integer.getInteger("tradepost.minutes", 0) * 60L + 15);
    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());
    private static final int WRITERS = 2;

    @Test
    void copies_that_follow_the_feed_alone_or_the_times_of_changes_alone_are_what_the_lists_show()
            throws InterruptedException {
        try (var running = Shared.Running.dev()) {
            var api = running.anybody().registered("admin");
            var feed = new FeedCopy(api);
            var times = new TimeCopy(api);
            var all = change(api, () -> {
                feed.follow();
                times.follow();
            });
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                feed.follow();
                assertThat(feed.copy.differences(api)).as("feed, seed " + SEED).isEmpty();
            });
            times.follow();
            times.forgetDeleted();
            assertThat(times.copy.differences(api)).as("times, seed " + SEED).isEmpty();
            assertThat(all).allSatisfy(c -> assertThat(c.accepted).isGreaterThan(20));
            assertThat(feed.applied).isGreaterThan(50);
            assertThat(times.read).isGreaterThan(50);
        }
    }

    /** Changes things in several threads, and follows meanwhile. */
    private static List<SyncedChanges> change(Api api, Runnable follow) throws InterruptedException {
        long until = System.nanoTime() + CHANGING.toNanos();
        var all = new ArrayList<SyncedChanges>();
        var writers = new ArrayList<Thread>();
        var failures = new ArrayList<Throwable>();
        for (int i = 0; i < WRITERS; i++) {
            var changes = new SyncedChanges(api, new Random(SEED + i));
            all.add(changes);
            writers.add(Thread.ofVirtual().start(() -> {
                try {
                    while (System.nanoTime() < until) changes.next();
                } catch (Throwable t) {
                    synchronized (failures) {
                        failures.add(t);
                    }
                }
            }));
        }
        while (System.nanoTime() < until) follow.run();
        for (var writer : writers) writer.join();
        assertThat(failures).as("seed " + SEED).isEmpty();
        return all;
    }
}
