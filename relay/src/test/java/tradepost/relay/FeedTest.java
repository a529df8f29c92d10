package tradepost.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the relay does when Tradepost does not respond as it should. */
class FeedTest {
    @Test
    void a_response_that_stops_in_the_middle_is_not_awaited_for_ever() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var frozen = Thread.ofVirtual().start(() -> respondInPart(server));
            var settings = Settings.of(
                    Map.of(
                            "source.url",
                            "http://127.0.0.1:" + server.getLocalPort(),
                            "source.email",
                            "relay@example.com",
                            "source.password",
                            "secret",
                            "broker",
                            "nats",
                            "broker.url",
                            "nats://127.0.0.1"),
                    Map.of());
            var feed = new Feed(settings, Duration.ofMillis(300));
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> assertThatThrownBy(feed::take).isInstanceOf(IOException.class));
            feed.close();
            frozen.interrupt();
        }
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
