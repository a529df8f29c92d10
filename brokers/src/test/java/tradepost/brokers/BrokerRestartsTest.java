package tradepost.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 10,000 events reach a broker while it and the relay are killed again and again. */
@Tag("prove")
class BrokerRestartsTest {
    private static final int ITEMS = 2_000;
    private static final int ROUNDS = 5;
    /** Kills of the relay, and as many of the broker. */
    private static final int KILLS = 4;

    private static final String TYPES = "catalog.item.*";
    private static final String PUBLISHED = "tradepost_broker_published_total";

    private final long seed = Long.getLong("tradepost.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    Path folder;

    @Test
    void jetstream_has_each_event_once() throws Exception {
        assumeThat(NatsServer.program()).as("nats-server is installed").isPresent();
        try (var broker = new NatsServer(folder.resolve("nats"))) {
            survive(broker, true);
        }
    }

    @Test
    void a_queue_of_rabbitmq_has_each_event_once_without_repeated_message_ids() throws Exception {
        assumeThat(RabbitServer.program()).as("rabbitmq-server is installed").isPresent();
        try (var broker = new RabbitServer(folder.resolve("rabbit"))) {
            survive(broker, false);
        }
    }

    @Test
    void kafka_has_each_event_once_in_committed_transactions() throws Exception {
        assumeThat(KafkaServer.isPresent())
                .as("the Kafka broker is on the class path")
                .isTrue();
        try (var broker = new KafkaServer(folder.resolve("kafka"))) {
            survive(broker, true);
        }
    }

    private static double published(TestRelay relay) {
        double count = relay.metric(PUBLISHED);
        return Double.isNaN(count) ? 0 : count;
    }

    private static CompletableFuture<Void> changing(Source source, int from, int to) {
        return CompletableFuture.runAsync(() -> {
            try {
                for (int round = from; round < to; round++) source.change("R", ITEMS, round);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void survive(TestBroker broker, boolean deduplicates) throws Exception {
        var settings = new HashMap<>(broker.settings());
        settings.put("batch", "20"); // so that the events last longer than the kills
        try (var source = new Source(folder.resolve("tradepost"));
                var relay = new TestRelay(folder.resolve("relay"), source, settings)) {
            var changes = changing(source, 0, ROUNDS);
            for (int i = 0; i < KILLS; i++) {
                awaitPublishing(relay);
                relay.kill();
                relay.start();
                awaitPublishing(relay);
                broker.kill();
                Thread.sleep(random.nextInt(1_000));
                broker.start();
            }
            assertThat(changes)
                    .as("killed while events were made or relayed")
                    .satisfiesAnyOf(
                            c -> assertThat(c).isNotDone(),
                            c -> assertThat(source.lag("broker")).isPositive());
            changes.get();
            source.awaitRelayed("broker", TYPES, ITEMS * ROUNDS);
            assertThat(relay.stop()).isZero();
            check(source.events(TYPES), broker.stored(ITEMS * ROUNDS), deduplicates);
        }
    }

    /** Waits until the relay publishes, and then a moment longer. */
    private void awaitPublishing(TestRelay relay) throws InterruptedException {
        double from = published(relay);
        Awaitility.await("the relay publishes, seed " + seed)
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> published(relay) > from);
        Thread.sleep(random.nextInt(300));
    }

    private void check(List<Received> expected, List<Received> stored, boolean deduplicates) {
        assertThat(expected).hasSize(ITEMS * ROUNDS);
        var once = Received.withoutRepetitions(stored);
        System.out.printf("%d events, %d messages, seed %d%n", expected.size(), stored.size(), seed);
        assertThat(new HashSet<>(once)).as("each event, seed %d", seed).isEqualTo(new HashSet<>(expected));
        if (deduplicates) assertThat(stored).as("no event twice, seed %d", seed).hasSize(expected.size());
        assertThat(Received.bySubject(once))
                .as("the order per subject, seed %d", seed)
                .isEqualTo(Received.bySubject(expected));
    }
}
