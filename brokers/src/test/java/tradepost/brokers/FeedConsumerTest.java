package tradepost.brokers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tradepost.kernel.config.SettingValues;

/** What the relay does when Tradepost does not respond as it should. */
class FeedConsumerTest {
    private static final int LEASE_SECONDS = 5;
    static final String BATCH = """
            {"data": {"lease": 1, "position": 1, "head": 1, "events": [
              {"sequence": "1", "id": "a", "type": "sales.order.confirmed", "subject": "s"}]}}
            """;

    @Test
    void a_response_that_stops_in_the_middle_is_not_awaited_for_ever() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var frozen = Thread.ofVirtual().start(() -> respondInPart(server));
            var feed = new FeedConsumer(settings(server.getLocalPort()), Duration.ofMillis(300));
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> assertThatThrownBy(feed::take).isInstanceOf(IOException.class));
            feed.close();
            frozen.interrupt();
        }
    }

    @Test
    void the_first_batch_after_an_outage_that_is_longer_than_a_lease_can_be_published() throws Exception {
        var tries = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", x -> {
            boolean isBatch = x.getRequestURI().getPath().endsWith("/batch");
            try (x) {
                x.getRequestBody().readAllBytes();
                var answer = isBatch ? BATCH : "{\"access_token\": \"t\"}";
                x.sendResponseHeaders(isBatch && tries.incrementAndGet() == 1 ? 503 : 200, answer.length());
                x.getResponseBody().write(answer.getBytes(UTF_8));
            }
        });
        server.start();
        try (var feed = new FeedConsumer(settings(server.getAddress().getPort()))) {
            assertThatThrownBy(feed::take).isInstanceOf(FeedConsumer.Refused.class);
            long since = System.nanoTime();
            Awaitility.await()
                    .until(() -> System.nanoTime() - since
                            > Duration.ofSeconds(LEASE_SECONDS).toNanos());
            assertThat(feed.take().leased()).isTrue();
        } finally {
            server.stop(0);
        }
    }

    static SettingValues settings(int port) {
        return RelaySettings.of(
                Map.of(
                        "source.url",
                        "http://127.0.0.1:" + port,
                        "source.email",
                        "relay@example.com",
                        "source.password",
                        "secret",
                        "broker",
                        "nats",
                        "broker.url",
                        "nats://127.0.0.1",
                        "lease_seconds",
                        "" + LEASE_SECONDS,
                        "broker.timeout_ms",
                        "1000"),
                Map.of());
    }

    /** As a host does that is lost while it sends. */
    private static void respondInPart(ServerSocket server) {
        try (var connection = server.accept()) {
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":".getBytes(UTF_8));
            connection.getOutputStream().flush();
            Thread.sleep(Duration.ofMinutes(1));
        } catch (IOException | InterruptedException e) {
            // the test has ended
        }
    }
}
