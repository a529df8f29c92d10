package tradepost.brokers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a batch is published and acknowledged, between a feed and a broker of the test. */
class PumpTest {
    private static final String NOTHING = """
            {"data": {"lease": null, "position": 1, "head": 1, "events": []}}
            """;

    private final List<FeedEvent> published = new CopyOnWriteArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final RelayMetrics metrics = new RelayMetrics("broker", "kafka");

    /** Takes a batch at once, as Kafka does. */
    private final class TestedBroker implements Broker {
        @Override
        public List<List<FeedEvent>> parts(List<FeedEvent> events) {
            return List.of(events);
        }

        @Override
        public int publish(List<FeedEvent> part) {
            published.addAll(part);
            return 0;
        }

        @Override
        public void close() {}
    }

    @Test
    void a_batch_that_is_published_and_not_acknowledged_is_only_acknowledged() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var settings = FeedConsumerTest.settings(server.getAddress().getPort());
        try (var feed = new FeedConsumer(settings)) {
            var pump = new Pump(
                    feed,
                    () -> {
                        opened.incrementAndGet();
                        return new TestedBroker();
                    },
                    metrics,
                    10);
            server.createContext("/", x -> respond(x, 200, "{\"access_token\": \"t\"}"));
            server.createContext("/api/events/consumers/" + settings.text(RelaySettings.CONSUMER) + "/batch", x -> {
                if (acknowledged.get() < 2) {
                    respond(x, 200, FeedConsumerTest.BATCH);
                    return;
                }
                pump.stop();
                respond(x, 200, NOTHING);
            });
            server.createContext("/api/events/consumers/" + settings.text(RelaySettings.CONSUMER) + "/ack", x -> {
                boolean succeeds = acknowledged.incrementAndGet() == 2;
                respond(x, succeeds ? 200 : 503, "{\"data\": {}}");
            });
            server.start();
            pump.run();
        } finally {
            server.stop(0);
        }
        assertThat(published).extracting(FeedEvent::id).containsExactly("a");
        assertThat(acknowledged).hasValue(2);
        assertThat(opened).as("connections to the broker").hasValue(1);
        assertThat(metrics.text()).contains("of=\"source\"} 1\n").contains("of=\"broker\"} 0\n");
    }

    private static void respond(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var bytes = text.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
