package tradepost.auth.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.BILLING;
import static tradepost.auth.core.account.AuthNode.BILLING_SECRET;
import static tradepost.auth.core.account.AuthNode.NOBODY;
import static tradepost.auth.core.account.AuthNode.PASSWORD;
import static tradepost.auth.core.account.AuthNode.assertRefused;
import static tradepost.auth.core.account.AuthNode.newAddress;
import static tradepost.auth.core.account.AuthNode.newEmail;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.auth.AuthEvents;
import tradepost.auth.AuthService;
import tradepost.auth.ChangePassword;
import tradepost.auth.Credentials;
import tradepost.auth.ForgotPassword;
import tradepost.auth.Login;
import tradepost.auth.RefreshToken;
import tradepost.auth.RegisterUser;
import tradepost.auth.ResetPassword;
import tradepost.auth.ServiceCredentials;
import tradepost.auth.UpdateMe;
import tradepost.auth.VerifyEmail;
import tradepost.kernel.identity.CountedRefusals;
import tradepost.kernel.identity.RefusalCounter;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;

/** What concerns security is in the log of events: each success, and failures counted, whoever guesses how often. */
class SecurityLogTest {
    private static final String REQUEST = "the request of a test";
    /** Reads what the others have written. */
    static AuthNode reader;

    @BeforeAll
    static void start() {
        reader = node();
    }

    @AfterAll
    static void stop() {
        reader.close();
    }

    /** Its counts are written when it is closed. */
    private static AuthNode node() {
        return new AuthNode("service.accounts", BILLING);
    }

    private static AuthService from(AuthNode node, String address, String token) {
        var options =
                AuthNode.options(token).addHeader("client-address", address).addHeader("request-id", REQUEST);
        return node.proxy(AuthService.ADDRESS, AuthService.class, options);
    }

    /** {@code action outcome reason count} of each. */
    private static List<String> told(String address) {
        return reader.securityLog(address).stream()
                .map(e -> e.getString("action") + " " + e.getString("outcome") + " " + e.getString("reason") + " "
                        + e.getLong("count"))
                .toList();
    }

    @Test
    void eight_hundred_eighty_guesses_are_few_entries_with_their_counts_and_the_account() {
        var address = newAddress();
        var email = newEmail();
        UUID account;
        try (var node = node()) {
            account = node.auth
                    .register(new RegisterUser(email, PASSWORD, "viewer"))
                    .await()
                    .id();
            var guesser = from(node, address, null);
            for (int i = 0; i < 880; i++) {
                var guess = new Credentials(email, "a wrong password " + i);
                assertRefused(
                        i < 10 ? 401 : 429, i < 10 ? "invalid_credentials" : "too_many_failures", guesser.login(guess));
            }
            var meters = node.env.meters();
            assertThat(RefusalCounter.metric(meters, "login", RefusalCounter.FAILED)
                            .count())
                    .isEqualTo(10);
            assertThat(RefusalCounter.metric(meters, "login", RefusalCounter.LOCKED_OUT)
                            .count())
                    .isEqualTo(870);
        }
        var entries = reader.securityLog(address);
        assertThat(entries).as("two for each time that they are written").hasSizeBetween(2, 10);
        assertThat(reader.logins(address, "failed", "invalid_credentials")).isEqualTo(10);
        assertThat(reader.logins(address, "locked_out", "too_many_failures")).isEqualTo(870);
        for (var entry : entries) {
            assertThat(entry.getString("actor")).isNull();
            assertThat(entry.getString("request_id")).isEqualTo(REQUEST);
            assertThat(entry.getJsonArray("accounts"))
                    .isEqualTo(new JsonArray().add(new JsonObject().put("id", account.toString())));
            assertThat(Instant.parse(entry.getString("first_at")))
                    .isBeforeOrEqualTo(Instant.parse(entry.getString("last_at")));
            assertThat(entry.encode()).doesNotContain(email, "a wrong password");
        }
    }

    @Test
    void a_password_in_the_place_of_an_address_is_recorded_nowhere() {
        var address = newAddress();
        try (var node = node()) {
            var secret = "hunter2-" + UUID.randomUUID();
            assertRefused(401, "invalid_credentials", from(node, address, null).login(new Credentials(secret, "x")));
            assertRefused(
                    401,
                    "invalid_credentials",
                    from(node, address, null).serviceToken(new ServiceCredentials(secret, "x")));
            node.close();
            assertThat(told(address))
                    .containsExactly(
                            "login failed invalid_credentials 1", "service_login failed invalid_credentials 1");
            assertThat(reader.count("select count(*) from event_log where data::text like '%' || $1 || '%'", secret))
                    .isZero();
        }
    }

    @Test
    void each_success_is_one_entry_in_the_transaction_of_its_change() {
        var address = newAddress();
        var email = newEmail();
        var node = reader;
        var anybody = from(node, address, null);
        var id = anybody.register(new RegisterUser(email, PASSWORD, "viewer"))
                .await()
                .id();
        var login = login(anybody, email, PASSWORD);
        var own = from(node, address, login.accessToken());
        own.changePassword(new ChangePassword(PASSWORD, "another-password-456"), NOBODY)
                .await();
        var next = newEmail();
        own.updateMe(new UpdateMe(null, next, "another-password-456"), NOBODY).await();
        var token = AuthNode.mailed(node, next);
        anybody.verifyEmail(new VerifyEmail(token, null, null)).await();
        own.logout(new RefreshToken(login.refreshToken()), NOBODY).await();
        anybody.serviceToken(new ServiceCredentials("billing", BILLING_SECRET)).await();
        assertThat(told(address))
                .containsExactly(
                        "role_grant succeeded null 1",
                        "login succeeded null 1",
                        "password_change succeeded null 1",
                        "address_proof succeeded null 1",
                        "email_change succeeded null 1",
                        "logout succeeded null 1",
                        "service_login succeeded null 1");
        var entries = reader.securityLog(address);
        assertThat(entries.subList(0, 6)).allSatisfy(e -> {
            assertThat(e.getString("actor")).isEqualTo("user:" + id);
            assertThat(e.getString("request_id")).isEqualTo(REQUEST);
        });
        assertThat(entries.getFirst().getString("detail")).isEqualTo("viewer");
        assertThat(entries.getLast().getString("detail")).isEqualTo("billing");
        assertThat(entries.toString())
                .doesNotContain(PASSWORD, "another-password", login.refreshToken(), token, BILLING_SECRET);
    }

    private static Login login(AuthService auth, String email, String password) {
        return auth.login(new Credentials(email, password)).await();
    }

    @Test
    void a_new_signing_key_is_recorded() {
        var sql =
                "select count(*) from event_log where type = $1 and data->>'action' = 'signing_key' and data->>'detail' ="
                        + " (select kid from signing_key where retire_at is null)";
        assertThat(reader.count(sql, AuthEvents.SECURITY_RECORDED)).isEqualTo(1);
    }

    @Test
    void other_failures_are_counted_with_their_reasons() {
        var address = newAddress();
        try (var node = node()) {
            var login = node.newLogin("viewer");
            var anybody = from(node, address, null);
            var own = from(node, address, login.accessToken());
            assertRefused(401, "invalid_refresh_token", anybody.refresh(new RefreshToken("tpr_x")));
            assertRefused(
                    400,
                    "invalid_reset_token",
                    anybody.resetPassword(new ResetPassword("tpw_x", "another-password-456")));
            for (int i = 0; i < 3; i++)
                assertRefused(
                        403,
                        "wrong_password",
                        own.changePassword(new ChangePassword("a wrong password", "another-password-456"), NOBODY));
            anybody.forgotPassword(new ForgotPassword(newEmail())).await();
        }
        assertThat(told(address))
                .containsExactlyInAnyOrder(
                        "refresh failed invalid_refresh_token 1",
                        "password_reset failed invalid_reset_token 1",
                        "password_change failed wrong_password 3");
    }

    @Test
    void a_gateway_reports_its_refusals_and_nobody_else_does() {
        var address = newAddress();
        var at = Instant.now();
        var counted = new CountedRefusals(
                Ids.next(),
                "request",
                RefusalCounter.REFUSED,
                "forbidden",
                "user:" + UUID.randomUUID(),
                address,
                "sales.listOrders",
                REQUEST,
                17,
                at,
                at,
                List.of());
        var body = new JsonObject()
                .put("counted", new JsonObject().put("refusals", new JsonArray().add(Json.write(counted))));
        var admin = reader.newLogin("admin").accessToken();
        assertRefused(
                403, "forbidden", from(reader, address, admin).recordRefusals(body.getJsonObject("counted"), NOBODY));
        assertThat(told(address)).isEmpty();
        report("sales", body, 403);
        report("gateway", body, 0);
        assertThat(told(address)).containsExactly("request refused forbidden 17");
    }

    private static void report(String context, JsonObject body, int code) {
        var sent = reader.sealed(context, AuthService.ADDRESS, "recordRefusals", body.copy(), "127.0.0.1");
        if (code == 0) sent.await();
        else assertRefused(code, "forbidden", sent);
    }
}
