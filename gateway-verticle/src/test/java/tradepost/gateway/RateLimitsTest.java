package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.Patience;

/** What the requests of one caller or address cost, and the refusal of those that are too many. */
@ExtendWith(VertxExtension.class)
class RateLimitsTest {
    private static final HttpLimits LIMITS = new HttpLimits(100, 1 << 20, 8 << 20, 10_000, 5_000, 50);
    private static final Pattern RATE = Pattern.compile("\"(caller|address)\";r=(\\d+);t=(\\d+)");
    private static final int BURST = 100;
    private static final int REQUESTS_MAX = 1_000;

    private TestGateway gateway;
    private final AtomicInteger calls = new AtomicInteger();
    private long startedNs;

    @BeforeEach
    void start(Vertx vertx) {
        gateway = TestGateway.start(vertx, LIMITS, limits()).await();
        gateway.context = m -> {
            calls.incrementAndGet();
            m.reply(new JsonObject()
                    .put("data", new JsonArray())
                    .put("meta", new JsonObject().put("total", 0).putNull("next")));
        };
        startedNs = System.nanoTime();
    }

    /** Slow, so that little is refilled during a test. */
    private static Map<String, String> limits() {
        return new HashMap<>(Map.of(
                "limits.requests_per_second", "1",
                "limits.burst", "" + BURST,
                "limits.anonymous_requests_per_second", "1",
                "http.trusted_proxies", "127.0.0.1"));
    }

    private String bearer(UUID user) {
        return "Bearer " + gateway.token(user, "admin", "s", 600);
    }

    /** What may have been refilled since the test began. */
    private int refilled() {
        return (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNs) + 1;
    }

    private static int left(TestGateway.Answer answer) {
        var m = RATE.matcher(answer.header("RateLimit"));
        assertThat(m.matches()).as(answer.header("RateLimit")).isTrue();
        return Integer.parseInt(m.group(2));
    }

    /** Sends until a request is refused. The number of those before it is the burst, and what was refilled meanwhile. */
    private TestGateway.Answer exhaust(Supplier<TestGateway.Answer> request, int admittedStatus) {
        for (int admitted = 0; admitted < REQUESTS_MAX; admitted++) {
            var answer = request.get();
            if (answer.status() == 429) {
                assertThat(admitted).isBetween(BURST, BURST + refilled());
                return answer;
            }
            assertThat(answer.status()).isEqualTo(admittedStatus);
        }
        throw new AssertionError("nothing was refused");
    }

    @Test
    void a_burst_passes_and_then_a_request_is_refused_without_asking_the_service() {
        var caller = bearer(UUID.randomUUID());
        var refused = exhaust(() -> gateway.get("/api/things/mine", "Authorization", caller), 200);
        assertThat(refused.code()).isEqualTo("rate_limited");
        assertThat(refused.error().getString("type")).isEqualTo("rate_limit");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"caller\";q=100;w=100");
        assertThat(left(refused)).isZero();
        int before = calls.get();
        int later = gateway.get("/api/things/mine", "Authorization", caller).status();
        assertThat(calls.get() - before).isEqualTo(later == 200 ? 1 : 0);
        assertThat(gateway.metric("tradepost_rate_limits_refused_total{policy=\"caller\"}"))
                .isBetween(1.0, 2.0);
    }

    @Test
    void a_refused_caller_is_admitted_after_the_time_of_retry_after() {
        var caller = bearer(UUID.randomUUID());
        exhaust(() -> gateway.get("/api/things/mine", "Authorization", caller), 200);
        await().until(() ->
                gateway.get("/api/things/mine", "Authorization", caller).status() == 200);
    }

    @Test
    void another_caller_and_another_address_notice_nothing() {
        var caller = bearer(UUID.randomUUID());
        exhaust(() -> gateway.get("/api/things/mine", "Authorization", caller), 200);
        var other = gateway.get("/api/things/mine", "Authorization", bearer(UUID.randomUUID()));
        assertThat(other.status()).isEqualTo(200);
        assertThat(left(other)).isEqualTo(BURST - 1);
        assertThat(anonymous("203.0.113.7").status()).isEqualTo(200);
        assertThat(gateway.metric("tradepost_rate_limits_tracked{policy=\"caller\"}"))
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void a_read_costs_one_a_write_two_and_an_export_twenty() {
        var caller = bearer(UUID.randomUUID());
        int left = left(gateway.get("/api/gadgets", "Authorization", caller));
        assertThat(left).isEqualTo(BURST - 1);
        left -= cost(left, 2, gateway.post("/api/things", "{\"name\":\"x\",\"lines\":[{}]}", "Authorization", caller));
        left -= cost(left, 2, gateway.send("DELETE", "/api/gadgets", null, "Authorization", caller));
        left -= cost(left, 20, gateway.get("/api/gadgets", "Authorization", caller, "Accept", "text/csv"));
        cost(left, 1, gateway.get("/api/gadgets", "Authorization", caller));
    }

    @Test
    void a_search_costs_one_for_each_list_and_an_inclusion_one_for_each_name() {
        var caller = bearer(UUID.randomUUID());
        int left = left(gateway.get("/api/gadgets", "Authorization", caller));
        left -= cost(left, 2, gateway.get("/api/search/all?q=x", "Authorization", caller));
        left -= cost(left, 1, gateway.get("/api/search/all?q=x&types=item,invoice", "Authorization", caller));
        left -= cost(left, 3, gateway.get("/api/crates?include=lines,things", "Authorization", caller));
        while (left > 2) left = left(gateway.get("/api/gadgets", "Authorization", caller));
        int before = calls.get();
        var refused = gateway.get("/api/crates?include=lines,things", "Authorization", caller);
        if (refused.status() == 429) assertThat(calls.get()).isEqualTo(before);
        else assertThat(refilled()).isPositive();
    }

    @Test
    void every_thousand_entries_that_a_list_skips_cost_one() {
        var caller = bearer(UUID.randomUUID());
        int left = left(gateway.get("/api/gadgets?offset=999", "Authorization", caller));
        assertThat(left).isEqualTo(BURST - 1);
        cost(left, 6, gateway.get("/api/gadgets?offset=5000", "Authorization", caller));
    }

    @Test
    void an_overview_costs_one_for_each_list_that_its_sender_may_read() {
        var caller = bearer(UUID.randomUUID());
        int left = left(gateway.get("/api/gadgets", "Authorization", caller));
        left -= cost(left, 6, gateway.get("/api/summary", "Authorization", caller));
        while (left > 5) left = left(gateway.get("/api/gadgets", "Authorization", caller));
        int before = calls.get();
        var refused = gateway.get("/api/summary", "Authorization", caller);
        if (refused.status() == 429) assertThat(calls.get()).isEqualTo(before);
        else assertThat(refilled()).isPositive();
        var nobody = "Bearer " + gateway.token(UUID.randomUUID(), "nobody", "s", 600);
        left = left(gateway.get("/api/summary", "Authorization", nobody));
        cost(left, 1, gateway.get("/api/summary", "Authorization", nobody));
    }

    /** Checks what the request has cost, and returns by how much less is left. */
    private int cost(int before, int units, TestGateway.Answer answer) {
        int left = left(answer);
        assertThat(before - left).as(answer.response().toString()).isBetween(units - refilled(), units);
        return before - left;
    }

    private TestGateway.Answer anonymous(String address) {
        return gateway.post("/api/things/open", "{}", "Authorization", "none", "X-Forwarded-For", address);
    }

    @Test
    void requests_without_a_token_count_for_their_address() {
        for (int i = 0; i < BURST / 2; i++)
            assertThat(anonymous("203.0.113.7").status()).isEqualTo(200);
        var refused = exhausted("203.0.113.7");
        assertThat(refused.code()).isEqualTo("rate_limited");
        assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"address\";q=100;w=100");
        assertThat(anonymous("203.0.113.8").status()).isEqualTo(200);
        var missing = gateway.get("/api/things/mine", "Authorization", "none", "X-Forwarded-For", "203.0.113.8");
        assertThat(missing.status()).isEqualTo(401);
        assertThat(left(missing)).isBetween(BURST - 3, BURST - 3 + refilled());
    }

    /** A few more requests, because a little was refilled. */
    private TestGateway.Answer exhausted(String address) {
        for (int i = 0; i < BURST; i++) {
            var answer = anonymous(address);
            if (answer.status() == 429) return answer;
        }
        throw new AssertionError("nothing was refused");
    }

    @Test
    void the_addresses_of_one_ipv6_network_count_together() {
        for (int i = 0; i < BURST / 2; i++) anonymous("2001:db8:1:2::" + Integer.toHexString(i + 1));
        assertThat(exhausted("2001:db8:1:2:ffff::1").status()).isEqualTo(429);
        assertThat(anonymous("2001:db8:1:3::1").status()).isEqualTo(200);
    }

    @Test
    void invalid_tokens_count_for_their_address_and_a_caller_known_there_goes_on() {
        var caller = bearer(UUID.randomUUID());
        var address = "203.0.113.9";
        assertThat(gateway.get("/api/things/mine", "Authorization", caller, "X-Forwarded-For", address)
                        .status())
                .isEqualTo(200);
        var other = new TestGateway.Answer[1];
        var forged = gateway.token("admin") + "x";
        other[0] = exhaust(
                () -> gateway.get("/api/things/mine", "Authorization", "Bearer " + forged, "X-Forwarded-For", address),
                401);
        assertThat(other[0].header("RateLimit-Policy")).startsWith("\"address\"");
        var known = gateway.get("/api/things/mine", "Authorization", caller, "X-Forwarded-For", address);
        assertThat(known.status()).isEqualTo(200);
        assertThat(known.header("RateLimit-Policy")).startsWith("\"caller\"");
    }

    @Test
    void a_valid_token_costs_its_address_nothing() {
        var address = "203.0.113.10";
        for (int i = 0; i < 20; i++)
            assertThat(gateway.get(
                                    "/api/things/mine",
                                    "Authorization",
                                    bearer(UUID.randomUUID()),
                                    "X-Forwarded-For",
                                    address)
                            .status())
                    .isEqualTo(200);
        assertThat(left(anonymous(address))).isEqualTo(BURST - 2);
    }

    @Test
    void published_documents_count_and_probes_do_not() {
        exhaust(() -> gateway.get("/openapi/gateway.json", "X-Forwarded-For", "203.0.113.11"), 200);
        assertThat(gateway.get("/swagger/index.html", "X-Forwarded-For", "203.0.113.11")
                        .status())
                .isEqualTo(429);
        for (var path : new String[] {"/health", "/livez", "/readyz", "/.well-known/jwks.json"}) {
            var answer = gateway.get(path, "X-Forwarded-For", "203.0.113.11");
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.header("RateLimit")).as(path).isNull();
        }
    }

    @Test
    void opening_an_event_stream_costs_one_read() throws Exception {
        var settings = FeedTest.settings(limits());
        try (var feeding = TestGateway.alone(LIMITS, settings)) {
            new TestJournal(feeding.vertx);
            feeding.context = m -> m.reply(new JsonObject());
            var caller = "Bearer " + feeding.token(UUID.randomUUID(), "admin", "s", 600);
            var local = URI.create("http://127.0.0.1:" + feeding.port);
            var request = HttpRequest.newBuilder(local.resolve("/api/events"))
                    .header("Accept", "text/event-stream")
                    .header("Authorization", caller)
                    .build();
            var stream = TestGateway.HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(stream.headers().firstValue("RateLimit").orElseThrow()).startsWith("\"caller\";r=99;");
            var socket = TestGateway.HTTP
                    .newWebSocketBuilder()
                    .header("Authorization", caller)
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + feeding.port + "/api/events/ws"),
                            new WebSocket.Listener() {})
                    .get(Patience.SECONDS, TimeUnit.SECONDS);
            var next = feeding.get("/api/things/mine", "Authorization", caller);
            assertThat(left(next)).isBetween(BURST - 3, BURST - 3 + refilled());
            socket.abort();
            stream.body().close();
        }
    }

    @Test
    void without_the_settings_nothing_is_limited() {
        try (var open = TestGateway.alone(LIMITS, Map.of())) {
            open.context = m -> m.reply(new JsonObject());
            var caller = "Bearer " + open.token(UUID.randomUUID(), "admin", "s", 600);
            for (int i = 0; i < 3 * BURST; i++)
                assertThat(open.get("/api/things/mine", "Authorization", caller).status())
                        .isEqualTo(200);
            assertThat(open.get("/api/things/mine").header("RateLimit")).isNull();
        }
    }
}
