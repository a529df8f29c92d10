package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.http.SendLimits;

/** Clients that do not take their responses hold a bounded number of bytes, are disconnected, and disturb nobody else. */
class UnreadResponsesTest {
    private static final HttpLimits LIMITS = new HttpLimits(1_000, 1 << 20, 8 << 20, 20_000, 10_000, 50);
    private static final int RESPONSE_BYTES = 400_000;
    private static final int NO_GRACE_MS = 1_000;
    /** More than the kernel lets pass between two parts that it takes for a slow client, however large its buffer has become. */
    private static final int KERNEL_MS = 5_000;

    private static final UUID CALLER = new UUID(0, 1);
    private static final UUID OTHER_CALLER = new UUID(0, 2);
    /** A document of more than a megabyte. */
    private static final String SCRIPT = "/swagger/swagger-ui-bundle.js";

    /** Of one address or caller 2 MB, of all 8 MB, at a rate of 32 KB/s. */
    private static SendLimits limits(int graceMs) {
        return new SendLimits(2 << 20, 2 << 20, 8 << 20, 32 << 10, graceMs);
    }

    private static TestGateway gateway(SendLimits limits, Map<String, String> settings) {
        var gateway = TestGateway.start(Vertx.vertx(), LIMITS, limits, settings).await();
        gateway.context = m -> m.reply(new JsonObject().put("text", "x".repeat(RESPONSE_BYTES)));
        return gateway;
    }

    private static String request(TestGateway gateway) {
        return requestOf(CALLER, gateway);
    }

    private static String requestOf(UUID caller, TestGateway gateway) {
        return "GET /api/things/mine HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + gateway.token(caller, "admin", "s", 60) + "\r\n\r\n";
    }

    /** A connection with a small receive buffer. */
    private static Socket open(TestGateway gateway, String from) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", gateway.port));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static int status(TestGateway gateway, String from, String request) throws IOException {
        try (var socket = open(gateway, from)) {
            SlowClient.write(socket, request);
            return statusOf(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
        }
    }

    private static int statusOf(String line) {
        return Integer.parseInt(line.substring(9, 12));
    }

    /** Fails unless the server closes the connection. */
    private static void assertClosed(Socket socket) {
        await("the connection is closed").until(() -> {
            socket.setSoTimeout(1_000);
            try {
                return socket.getInputStream().read(new byte[256 * 1024]) < 0;
            } catch (SocketTimeoutException open) {
                return false;
            } catch (SocketException reset) {
                return true;
            }
        });
    }

    private static double unsent(TestGateway gateway) {
        return gateway.metric("tradepost_http_unsent_bytes");
    }

    @Test
    void a_client_that_reads_nothing_is_disconnected_and_nothing_is_left_of_it() throws Exception {
        try (var gateway = gateway(limits(NO_GRACE_MS), Map.of());
                var socket = open(gateway, "127.0.0.1")) {
            SlowClient.write(socket, request(gateway));
            await().until(() -> unsent(gateway) > 0);
            await().until(() -> unsent(gateway) == 0);
            assertThat(gateway.metric("tradepost_http_slow_readers_total")).isEqualTo(1);
            assertClosed(socket);
        }
    }

    @Test
    void a_client_that_takes_a_few_bytes_at_a_time_is_disconnected() throws Exception {
        try (var gateway = gateway(limits(NO_GRACE_MS), Map.of());
                var socket = open(gateway, "127.0.0.1")) {
            SlowClient.write(socket, request(gateway));
            await().until(() -> {
                socket.getInputStream().readNBytes(64);
                return gateway.metric("tradepost_http_slow_readers_total") == 1;
            });
            assertClosed(socket);
        }
    }

    @Test
    void a_client_that_takes_its_response_too_slowly_is_disconnected_whatever_its_progress() throws Exception {
        // of 3 MB, which must be taken within 3 s, it takes 80 KB a second
        try (var gateway = gateway(new SendLimits(8 << 20, 8 << 20, 32 << 20, 3 << 20, 2_000), Map.of());
                var socket = open(gateway, "127.0.0.1")) {
            gateway.context = m -> m.reply(new JsonObject().put("text", "x".repeat(3 << 20)));
            SlowClient.write(socket, request(gateway));
            await().until(() -> {
                socket.getInputStream().readNBytes(8_000);
                return gateway.metric("tradepost_http_slow_readers_total{port=\"http\",reason=\"late\"}") == 1;
            });
            assertClosed(socket);
        }
    }

    @Test
    void a_slow_client_that_takes_enough_gets_everything_however_long_it_takes() throws Exception {
        // idle_ms is shorter than the response takes
        try (var gateway = gateway(limits(KERNEL_MS), Map.of("http.idle_ms", "3000"));
                var socket = open(gateway, "127.0.0.1")) {
            SlowClient.write(socket, request(gateway));
            int got = 0;
            long from = System.nanoTime();
            while (got < RESPONSE_BYTES) {
                int n = socket.getInputStream().read(new byte[8 * 1024]);
                assertThat(n).as("after %d bytes", got).isPositive();
                got += n;
                // 80 KB a second since the beginning, so the response takes five seconds, on a busy machine too
                Thread.sleep(Math.max(0, got / 80 - (System.nanoTime() - from) / 1_000_000));
            }
            assertThat(System.nanoTime() - from).isGreaterThan(3_000_000_000L);
            assertThat(gateway.metric("tradepost_http_slow_readers_total")).isZero();
        }
    }

    @Test
    void above_its_share_a_caller_gets_503_before_the_work_is_done_and_others_are_served() throws Exception {
        try (var gateway = gateway(limits(60_000), Map.of())) {
            var sockets = fill(gateway);
            assertThat(unsent(gateway)).isBetween(1.0 * (2 << 20), 2.0 * (2 << 20));
            assertThat(gateway.metric("tradepost_http_unsent_share")).isGreaterThanOrEqualTo(1);
            var calls = counted(gateway);
            var token = gateway.token(CALLER, "admin", "s", 60);
            var refused = gateway.get("/api/things/mine", "Authorization", "Bearer " + token);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.details()).contains("unread");
            assertThat(calls).hasValue(0);
            assertThat(status(gateway, "127.0.0.1", requestOf(OTHER_CALLER, gateway)))
                    .isEqualTo(200);
            assertThat(gateway.get("/readyz").status()).isEqualTo(200);
            assertThat(gateway.metric("tradepost_http_overloaded_total{reason=\"unread\"}"))
                    .isPositive();
            for (var s : sockets) s.close();
            await().until(() -> unsent(gateway) == 0);
            assertThat(status(gateway, "127.0.0.1", request(gateway))).isEqualTo(200);
        }
    }

    /** Opens connections that read nothing until the address has used up its budget. */
    private static List<Socket> fill(TestGateway gateway) throws IOException {
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < 100 && unsent(gateway) < 2 << 20; i++) {
            var socket = open(gateway, "127.0.0.1");
            sockets.add(socket);
            double before = unsent(gateway);
            SlowClient.write(socket, request(gateway));
            await().until(() -> unsent(gateway) > before);
        }
        return sockets;
    }

    @Test
    void of_a_document_that_everybody_gets_a_connection_holds_64_kilobytes() throws Exception {
        try (var gateway = gateway(limits(60_000), Map.of())) {
            var whole = gateway.get(SCRIPT).response().body().getBytes(StandardCharsets.UTF_8);
            var sockets = new ArrayList<Socket>();
            for (int i = 0; i < 20; i++) {
                sockets.add(open(gateway, "127.0.0.1"));
                SlowClient.write(sockets.getLast(), "GET " + SCRIPT + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
            for (var s : sockets) assertThat(s.getInputStream().read()).isEqualTo('H');
            await().until(() -> unsent(gateway) > 10 * (32 << 10));
            assertThat(unsent(gateway)).isLessThanOrEqualTo(20.0 * (64 << 10));
            var input = sockets.getFirst().getInputStream();
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) head.append((char) input.read());
            assertThat(head.toString().toLowerCase(java.util.Locale.ROOT)).contains("content-length: " + whole.length);
            assertThat(input.readNBytes(whole.length)).isEqualTo(whole);
            for (var s : sockets) s.close();
        }
    }

    private static AtomicInteger counted(TestGateway gateway) {
        var calls = new AtomicInteger();
        var before = gateway.context;
        gateway.context = m -> {
            calls.incrementAndGet();
            before.accept(m);
        };
        return calls;
    }

    @Test
    void behind_a_trusted_proxy_a_document_counts_for_the_client_that_it_names() throws Exception {
        int share = 200 << 10;
        var small = new SendLimits(share, 2 << 20, 8 << 20, 32 << 10, 60_000);
        try (var gateway = gateway(small, Map.of("http.trusted_proxies", "127.0.0.1"))) {
            var sockets = new ArrayList<Socket>();
            for (int i = 0; i < 100 && unsent(gateway) < share; i++) {
                sockets.add(open(gateway, "127.0.0.1"));
                double before = unsent(gateway);
                SlowClient.write(sockets.getLast(), document("10.1.1.1"));
                await().until(() -> unsent(gateway) > before + (24 << 10));
            }
            assertThat(status(gateway, "127.0.0.1", document("10.1.1.1"))).isEqualTo(503);
            assertThat(status(gateway, "127.0.0.1", document("10.1.1.2"))).isEqualTo(200);
            for (var s : sockets) s.close();
        }
    }

    private static String document(String forwardedFor) {
        return "GET " + SCRIPT + " HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: " + forwardedFor + "\r\n\r\n";
    }

    @Test
    void pipelined_requests_are_not_served_while_their_client_does_not_read() throws Exception {
        try (var gateway = gateway(limits(60_000), Map.of());
                var socket = open(gateway, "127.0.0.1")) {
            var calls = counted(gateway);
            SlowClient.write(socket, request(gateway).repeat(50));
            await().until(() -> unsent(gateway) > 0);
            // every response that fits is counted by then, because the next request follows the end of the one before
            assertThat(gateway.get("/health").status()).isEqualTo(200);
            assertThat(calls).hasValue(1);
            assertThat(unsent(gateway)).isLessThan(RESPONSE_BYTES + 1_000);
            var input = socket.getInputStream();
            for (int i = 0; i < 50; i++) {
                var head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) head.append((char) input.read());
                assertThat(statusOf(head.toString())).isEqualTo(200);
                var length = head.toString().toLowerCase(java.util.Locale.ROOT).split("content-length: ")[1];
                input.skipNBytes(Integer.parseInt(length.substring(0, length.indexOf('\r'))));
            }
            assertThat(calls).hasValue(50);
        }
    }

    @Test
    void a_stream_that_is_not_read_ends_and_one_that_is_read_goes_on() throws Exception {
        try (var gateway = gateway(limits(NO_GRACE_MS), Map.of())) {
            gateway.context = m -> m.reply(page());
            var export = "GET /api/gadgets HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\nAuthorization: Bearer "
                    + gateway.token("admin") + "\r\n\r\n";
            try (var reader = open(gateway, "127.0.0.2");
                    var silent = open(gateway, "127.0.0.1")) {
                SlowClient.write(reader, export);
                SlowClient.write(silent, export);
                await().until(() -> {
                    reader.getInputStream().readNBytes(100_000);
                    return gateway.metric("tradepost_http_slow_readers_total") == 1;
                });
                assertClosed(silent);
                assertThat(reader.getInputStream().readNBytes(1_000_000)).hasSize(1_000_000);
            }
            await().until(() -> unsent(gateway) == 0);
        }
    }

    /** One of endlessly many. */
    private static JsonObject page() {
        var data = new JsonArray();
        for (int i = 0; i < 100; i++)
            data.add(new JsonObject().put("id", "g" + i).put("name", "x".repeat(200)));
        return new JsonObject().put("data", data).put("meta", new JsonObject().put("next", "more"));
    }

    @Test
    void downloads_that_are_aborted_are_no_errors_of_the_server() throws Exception {
        try (var gateway = gateway(limits(60_000), Map.of())) {
            var things = request(gateway);
            for (var path : List.of("/api/things/mine", "/openapi.json", SCRIPT, "/api/gadgets"))
                for (int i = 0; i < 10; i++) {
                    var socket = open(gateway, "127.0.0.1");
                    SlowClient.write(
                            socket, things.replace("/api/things/mine", path).repeat(3));
                    assertThat(socket.getInputStream().read()).isEqualTo('H');
                    socket.setSoLinger(true, 0); // a reset instead of an orderly end
                    socket.close();
                }
            await().until(() -> unsent(gateway) == 0);
            await().until(() -> gateway.connections() < 5);
            assertThat(gateway.get("/metrics").response().body().lines())
                    .noneMatch(l -> l.startsWith("tradepost_http_requests_seconds_count")
                            && l.contains("status=\"5xx\"")
                            && !l.endsWith(" 0")
                            && !l.endsWith(" 0.0"));
        }
    }
}
