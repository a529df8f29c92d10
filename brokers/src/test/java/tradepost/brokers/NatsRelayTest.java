package tradepost.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay with a real broker: repetitions, an event that is too large, an interruption and SIGTERM. */
@Tag("prove")
class NatsRelayTest {
    private static final int ITEMS = 50;
    private static final String TYPES = "catalog.item.*";

    @TempDir
    Path folder;

    @Test
    void each_event_is_in_the_stream_once_and_an_event_that_is_too_large_stops_the_relay() throws Exception {
        assumeThat(NatsServer.program())
                .as("nats-server (Debian package nats-server) is installed")
                .isPresent();
        try (var broker = new NatsServer(folder.resolve("nats"));
                var source = new Source(folder.resolve("tradepost"));
                var relay = new TestRelay(folder.resolve("relay"), source, broker.settings())) {
            source.change("S", ITEMS, 0);
            source.change("S", ITEMS, 1);
            source.awaitRelayed("broker", TYPES, 2 * ITEMS);
            var expected = source.events(TYPES);
            assertThat(expected).hasSize(2 * ITEMS);
            var stored = broker.stored(expected.size());
            assertThat(stored).containsExactlyElementsOf(expected);
            assertThat(relay.metric("tradepost_broker_published_total")).isEqualTo(2 * ITEMS);
            assertThat(relay.metric("tradepost_broker_blocked")).isZero();
            var rules = Files.readString(Path.of("../deploy/prometheus/tradepost.rules.yaml"));
            var alerted =
                    Pattern.compile("tradepost_broker_\\w+").matcher(rules).results();
            assertThat(alerted.map(m -> m.group()).toList())
                    .as("the metrics of the alerts")
                    .hasSizeGreaterThan(1)
                    .allSatisfy(m -> assertThat(relay.get("/metrics")).contains("\n" + m + "{"));

            // SIGTERM ends it without losing or repeating an event; its output contains no secret
            assertThat(relay.stop()).isZero();
            assertThat(relay.output())
                    .contains("Stopped after 100 events")
                    .doesNotContain(Source.PASSWORD, "secret of");
            source.seek("broker", 0);
            relay.start();
            source.awaitRelayed("broker", TYPES, 2 * ITEMS);
            assertThat(relay.metric("tradepost_broker_duplicates_total")).isEqualTo(2 * ITEMS);
            assertThat(broker.stored(0)).hasSize(2 * ITEMS);

            broker.kill();
            source.change("S", ITEMS, 2);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> relay.metric("tradepost_broker_stuck_seconds") > 0.5);
            assertThat(relay.get("/readyz")).doesNotStartWith("ok");
            broker.maxPayload(300); // less than any event
            broker.start();
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> relay.metric("tradepost_broker_blocked") == 1);
            assertThat(relay.get("/readyz")).contains("refuses event catalog.item.updated");
            assertThat(broker.stored(0)).hasSize(2 * ITEMS);
            broker.kill();
            broker.maxPayload(1_000_000);
            broker.start();
            source.awaitRelayed("broker", TYPES, 3 * ITEMS);
            assertThat(relay.metric("tradepost_broker_blocked")).isZero();
            assertThat(broker.stored(0)).containsExactlyElementsOf(source.events(TYPES));
        }
    }
}
