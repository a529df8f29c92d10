package tradepost.kernel.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TcpProxy;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;

/** The choice of the relaying process does not depend on the database's clock, which may be wrong, or be set back or forward. */
@ExtendWith(VertxExtension.class)
class LeaseTest {
    static final long LASTS_NANOS = 1_000_000_000;

    Vertx vertx;
    Env env;
    Db db;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        env = TestDb.env(vertx, "leased");
        db = Db.open(env, "leased");
        db.query("update relay_lease set expires_at = '-infinity'").await();
    }

    /** Simulates a renewal by the holder while the clock was this far ahead. */
    void writtenAt(String offset) {
        db.query("update relay_lease set expires_at = clock_timestamp() + interval '%s'".formatted(offset))
                .await();
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(50)).until(condition);
    }

    @Test
    void a_lease_written_by_a_clock_a_day_ahead_is_taken_when_nobody_renews_it() {
        var dead = new Lease(db, LASTS_NANOS, state -> {});
        assertThat(dead.hold()).isTrue();
        writtenAt("1 day");
        var next = new Lease(db, LASTS_NANOS, state -> {});
        assertThat(next.hold()).as("not at once: it may be alive").isFalse();
        await(next::hold);
        assertThat(next.fencing()).isGreaterThan(dead.fencing());
    }

    @Test
    void a_renewed_lease_is_not_taken_even_if_its_time_has_passed() {
        var holder = new Lease(db, LASTS_NANOS, state -> {});
        assertThat(holder.hold()).isTrue();
        var other = new Lease(db, LASTS_NANOS, state -> {});
        long end = System.nanoTime() + LASTS_NANOS + LASTS_NANOS / 2;
        await(() -> {
            assertThat(holder.hold()).isTrue();
            writtenAt("-1 day"); // the clock was set forward by a day: by the database's time it expired long ago
            assertThat(other.hold()).isFalse();
            return System.nanoTime() > end;
        });
        assertThat(holder.hold()).isTrue();
        assertThat(holder.held()).isTrue();
        assertThat(other.isAlive()).isTrue();
    }

    @Test
    void a_renewal_by_the_previous_release_is_recognized_by_its_time() {
        db.query("update relay_lease set held_by = gen_random_uuid()").await();
        var other = new Lease(db, LASTS_NANOS, state -> {});
        long end = System.nanoTime() + LASTS_NANOS + LASTS_NANOS / 2;
        await(() -> {
            writtenAt("5 seconds");
            assertThat(other.hold()).isFalse();
            return System.nanoTime() > end;
        });
        await(other::hold);
    }

    @Test
    void a_released_lease_is_taken_at_once_even_after_the_clock_was_set_back() {
        var holder = new Lease(db, LASTS_NANOS, state -> {});
        assertThat(holder.hold()).isTrue();
        holder.release().await();
        assertThat(holder.held()).isFalse();
        assertThat(new Lease(db, LASTS_NANOS, state -> {}).hold()).isTrue();
    }

    @Test
    void a_suspended_holder_continues_at_once_unless_another_has_taken_over() {
        var holder = new Lease(db, LASTS_NANOS, state -> {});
        assertThat(holder.hold()).isTrue();
        await(() -> !holder.held());
        assertThat(holder.hold()).isTrue();
        var other = new Lease(db, LASTS_NANOS, state -> {});
        await(other::hold);
        await(() -> !holder.hold());
        assertThat(holder.held()).isFalse();
    }

    @Test
    void a_process_that_receives_renewals_does_not_query_the_lease_until_its_release() {
        var other = new Lease(db, LASTS_NANOS, state -> {});
        var holder = new Lease(db, LASTS_NANOS, other::renewalReceived);
        assertThat(holder.hold()).isTrue();
        holder.release().await();
        assertThat(other.hold()).as("it has not asked").isFalse();
        other.releaseReceived();
        assertThat(other.hold()).isTrue();
    }

    @Test
    void a_holder_that_dies_is_replaced() {
        var other = new Lease(db, LASTS_NANOS, state -> {});
        var holder = new Lease(db, LASTS_NANOS, other::renewalReceived);
        assertThat(holder.hold()).isTrue();
        await(other::hold);
        assertThat(holder.held()).isFalse();
        assertThat(other.fencing()).isGreaterThan(holder.fencing());
    }

    @Test
    void a_late_message_does_not_take_the_lease_from_its_holder() {
        var messages = new ArrayList<String>();
        var holder = new Lease(db, LASTS_NANOS, messages::add);
        var other = new Lease(db, LASTS_NANOS, state -> {});
        assertThat(holder.hold()).isTrue();
        long end = System.nanoTime() + 3 * LASTS_NANOS;
        await(() -> {
            assertThat(holder.hold()).isTrue();
            other.renewalReceived(messages.getFirst());
            other.releaseReceived(); // so that it queries the lease
            assertThat(other.hold()).isFalse();
            return System.nanoTime() > end;
        });
    }

    @Test
    void an_unknown_lag_is_infinite_and_not_NaN() {
        var proxy = new TcpProxy(vertx, TestDb.port());
        var config = TestDb.config("leased", "db.port", Integer.toString(proxy.port()));
        var away = new Env(vertx, config, env.tokens(), env.seal(), env.meters());
        var relay = new OutboxRelay(away, Db.open(away, "leased"), "leased", Map.of(), List.of("audit"));
        TestVerticle.run(vertx, relay::start);
        await(() -> env.meters().scrape().contains("tradepost_relay_lag_unknown{context=\"leased\"} 0")
                && env.meters().scrape().contains("tradepost_relay_lag{context=\"leased\",subscriber=\"audit\"} 0"));
        proxy.away();
        await(() -> {
            var metrics = env.meters().scrape();
            return metrics.contains("tradepost_relay_lag_unknown{context=\"leased\"} 1")
                    && metrics.contains("tradepost_relay_lag{context=\"leased\",subscriber=\"audit\"} +Inf")
                    && metrics.contains("tradepost_dead_letters{context=\"leased\"} NaN");
        });
        proxy.back();
        await(() -> env.meters().scrape().contains("tradepost_relay_lag_unknown{context=\"leased\"} 0"));
    }
}
