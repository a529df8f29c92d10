package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.Patience;

/** Clients that send too slowly, too much or nothing are disconnected, and nothing is left of them. */
@ExtendWith(VertxExtension.class)
class SlowClientsTest {
    private static final int HEADER_MS = 700;
    private static final int IDLE_MS = 1_500;
    private static final int REQUEST_MS = 1_000;
    static final HttpLimits LIMITS = new HttpLimits(1_000, 1 << 20, 8 << 20, REQUEST_MS, 500, 50);
    static final Map<String, String> SETTINGS = Map.of("http.header_ms", "" + HEADER_MS, "http.idle_ms", "" + IDLE_MS);
    private TestGateway gateway;

    @BeforeEach
    void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx, LIMITS, SETTINGS)
                .onSuccess(g -> gateway = g)
                .onComplete(started.succeedingThenComplete());
    }

    private Socket open() throws IOException {
        return SlowClient.open(gateway);
    }

    private String head(String rest) {
        return "POST /api/things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + gateway.token("admin") + "\r\n" + rest + "\r\n\r\n";
    }

    @Test
    void a_silent_client_is_disconnected() throws Exception {
        try (var socket = open()) {
            assertThat(SlowClient.untilClosed(socket, "").ms()).isGreaterThanOrEqualTo(HEADER_MS - 100L);
        }
    }

    @Test
    void a_long_poll_is_answered_before_its_connection_is_closed_as_idle() {
        try (var quick = TestGateway.alone(LIMITS, Map.of("http.idle_ms", "10000"))) {
            for (var wait : List.of("20", "5", "3")) {
                quick.get("/api/things/news?wait=" + wait);
                assertThat(quick.last.body().getJsonObject("query").getInteger("wait"))
                        .as(wait)
                        .isEqualTo(Math.min(5, Integer.parseInt(wait)));
            }
        }
    }

    @Test
    void a_client_that_sends_its_header_slowly_is_disconnected() throws Exception {
        try (var socket = open()) {
            var closed = SlowClient.untilClosed(
                    socket, "GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + "x".repeat(1_000));
            assertThat(closed.ms()).isGreaterThanOrEqualTo(HEADER_MS - 100L);
        }
    }

    @Test
    void a_client_that_sends_its_second_request_slowly_is_disconnected() throws Exception {
        try (var socket = open()) {
            SlowClient.write(socket, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var closed = SlowClient.untilClosed(socket, "GET /health HTTP/1.1\r\nX-Slow: " + "x".repeat(1_000));
            assertThat(closed.answer()).startsWith("HTTP/1.1 200").contains("healthy");
            assertThat(closed.ms()).isGreaterThanOrEqualTo(IDLE_MS - 100L);
        }
    }

    @Test
    void a_slow_body_gets_408_and_is_disconnected() throws Exception {
        try (var socket = open()) {
            SlowClient.write(socket, head("Content-Length: 1000"));
            var closed = SlowClient.untilClosed(socket, "{" + " ".repeat(1_000));
            assertThat(closed.answer()).startsWith("HTTP/1.1 408").contains("request_timeout");
            assertThat(closed.ms()).isGreaterThanOrEqualTo(REQUEST_MS - 100L);
        }
    }

    @Test
    void a_refused_slow_body_is_not_read_forever() throws Exception {
        try (var socket = open()) {
            SlowClient.write(socket, "POST /no/such/path HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n");
            var closed = SlowClient.untilClosed(socket, "x".repeat(1_000));
            assertThat(closed.answer()).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void ten_megabytes_are_refused_without_being_buffered() throws Exception {
        var part = "x".repeat(64 * 1024);
        for (var length : List.of("Content-Length: 10485760", "Transfer-Encoding: chunked"))
            try (var socket = open()) {
                SlowClient.write(socket, head(length));
                var sends = Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 160; i++)
                        SlowClient.tryWrite(socket, length.startsWith("C") ? part : "10000\r\n" + part + "\r\n");
                });
                assertThat(SlowClient.untilClosed(socket, "").answer())
                        .startsWith("HTTP/1.1 413")
                        .contains("payload_too_large");
                sends.join();
            }
        assertThat(gateway.get("/health").status()).isEqualTo(200);
    }

    @Test
    void an_active_client_is_not_disconnected() throws Exception {
        try (var socket = open()) {
            for (int i = 0; i < 8; i++) {
                SlowClient.write(socket, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
                socket.setSoTimeout(1_000);
                assertThat(socket.getInputStream().read(new byte[4096])).isPositive();
                Thread.sleep(HEADER_MS / 3); // a pause between requests is what is tested
            }
        }
    }

    @Test
    void excess_connections_are_closed() throws Exception {
        var few = new HashMap<>(SETTINGS);
        few.putAll(Map.of("http.connections_max", "5", "http.header_ms", "5000", "http.idle_ms", "60000"));
        try (var full = TestGateway.alone(LIMITS, few)) {
            closesTheSixth(full);
        }
    }

    private static void closesTheSixth(TestGateway gateway) throws Exception {
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < 5; i++) sockets.add(SlowClient.open(gateway));
        for (var s : sockets) {
            SlowClient.write(s, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
            s.setSoTimeout(Patience.SECONDS * 1_000);
            assertThat(s.getInputStream().read(new byte[4096])).isPositive();
        }
        try (var sixth = SlowClient.open(gateway)) {
            assertThat(SlowClient.untilClosed(sixth, "").answer()).isEmpty();
        }
        for (var s : sockets) s.close();
        int status = 0;
        for (int i = 0; i < 100 && status != 200; i++) status = status(gateway);
        assertThat(status).isEqualTo(200);
    }

    private static int status(TestGateway gateway) throws InterruptedException {
        try {
            return gateway.get("/health").status();
        } catch (IllegalStateException refused) {
            Thread.sleep(20);
            return 0;
        }
    }
}
