package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import io.vertx.serviceproxy.ServiceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.identity.Tokens;

@ExtendWith(VertxExtension.class)
class GatewayTest {
    private static final String THING = "/api/things/" + TestGateway.THING;
    private static final String NEW =
            "{\"name\":\"a\",\"lines\":[{\"item_id\":\"" + TestGateway.THING + "\",\"quantity\":2}]}";
    static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx, TestGateway.IMPATIENT, Map.of())
                .onSuccess(g -> gateway = g)
                .onComplete(started.succeedingThenComplete());
    }

    @BeforeEach
    void fresh() {
        gateway.last = null;
        gateway.context = m -> m.reply(new JsonObject().put("id", "1"));
    }

    private static void fails(int code, String message, JsonObject debug) {
        gateway.context = m -> m.reply(new ServiceException(code, message, debug));
    }

    @Test
    void a_success_has_the_envelope() {
        var answer = gateway.post("/api/things", NEW);
        assertThat(answer.response().body())
                .isEqualTo("{\"status\":201,\"message\":\"Thing created successfully\",\"data\":{\"id\":\"1\"}}");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void a_page_includes_its_meta() {
        gateway.context = m -> m.reply(new JsonObject()
                .put("data", new JsonArray().add(1))
                .put("meta", new JsonObject().put("limit", 10).putNull("next")));
        assertThat(gateway.get("/api/things/?limit=10").response().body())
                .isEqualTo("{\"status\":200,\"message\":\"OK\",\"data\":[1],\"meta\":{\"limit\":10,\"next\":null}}");
    }

    @Test
    void an_empty_reply_has_no_data() {
        gateway.context = m -> m.reply(null);
        assertThat(gateway.send("DELETE", THING, null).response().body())
                .isEqualTo("{\"status\":200,\"message\":\"Thing deleted successfully\"}");
    }

    @Test
    void the_requested_wait_extends_the_deadlines() {
        gateway.context = m -> gateway.vertx.setTimer(
                1_800, // longer than the deadlines of a call and a request
                t -> m.reply(new JsonObject("{\"data\":[{\"n\":1}],\"meta\":{\"next\":7}}")));
        assertThat(gateway.get("/api/things/news").status()).isEqualTo(504);
        var waited = gateway.get("/api/things/news?wait=20");
        assertThat(waited.status()).isEqualTo(200);
        assertThat(waited.json().getJsonObject("meta").getInteger("next")).isEqualTo(7);
        assertThat(waited.json().getJsonArray("data")).hasSize(1);
    }

    @Test
    void a_request_whose_session_ends_while_it_waits_is_refused() {
        gateway.context = m -> {
            Tokens.publishRevoked(
                    gateway.vertx,
                    gateway.env.seal(),
                    new JsonObject().put("waiting", System.currentTimeMillis() / 1000 + 60));
            gateway.vertx.setTimer(200, t -> m.reply(new JsonObject("{\"data\":[{\"n\":1}],\"meta\":{\"next\":7}}")));
        };
        var token = gateway.token("admin", "waiting", 60);
        var waited = gateway.send("GET", "/api/things/news?wait=2", null, "Authorization", "Bearer " + token);
        assertThat(waited.status()).isEqualTo(401);
    }

    @Test
    void the_bus_message_has_the_arguments_and_headers_of_the_request() {
        var token = gateway.token("admin");
        gateway.send(
                "DELETE",
                THING + "/",
                null,
                "Authorization",
                "bearer " + token,
                "X-Request-ID",
                "r-1",
                "Idempotency-Key",
                "k",
                "traceparent",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        var headers = gateway.last.headers();
        assertThat(gateway.last.body().encode()).isEqualTo("{\"thingId\":\"" + TestGateway.THING + "\"}");
        assertThat(headers.get("action")).isEqualTo("deleteThing");
        assertThat(headers.get("token")).isEqualTo(token);
        assertThat(headers.get("request-id")).isEqualTo("r-1");
        assertThat(headers.get("idempotency-key")).isEqualTo("k");
        assertThat(headers.get("request-hash")).hasSize(64);
        assertThat(headers.get("traceparent")).isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(Integer.parseInt(headers.get("remaining-ms"))).isBetween(1, 1_000);
    }

    @Test
    void a_key_is_sent_with_a_hash_of_the_whole_request() {
        gateway.post("/api/things", NEW, "Idempotency-Key", "k");
        var first = gateway.last.headers().get("request-hash");
        gateway.post("/api/things", NEW, "Idempotency-Key", "k");
        assertThat(gateway.last.headers().get("request-hash")).isEqualTo(first);
        gateway.post("/api/things", NEW.replace(":2", ":3"), "Idempotency-Key", "k");
        assertThat(gateway.last.headers().get("request-hash")).isNotEqualTo(first);
        assertThat(gateway.last.headers().get("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    }

    @Test
    void the_headers_of_the_reply_are_returned() {
        gateway.context = m -> m.reply(
                new JsonObject(),
                new DeliveryOptions().addHeader("etag", "\"7\"").addHeader("idempotent-replayed", "true"));
        var answer = gateway.get(THING);
        assertThat(answer.header("ETag")).isEqualTo("\"7\"");
        assertThat(answer.header("Idempotent-Replayed")).isEqualTo("true");
        var known = gateway.get(THING, "If-None-Match", "\"6\", W/\"7\"");
        assertThat(known.status()).isEqualTo(304);
        assertThat(known.response().body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "ä", "\t"})
    void a_bad_idempotency_key_is_refused(String key) throws Exception {
        var raw = gateway.raw(
                ("POST /api/things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                                + gateway.token("admin") + "\r\nIdempotency-Key: " + key + "\r\nContent-Length: "
                                + NEW.length() + "\r\n\r\n" + NEW)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(raw).startsWith("HTTP/1.1 400").contains("invalid_idempotency_key");
    }

    @Test
    void an_idempotency_key_has_255_characters_at_most() {
        assertThat(gateway.post("/api/things", NEW, "Idempotency-Key", "k".repeat(255))
                        .status())
                .isEqualTo(201);
        assertThat(gateway.post("/api/things", NEW, "Idempotency-Key", "k".repeat(256))
                        .status())
                .isEqualTo(400);
        assertThat(gateway.get(THING, "Idempotency-Key", "k".repeat(256)).status())
                .isEqualTo(200);
    }

    @Test
    void a_request_id_is_kept_or_generated() {
        assertThat(gateway.get("/health", "X-Request-ID", "abc").header("X-Request-ID"))
                .isEqualTo("abc");
        assertThat(gateway.get("/health", "X-Request-ID", "a b").header("X-Request-ID"))
                .hasSize(36);
        assertThat(gateway.get("/health", "X-Request-ID", "a".repeat(129)).header("X-Request-ID"))
                .hasSize(36);
    }

    @Test
    void a_key_is_told_which_permission_it_lacks() {
        var refused = gateway.send("DELETE", THING, null, "Authorization", "Bearer " + gateway.token("key"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.error().getString("message"))
                .isEqualTo(
                        "Your key lacks the permission items:delete; add it to the key, whose owner must hold it too.");
    }

    /** Swagger UI adds the scheme to a token that was copied with it. */
    @Test
    void a_token_that_is_sent_with_the_scheme_twice_is_accepted() {
        var token = gateway.token("admin");
        for (var header : List.of("Bearer Bearer " + token, "bearer  Bearer  " + token))
            assertThat(gateway.get(THING, "Authorization", header).status())
                    .as(header)
                    .isEqualTo(200);
        assertThat(gateway.get(THING, "Authorization", "Bearer Bearer Bearer " + token)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void a_caller_without_a_token_or_permission_is_refused() {
        var none = gateway.get(THING, "Authorization", "Basic eA==");
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(none.error().getString("type")).isEqualTo("unauthorized");
        assertThat(gateway.get(THING, "Authorization", "Bearer x.y.z").code()).isEqualTo("invalid_token");
        var viewer = "Bearer " + gateway.token("viewer");
        assertThat(gateway.get(THING, "Authorization", viewer).status()).isEqualTo(200);
        var refused = gateway.send("DELETE", THING, null, "Authorization", viewer);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.details()).isEqualTo("permission: items:delete");
        assertThat(refused.error().getString("message"))
                .isEqualTo("Your role lacks the permission items:delete; ask an administrator for it.");
        assertThat(gateway.get("/api/things/mine", "Authorization", viewer).status())
                .isEqualTo(200);
        assertThat(gateway.post("/api/things/open", "{}", "Authorization", "Bearer x.y.z")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_failure_of_the_service_keeps_its_code() {
        fails(
                409,
                "out_of_things",
                new JsonObject()
                        .put(
                                "details",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("field", "lines[0].quantity")
                                                .put("reason", "3 requested, 1 available"))));
        var answer = gateway.post("/api/things", NEW, "X-Request-ID", "r-2");
        assertThat(answer.response().body())
                .isEqualTo(
                        "{\"status\":409,\"message\":\"There are no things left.\",\"error\":{\"type\":\"conflict\",\"code\":\"out_of_things\",\"message\":\"There are no things left.\",\"details\":[{\"field\":\"lines[0].quantity\",\"reason\":\"3 requested, 1 available\"}],\"request_id\":\"r-2\"}}");
        var problem = gateway.post("/api/things", NEW, "Accept", "application/problem+json", "X-Request-ID", "r-2");
        assertThat(problem.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(problem.json().getString("type")).isEqualTo("/errors.md#out_of_things");
        assertThat(problem.json().getString("title")).isEqualTo("Conflict");
        assertThat(problem.json().getString("detail")).isEqualTo("There are no things left.");
        assertThat(problem.json().getString("request_id")).isEqualTo("r-2");
    }

    @Test
    void the_message_comes_from_the_service_or_the_code() {
        fails(
                429,
                "slow_down",
                new JsonObject().put("retry_after", 7).put("limit", "q=5;w=60").put("message", "Not so fast."));
        var answer = gateway.get(THING);
        assertThat(answer.header("Retry-After")).isEqualTo("7");
        assertThat(answer.header("RateLimit-Policy")).isEqualTo("\"slow_down\";q=5;w=60");
        assertThat(answer.header("RateLimit")).isEqualTo("\"slow_down\";r=0;t=7");
        assertThat(answer.json().getString("message")).isEqualTo("Not so fast.");
        assertThat(answer.error().getString("type")).isEqualTo("rate_limit");
        fails(404, "thing_not_found", new JsonObject());
        assertThat(gateway.get(THING).json().getString("message")).isEqualTo("Thing not found.");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "200", "399", "600", "500"})
    void any_other_code_is_500_and_reveals_nothing(int code) {
        fails(code, "select secret from things", new JsonObject().put("message", "x"));
        var answer = gateway.get(THING);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.code()).isEqualTo("internal");
        assertThat(answer.response().body()).doesNotContain("secret");
    }

    /** A key stands for a change of one version of the resource. */
    @Test
    void a_key_is_sent_with_a_hash_that_if_match_changes() {
        var hashes = new ArrayList<String>();
        for (var versions : List.of(List.<String>of(), List.of("\"1\""), List.of("\"2\""), List.of("\"1\", \"2\""))) {
            var headers = new ArrayList<>(List.of("Idempotency-Key", "k"));
            for (var v : versions) headers.addAll(List.of("If-Match", v));
            gateway.send("DELETE", THING, null, headers.toArray(String[]::new));
            hashes.add(gateway.last.headers().get("request-hash"));
        }
        assertThat(hashes).doesNotHaveDuplicates();
        gateway.send("DELETE", THING, null, "Idempotency-Key", "k", "If-Match", "\"2\"");
        assertThat(gateway.last.headers().get("request-hash")).isEqualTo(hashes.get(2));
    }

    /** A page of such a name could read what it gets, once its DNS server says that the name is this machine. */
    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LocalHost:8000, 200",
        "127.0.0.1:8000, 200",
        "[::1]:8000, 200",
        "evil.example, 403",
        "evil.example:8000, 403",
        "localhost.evil.example, 403",
        "127.0.0.1.evil.example, 403",
        "10.0.0.1, 403"
    })
    void in_development_another_host_than_this_machine_is_refused(String host, int status) throws Exception {
        for (var path : List.of("/health", "/openapi.json", "/api/things", "/no/such/path"))
            assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .as(path)
                    .satisfies(answer -> {
                        if (status == 403)
                            assertThat(answer).startsWith("HTTP/1.1 403").contains("host_not_allowed");
                        else assertThat(answer).doesNotContain("host_not_allowed");
                    });
    }

    @Test
    void in_production_any_host_is_served() throws Exception {
        try (var production = TestGateway.alone(HttpLimits.DEFAULTS, Map.of("mode", "serve"))) {
            assertThat(production.raw("GET /livez HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII)))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void too_many_headers_are_refused_however_short() throws Exception {
        var head = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        assertThat(raw(head + "a: b\r\n".repeat(90) + "\r\n")).startsWith("HTTP/1.1 200");
        assertThat(raw(head + "a: b\r\n".repeat(1_000) + "\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("headers_too_large");
    }

    @Test
    void a_header_with_two_different_values_is_refused() throws Exception {
        var one = gateway.token("admin");
        var other = gateway.token("viewer");
        var head = "GET /api/things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + one
                + "\r\n";
        assertThat(raw(head + "Authorization: Bearer " + other + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("ambiguous_header");
        assertThat(raw(head + "Authorization: Basic eDp5\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(raw(head + "Authorization: Bearer " + one + "\r\n\r\n")).startsWith("HTTP/1.1 200");
        var post = head.replace("GET", "POST") + "Content-Length: 2\r\nContent-Type: application/json\r\n";
        assertThat(raw(post + "Content-Type: text/plain\r\n\r\n{}")).contains("ambiguous_header");
    }

    private static String raw(String text) throws java.io.IOException {
        return gateway.raw(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Test
    void unknown_failures_leak_nothing() {
        fails(409, "ERROR: duplicate key value (SQLSTATE 23505)", new JsonObject());
        assertThat(gateway.get(THING).status()).isEqualTo(500);
        gateway.context = m -> m.fail(409, "ERROR: relation \"thing\" does not exist");
        var answer = gateway.get(THING);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.response().body()).doesNotContain("relation");
    }

    @Test
    void no_reply_is_a_timeout_for_a_read_and_an_unknown_outcome_for_a_write() {
        gateway.context = m -> {};
        var read = gateway.get(THING);
        assertThat(read.status()).isEqualTo(504);
        assertThat(read.code()).isEqualTo("timeout");
        assertThat(gateway.post("/api/things", NEW).code()).isEqualTo("outcome_unknown");
    }

    /** The context has called another one, or read in a transaction, and got no answer. */
    @Test
    void an_unknown_outcome_in_a_context_is_a_timeout_for_a_read() {
        fails(504, "outcome_unknown", new JsonObject());
        for (var read : List.of(gateway.get(THING), gateway.get("/api/gadgets", "Accept", "text/csv"))) {
            assertThat(read.status()).isEqualTo(504);
            assertThat(read.code()).isEqualTo("timeout");
        }
        assertThat(gateway.post("/api/things", NEW).code()).isEqualTo("outcome_unknown");
    }

    @Test
    void a_missing_context_is_unavailable() {
        var answer = gateway.post("/api/nowhere", null);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void a_request_is_retried_when_its_context_comes_back_in_time() {
        var response = TestGateway.HTTP.sendAsync(
                java.net.http.HttpRequest.newBuilder(
                                java.net.URI.create("http://127.0.0.1:" + gateway.port + "/api/nowhere"))
                        .header("Authorization", "Bearer " + gateway.token("admin"))
                        .POST(java.net.http.HttpRequest.BodyPublishers.noBody())
                        .build(),
                java.net.http.HttpResponse.BodyHandlers.ofString());
        var consumer = gateway.vertx.eventBus().<JsonObject>consumer("nobody.listens", m -> m.reply(new JsonObject()));
        assertThat(response.join().statusCode()).isEqualTo(200);
        consumer.unregister().await();
    }
}
