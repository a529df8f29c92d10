package tradepost.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tradepost.kernel.identity.Seal;

/** Nodes agree on the time whatever their own clocks show. */
class ClusterClockTest {
    static final long HOUR_MS = TimeUnit.HOURS.toMillis(1);
    static final String SECRET = "a secret of tests, used nowhere else";

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final ClusterClock clock = new ClusterClock(meters);

    static long aheadMs(ClusterClock clock) {
        return clock.nowMs() - System.currentTimeMillis();
    }

    @Test
    void the_clock_is_the_one_of_the_machine_until_the_database_reports_its_time() {
        assertThat(aheadMs(clock)).isBetween(-5_000L, 5_000L);
        clock.set(System.currentTimeMillis() + HOUR_MS, System.nanoTime());
        assertThat(aheadMs(clock)).isBetween(HOUR_MS - 5_000, HOUR_MS + 5_000);
    }

    @Test
    void a_slow_response_does_not_set_the_clock_unless_it_is_the_first() {
        long longAgo = System.nanoTime() - TimeUnit.SECONDS.toNanos(10);
        clock.set(System.currentTimeMillis() + HOUR_MS, longAgo);
        assertThat(aheadMs(clock)).isGreaterThan(HOUR_MS / 2);
        clock.set(System.currentTimeMillis() - HOUR_MS, longAgo);
        assertThat(aheadMs(clock)).isGreaterThan(HOUR_MS / 2);
    }

    @Test
    void a_seal_of_a_node_whose_clock_is_wrong_is_accepted_once_both_know_the_time() {
        var wrong = new ClusterClock(meters); // as if its machine were an hour ahead
        wrong.set(System.currentTimeMillis() + HOUR_MS, System.nanoTime());
        var theirs = new Seal(SECRET, "", wrong::nowMs);
        var ours = new Seal(SECRET, "", clock::nowMs);
        var body = new JsonObject().put("n", 1);
        assertThat(ours.verify(theirs.seal("sales", "a", "do", body), "a", "do", body))
                .isNull();
        for (var c : new ClusterClock[] {wrong, clock}) c.set(System.currentTimeMillis(), System.nanoTime());
        assertThat(ours.verify(theirs.seal("sales", "a", "do", body), "a", "do", body))
                .isEqualTo("sales");
    }

    @Test
    void a_clock_that_differs_from_a_database_shows_in_a_gauge_and_is_named() {
        clock.compare("sales", System.currentTimeMillis() - HOUR_MS, System.nanoTime());
        clock.compare("stock", System.currentTimeMillis(), System.nanoTime());
        var offset = meters.get("tradepost_clock_offset_seconds").tag("context", "sales");
        assertThat(offset.gauge().value()).isBetween(3_590.0, 3_610.0);
        assertThat(clock.wrongSeconds()).containsOnlyKeys("sales");
        clock.compare("sales", System.currentTimeMillis(), System.nanoTime());
        assertThat(offset.gauge().value()).isBetween(-5.0, 5.0);
        assertThat(clock.wrongSeconds()).isEmpty();
    }
}
