package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.identity.KeyFormat;

/** From a request to the journal: who logged in and who was refused, for those who may read the audit. */
class SecurityJournalTest {
    private static final String TYPES = "/api/events?limit=1000&types=auth.security.*";
    private static final String SECRET = "a-secret-of-this-test";
    /** From one address in a minute. */
    private static final int FAILURES = 20;

    private static final int SPRAYED = 30;
    static Program program;
    static Api anybody;

    @BeforeAll
    static void start(@TempDir Path folder) {
        int port = Program.freePorts(1);
        program = Program.dev(
                folder,
                port,
                Map.of(
                        "TRADEPOST_AUTH_FAILURES_PER_ADDRESS",
                        "" + FAILURES,
                        "TRADEPOST_HTTP_TRUSTED_PROXIES",
                        "127.0.0.1",
                        "TRADEPOST_SERVICE_ACCOUNTS",
                        "reader=" + SECRET + ":events:read,auditor=" + SECRET + ":events:read audit:read"));
        anybody = Api.at(port);
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    private static Api service(String name) {
        var body = new JsonObject().put("service_name", name).put("service_secret", SECRET);
        var token = anybody.post("/api/auth/service-token", body).expect(200).data();
        return new Api(anybody.base(), token.getString("token"));
    }

    /** After a logout, when the role has changed, and when the user is disabled. */
    private static void replayEndedTokens() {
        var admin = anybody.registered("admin");
        var email = "leaver" + Api.unique() + "@example.com";
        var credentials = new JsonObject().put("email", email).put("password", "securepassword123");
        anybody.post("/api/auth/register", credentials.copy().put("role", "viewer"))
                .expect(201);
        var login = anybody.post("/api/auth/login", credentials).expect(200).data();
        var leaver = new Api(anybody.base(), login.getString("access_token"));
        leaver.post("/api/auth/logout", new JsonObject().put("refresh_token", login.getString("refresh_token")))
                .expect(200);
        refuses(leaver);
        var promoted = anybody.registered("viewer");
        admin.patch(path(promoted), new JsonObject().put("role", "finance_manager"))
                .expect(200);
        refuses(promoted);
        var disabled = anybody.registered("viewer");
        admin.patch(path(disabled), new JsonObject().put("status", "disabled")).expect(200);
        refuses(disabled);
    }

    /** One address tries many keys. That keeps out neither another address nor a key that is right. */
    private static void sprayKeys() {
        var key = anybody.registered("admin")
                .post(
                        "/api/api-keys",
                        new JsonObject().put("name", "Sync").put("permissions", new JsonArray().add("items:read")))
                .expect(201)
                .data()
                .getString("key");
        for (int i = 0; i < SPRAYED; i++) {
            var refused = from("203.0.113.7", someKey());
            assertThat(refused.status() + " " + refused.code())
                    .isEqualTo(i < FAILURES ? "401 invalid_api_key" : "429 too_many_attempts");
            assertThat(refused.raw().headers().firstValue("Retry-After").isPresent())
                    .isEqualTo(i >= FAILURES);
        }
        assertThat(from("203.0.113.8", someKey()).code()).isEqualTo("invalid_api_key");
        from("203.0.113.7", key).expect(200);
    }

    private static String someKey() {
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return KeyFormat.of(KeyFormat.LIVE, secret);
    }

    private static Api.Answer from(String address, String key) {
        return anybody.send("GET", "/api/items", null, "X-API-Key", key, "X-Forwarded-For", address)
                .join();
    }

    private static String path(Api user) {
        return "/api/users/" + user.get("/api/auth/me").expect(200).data().getString("id");
    }

    private static void refuses(Api caller) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(caller.get("/api/items").code()).isEqualTo("session_ended"));
    }

    @Test
    void guesses_refused_requests_and_logins_are_in_the_journal_for_auditors_only() {
        var viewer = anybody.registered("viewer");
        var guess = new JsonObject().put("email", "admin@example.com").put("password", "a wrong password");
        for (int i = 0; i < 30; i++)
            assertThat(anybody.post("/api/auth/login", guess).status()).isIn(401, 429);
        for (int i = 0; i < 7; i++)
            viewer.post("/api/customers", new JsonObject().put("name", "A")).expect(403);
        new Api(anybody.base(), "no token").get("/api/customers").expect(401);
        replayEndedTokens();
        sprayKeys();
        var auditor = service("auditor");
        assertThat(service("reader").get(TYPES).expect(403).code()).isEqualTo("type_not_allowed");
        viewer.get(TYPES).expect(403);
        Awaitility.await("what is written once a minute").untilAsserted(() -> {
            var events = events(auditor);
            assertThat(count(events, "login", "failed", "invalid_credentials")).isEqualTo(10);
            assertThat(count(events, "login", "locked_out", "too_many_failures"))
                    .isEqualTo(20);
            assertThat(count(events, "request", "refused", "invalid_token")).isEqualTo(1);
            assertThat(count(events, "request", "refused", "session_ended")).isGreaterThanOrEqualTo(3);
            assertThat(count(events, "request", "refused", "forbidden")).isGreaterThanOrEqualTo(8);
            assertThat(count(events, "key_login", "failed", "invalid_api_key")).isEqualTo(FAILURES + 1);
            assertThat(count(events, "key_login", "locked_out", "too_many_attempts"))
                    .isEqualTo(SPRAYED - FAILURES);
            assertThat(count(events, "role_grant", "succeeded", null)).isPositive();
            assertThat(count(events, "login", "succeeded", null)).isPositive();
            assertThat(count(events, "service_login", "succeeded", null)).isPositive();
            assertThat(count(events, "signing_key", "succeeded", null)).isPositive();
        });
        assertThat(events(auditor)).hasSizeLessThan(40).allSatisfy(e -> {
            assertThat(e.getString("actor")).matches("user:[0-9a-f-]{36}|system:auth");
            assertThat(e.encode()).doesNotContain("a wrong password", SECRET, "no token");
            var data = e.getJsonObject("data");
            if (!"signing_key".equals(data.getString("action"))
                    && !data.getString("address").isEmpty())
                assertThat(data.getString("request_id")).isNotNull();
        });
        assertThat(anybody.registered("finance_manager").get(TYPES).expect(200).list())
                .isNotEmpty();
    }

    private static List<JsonObject> events(Api auditor) {
        return auditor.get(TYPES).expect(200).list().stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static long count(List<JsonObject> events, String action, String outcome, String reason) {
        return events.stream()
                .map(e -> e.getJsonObject("data"))
                .filter(e -> e.getString("action").equals(action)
                        && e.getString("outcome").equals(outcome)
                        && (reason == null ? e.getString("reason") == null : reason.equals(e.getString("reason"))))
                .mapToLong(e -> e.getLong("count"))
                .sum();
    }
}
