package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.http.HttpLimits;

@ExtendWith(VertxExtension.class)
class LimitsTest {
    private Vertx vertx;
    private TestGateway gateway;

    @BeforeEach
    void vertx(Vertx vertx) {
        this.vertx = vertx;
    }

    private void start(HttpLimits limits, String... settings) {
        var map = new java.util.HashMap<String, String>();
        for (int i = 0; i < settings.length; i += 2) map.put(settings[i], settings[i + 1]);
        gateway = TestGateway.start(vertx, limits, map).await();
    }

    private String head(String rest) {
        return "POST /api/things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + gateway.token("admin") + "\r\n" + rest + "\r\n\r\n";
    }

    private String raw(String text) throws Exception {
        return gateway.raw(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void requests_that_are_too_large_are_refused() throws Exception {
        start(new HttpLimits(100, 1 << 20, 8 << 20, 5_000, 1_000, 50));
        assertThat(gateway.post("/api/things", "\"" + "x".repeat((1 << 20) - 2) + "\"")
                        .status())
                .isEqualTo(400);
        assertThat(raw(head("Content-Length: 1048577")))
                .startsWith("HTTP/1.1 413")
                .contains("payload_too_large");
        assertThat(raw(head("Content-Length: 99999999999999999"))).startsWith("HTTP/1.1 413");
        var chunk = "40000\r\n" + "x".repeat(0x40000) + "\r\n";
        var next = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        assertThat(raw(head("Transfer-Encoding: chunked") + chunk.repeat(5) + "0\r\n\r\n" + next))
                .startsWith("HTTP/1.1 413")
                .contains("onnection: close")
                .doesNotContain("healthy"); // the response announces that the connection is closed
        assertThat(raw("GET /health HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "x".repeat(9_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("headers_too_large");
        assertThat(raw("GET /health?" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains(" 414 ");
        assertThat(raw("nonsense\r\n\r\n")).contains(" 400 ", "malformed_request");
        assertThat(raw(head("Content-Length: abc"))).contains(" 400 ", "malformed_request");
        assertThat(raw(head("Content-Length: 5\r\nTransfer-Encoding: chunked") + "0\r\n\r\n"))
                .contains(" 400 ");
        assertThat(gateway.get("/health").status()).isEqualTo(200);
    }

    @Test
    void a_body_that_does_not_arrive_times_out() throws Exception {
        start(new HttpLimits(100, 1 << 20, 8 << 20, 1_500, 200, 50));
        assertThat(raw(head("Content-Length: 100") + "{"))
                .startsWith("HTTP/1.1 408")
                .contains("request_timeout");
    }

    @Test
    void a_client_is_not_blamed_for_a_body_that_was_not_read_while_auth_was_silent() throws Exception {
        start(new HttpLimits(100, 1 << 20, 8 << 20, 300, 200, 50));
        gateway.auth.unregister().await();
        gateway.vertx.eventBus().consumer("auth", m -> {});
        var answer = gateway.post("/api/things", "{}");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("auth_unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void excess_requests_get_503_and_retry_after() throws Exception {
        start(new HttpLimits(2, 1 << 20, 8 << 20, 30_000, 20_000, 50));
        var waiting = new ConcurrentLinkedQueue<Message<JsonObject>>();
        gateway.context = waiting::add;
        var answers = new ArrayList<CompletableFuture<TestGateway.Answer>>();
        for (int i = 0; i < 5; i++)
            answers.add(CompletableFuture.supplyAsync(
                    () -> gateway.get("/api/things"), r -> Thread.ofVirtual().start(r)));
        Awaitility.await()
                .until(() -> waiting.size() == 2
                        && answers.stream().filter(CompletableFuture::isDone).count() == 3);
        gateway.context = m -> m.reply(new JsonObject());
        waiting.forEach(gateway.context);
        var statuses = answers.stream().map(a -> a.join().status()).sorted().toList();
        assertThat(statuses).containsExactly(200, 200, 503, 503, 503);
        var refused = answers.stream()
                .map(CompletableFuture::join)
                .filter(a -> a.status() == 503)
                .findFirst()
                .orElseThrow();
        assertThat(refused.code()).isEqualTo("overloaded");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(gateway.get("/api/things").status()).isEqualTo(200);
    }

    @Test
    void disconnected_clients_free_their_slots() throws Exception {
        start(new HttpLimits(3, 1 << 20, 1_000, 60_000, 1_000, 50));
        for (int i = 0; i < 10; i++)
            try (var socket = new Socket("127.0.0.1", gateway.port)) {
                socket.getOutputStream()
                        .write((head("Content-Length: 900") + "{".repeat(800)).getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                socket.setSoTimeout(50);
                try {
                    socket.getInputStream()
                            .read(); // 503 while the gateway has not noticed that another client has left
                } catch (java.net.SocketTimeoutException waiting) {
                    continue;
                }
            }
        Awaitility.await()
                .untilAsserted(() -> assertThat(gateway.post("/api/things", "{" + " ".repeat(800) + "}")
                                .status())
                        .isEqualTo(400));
    }

    @Test
    void probes_and_metrics_report_the_state() throws Exception {
        start(HttpLimits.DEFAULTS);
        assertThat(gateway.get("/health").response().body())
                .isEqualTo("{\"status\":\"ok\",\"message\":\"Gateway is healthy\"}");
        assertThat(gateway.get("/livez").status()).isEqualTo(200);
        assertThat(gateway.get("/readyz").status()).isEqualTo(200);
        assertThat(gateway.get("/.well-known/jwks.json").json().getJsonArray("keys"))
                .hasSize(1);
        gateway.get("/api/things");
        assertThat(gateway.get("/metrics").response().body())
                .contains("tradepost_http_requests_seconds_count{operation=\"sample.listThings\",status=\"2xx\"} 1");
        gateway.draining.drain();
        assertThat(gateway.get("/readyz").status()).isEqualTo(503);
        assertThat(gateway.get("/api/things").status()).isEqualTo(200);
    }

    @Test
    void a_gateway_is_ready_without_a_context_and_names_it() throws Exception {
        start(HttpLimits.DEFAULTS, "mode", "serve");
        assertThat(gateway.get("/readyz").response().body()).isEqualTo("{\"status\":\"ok\"}");
        gateway.health.unregister().await();
        var answer = gateway.get("/readyz");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getJsonArray("missing")).containsExactly("sample");
        assertThat(answer.json().getJsonObject("reasons").fieldNames()).containsExactly("sample");
        assertThat(gateway.env.meters().scrape()).contains("tradepost_contexts_missing 1");
        assertThat(gateway.get("/metrics").status()).isEqualTo(404);
    }

    @Test
    void a_node_is_not_ready_while_a_context_of_its_own_does_not_answer() throws Exception {
        start(HttpLimits.DEFAULTS, "contexts", "sample,gateway");
        var answer = gateway.get("/readyz");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().getJsonArray("unavailable")).containsExactly("sample");
        assertThat(answer.json().containsKey("missing")).isFalse();
    }

    @Test
    void pages_of_named_origins_may_call() throws Exception {
        start(HttpLimits.DEFAULTS, "mode", "serve", "cors.origins", "https://shop.example");
        var named = gateway.send(
                "OPTIONS",
                "/api/things",
                null,
                "Origin",
                "https://shop.example",
                "Access-Control-Request-Method",
                "POST");
        assertThat(named.status()).isEqualTo(204);
        assertThat(named.header("Access-Control-Allow-Origin")).isEqualTo("https://shop.example");
        assertThat(named.header("Access-Control-Allow-Methods")).contains("POST");
        assertThat(named.header("Access-Control-Allow-Credentials")).isNull();
        assertThat(named.header("Access-Control-Allow-Headers"))
                .contains("Authorization", "Idempotency-Key", "X-API-Key");
        var other = gateway.get("/api/things", "Origin", "https://shop.example.evil");
        assertThat(other.header("Access-Control-Allow-Origin")).isNull();
        assertThat(other.header("Vary")).isEqualTo("Origin");
    }

    @Test
    void in_development_only_local_and_named_origins_may_call() throws Exception {
        start(HttpLimits.DEFAULTS, "cors.origins", "https://shop.example");
        for (var local : List.of(
                "http://localhost:3000",
                "https://localhost",
                "http://127.0.0.1:5173",
                "http://[::1]:8080",
                "https://shop.example")) {
            var answer = gateway.get("/api/things", "Origin", local);
            assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(local);
            assertThat(answer.header("Vary")).isEqualTo("Origin");
        }
        for (var other : List.of(
                "https://evil.example",
                "http://localhost.evil.example",
                "http://evil.example:8000",
                "http://localhost:3000.evil.example",
                "http://127.0.0.1.evil.example",
                "null",
                "file://"))
            assertThat(gateway.get("/api/things", "Origin", other).header("Access-Control-Allow-Origin"))
                    .as(other)
                    .isNull();
        var preflight = gateway.send(
                "OPTIONS",
                "/api/things",
                null,
                "Origin",
                "https://evil.example",
                "Access-Control-Request-Method",
                "POST");
        assertThat(preflight.header("Access-Control-Allow-Methods")).isNull();
    }
}
