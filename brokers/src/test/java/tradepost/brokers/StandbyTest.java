package tradepost.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two relays with the same file. When one of them stops while it has events, the other one publishes them once its lease has ended. */
@Tag("prove")
class StandbyTest {
    private static final int ITEMS = 200;
    private static final int ROUNDS_MAX = 500;
    private static final String TYPES = "catalog.item.*";
    private static final String PUBLISHED = "tradepost_broker_published_total";
    /** Shorter than the lease of the tests by as much as a loaded machine may need. */
    private static final int WAITS_MS = 2_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_standby_publishes_what_the_other_relay_was_working_on(boolean killed) throws Exception {
        assumeThat(NatsServer.program())
                .as("nats-server (Debian package nats-server) is installed")
                .isPresent();
        try (var broker = new NatsServer(folder.resolve("nats"));
                var source = new Source(folder.resolve("tradepost"))) {
            var settings = new HashMap<>(broker.settings());
            settings.put("batch", "5");
            var rounds = new AtomicInteger();
            var enough = new CompletableFuture<Void>();
            var changes = CompletableFuture.runAsync(() -> change(source, rounds, enough));
            try (var first = new TestRelay(folder.resolve("first"), source, settings);
                    var standby = new TestRelay(folder.resolve("standby"), source, settings)) {
                await("both publish").until(() -> first.metric(PUBLISHED) > 0 && standby.metric(PUBLISHED) > 0);
                stopWhileItHasEvents(first, standby);
                if (killed) first.kill();
                assertThat(standby.get("/readyz")).startsWith("ok");
                double before = standby.metric(PUBLISHED);
                await("the standby goes on").until(() -> standby.metric(PUBLISHED) > before);
                if (!killed) first.signal("CONT");
                enough.complete(null);
                changes.get();
                source.awaitRelayed("broker", TYPES, ITEMS * rounds.get());
                if (!killed) {
                    assertThat(first.output()).contains("lease");
                    assertThat(first.stop()).isZero();
                }
                assertThat(standby.stop()).isZero();
            }
            var expected = source.events(TYPES);
            var stored = broker.stored(expected.size());
            assertThat(stored).as("each event once").hasSameSizeAs(expected).containsAll(expected);
            assertThat(Received.bySubject(stored)).isEqualTo(Received.bySubject(expected));
        }
    }

    private static org.awaitility.core.ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(50));
    }

    private static void change(Source source, AtomicInteger rounds, CompletableFuture<Void> enough) {
        try {
            while (!enough.isDone() && rounds.get() < ROUNDS_MAX) source.change("S", ITEMS, rounds.getAndIncrement());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Freezes the first relay at a moment at which the other one has to wait for its lease. */
    private static void stopWhileItHasEvents(TestRelay first, TestRelay standby) throws Exception {
        for (int attempt = 0; attempt < 100; attempt++) {
            first.signal("STOP");
            double before = standby.metric(PUBLISHED);
            Thread.sleep(WAITS_MS);
            boolean waits =
                    standby.get("/metrics").lines().anyMatch(l -> l.matches("tradepost_broker_lag_events\\{.*} NaN"));
            if (waits && standby.metric(PUBLISHED) == before) return;
            first.signal("CONT");
            Thread.sleep(300);
        }
        throw new AssertionError("the first relay never has events");
    }
}
