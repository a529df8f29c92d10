package tradepost.auth.core.factor;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.BILLING;
import static tradepost.auth.core.account.AuthNode.BILLING_SECRET;
import static tradepost.auth.core.account.AuthNode.NOBODY;
import static tradepost.auth.core.account.AuthNode.PASSWORD;
import static tradepost.auth.core.account.AuthNode.assertRefused;
import static tradepost.auth.core.account.AuthNode.newAddress;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.AuthEvents;
import tradepost.auth.Credentials;
import tradepost.auth.Login;
import tradepost.auth.RefreshToken;
import tradepost.auth.ServiceCredentials;
import tradepost.auth.core.account.AuthNode;
import tradepost.auth.core.crypto.Totp;
import tradepost.auth.core.session.RevocationTest;
import tradepost.auth.factor.DisableSecondFactor;
import tradepost.auth.factor.SecondFactorCode;
import tradepost.auth.factor.SecondFactorService;
import tradepost.auth.factor.StepUp;
import tradepost.kernel.TestTotp;

/** Codes of an app and recovery codes as the second factor, roles that need one, and proofs of identity within a session. */
@ExtendWith(VertxExtension.class)
class SecondFactorTest {
    static AuthNode node;
    /** Its finance managers need a second factor. */
    static AuthNode strict;

    @BeforeAll
    static void start(Vertx vertx) {
        node = new AuthNode(vertx, "service.accounts", BILLING);
        strict = new AuthNode("auth.mfa_roles", "finance_manager, admin");
    }

    @AfterAll
    static void stop() {
        strict.close();
    }

    /** A person whose login needs a code. */
    private record Person(String email, UUID id, String secret, List<String> recoveryCodes, Login login) {
        /** Of the app, in a half minute in which none was used. */
        String code() {
            node.db
                    .query("update user_mfa set last_step = 0 where user_id = $1", id)
                    .await();
            return TestTotp.code(secret, 0);
        }

        SecondFactorService factors() {
            return node.factors(login.accessToken());
        }
    }

    private static Person person() {
        return person("viewer");
    }

    private static Person person(String role) {
        var login = node.newLogin(role);
        var factors = node.factors(login.accessToken());
        var setup = factors.startSecondFactor(NOBODY).await();
        var code = new SecondFactorCode(TestTotp.code(setup.secret(), 0));
        var codes = factors.confirmSecondFactor(code, NOBODY).await().recoveryCodes();
        return new Person(login.user().email(), login.user().id(), setup.secret(), codes, refreshed(login));
    }

    private static Login refreshed(Login login) {
        return node.auth.refresh(new RefreshToken(login.refreshToken())).await();
    }

    private static Future<Login> login(Person person, String code) {
        return node.auth.login(new Credentials(person.email, PASSWORD, code));
    }

    @Test
    void codes_are_those_of_the_specification() {
        var secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assertThat(Totp.step(secret, "287082", 59, 0)).isEqualTo(1);
        assertThat(Totp.step(secret, "081804", 1_111_111_109, 0)).isEqualTo(1_111_111_109 / 30);
        assertThat(Totp.step(secret, "279037", 2_000_000_000, 0)).isEqualTo(2_000_000_000 / 30);
        assertThat(TestTotp.code(secret, 1L)).isEqualTo("287082");
    }

    @Test
    void a_clock_may_be_wrong_by_one_half_minute_and_no_code_is_accepted_twice() {
        var secret = Totp.newSecret();
        long now = 1_800_000_015;
        long step = now / 30;
        for (int late = -1; late <= 1; late++)
            assertThat(Totp.step(secret, TestTotp.code(secret, step + late), now, 0))
                    .isEqualTo(step + late);
        for (int late : List.of(-2, 2))
            assertThat(Totp.step(secret, TestTotp.code(secret, step + late), now, 0))
                    .isEqualTo(-1);
        assertThat(Totp.step(secret, TestTotp.code(secret, step), now, step)).isEqualTo(-1);
        assertThat(Totp.step(secret, TestTotp.code(secret, step - 1), now, step))
                .as("an earlier one")
                .isEqualTo(-1);
    }

    @Test
    void an_app_reads_the_account_from_the_uri() {
        var setup = node.factors(node.newLogin("viewer").accessToken())
                .startSecondFactor(NOBODY)
                .await();
        assertThat(setup.otpauthUri())
                .startsWith("otpauth://totp/Tradepost:")
                .contains("%40example.com?secret=" + setup.secret(), "issuer=Tradepost");
        assertThat(setup.secret()).matches("[A-Z2-7]{32}");
        assertThat(setup.toString()).doesNotContain(setup.secret());
    }

    @Test
    void a_login_needs_the_code_and_a_code_is_good_for_one_login() {
        var person = person();
        assertRefused(401, "mfa_required", login(person, null));
        assertRefused(401, "invalid_code", login(person, "000000"));
        var code = person.code();
        login(person, code).await();
        assertRefused(401, "invalid_code", login(person, code));
        assertRefused(
                401,
                "invalid_credentials",
                node.auth.login(new Credentials(person.email, "a wrong password", person.code())));
    }

    @Test
    void of_logins_at_once_with_one_code_one_succeeds() {
        var person = person();
        var code = person.code();
        var logins = IntStream.range(0, 4).mapToObj(i -> login(person, code)).toList();
        Future.join(logins).otherwiseEmpty().await();
        assertThat(logins).filteredOn(Future::succeeded).hasSize(1);
    }

    @Test
    void a_recovery_code_replaces_a_code_once() {
        var person = person();
        assertThat(person.recoveryCodes)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allMatch(c -> c.matches("([a-z2-9]{4}-){3}[a-z2-9]{4}"));
        login(person, person.recoveryCodes.getFirst()).await();
        assertRefused(401, "invalid_code", login(person, person.recoveryCodes.getFirst()));
        login(person, person.recoveryCodes.getLast().replace("-", "").toUpperCase(java.util.Locale.ROOT))
                .await();
        var factor = person.factors().getSecondFactor(NOBODY).await();
        assertThat(factor.enabled()).isTrue();
        assertThat(factor.recoveryCodes()).isEqualTo(8);
        var renewed = person.factors().renewRecoveryCodes(NOBODY).await().recoveryCodes();
        assertRefused(401, "invalid_code", login(person, person.recoveryCodes.get(1)));
        login(person, renewed.get(1)).await();
    }

    @Test
    void neither_secrets_nor_recovery_codes_are_stored_in_plain_text() {
        var person = person();
        var sealed = node.db
                .query("select secret from user_mfa where user_id = $1", person.id)
                .await()
                .iterator()
                .next()
                .getBuffer(0)
                .toString(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(sealed).doesNotContain(person.secret);
        for (var table : List.of("user_mfa", "recovery_code", "event_log", "idempotency"))
            assertThat(node.count("select count(*) from " + table + " t where t::text like any($1)", (Object)
                            new String[] {
                                "%" + person.secret + "%",
                                "%" + person.recoveryCodes.getFirst() + "%",
                                "%" + person.recoveryCodes.getFirst().replace("-", "") + "%"
                            }))
                    .as(table)
                    .isZero();
    }

    @Test
    void guesses_of_codes_are_counted_over_all_addresses_but_not_against_a_known_one() {
        var person = person();
        var home = newAddress();
        node.from(home)
                .login(new Credentials(person.email, PASSWORD, person.code()))
                .await();
        for (int i = 0; i < 5; i++) assertRefused(401, "invalid_code", elsewhere(person, "00000" + i));
        assertRefused(429, "too_many_failures", elsewhere(person, person.code()));
        node.from(home)
                .login(new Credentials(person.email, PASSWORD, person.code()))
                .await();
    }

    private static Future<Login> elsewhere(Person person, String code) {
        return node.from(newAddress()).login(new Credentials(person.email, PASSWORD, code));
    }

    @Test
    void it_is_disabled_with_the_password_and_a_code_only() {
        var person = person();
        var factors = person.factors();
        assertRefused(409, "second_factor_enabled", factors.startSecondFactor(NOBODY));
        assertRefused(
                403,
                "wrong_password",
                factors.disableSecondFactor(new DisableSecondFactor("a wrong password", person.code()), NOBODY));
        assertRefused(
                403, "invalid_code", factors.disableSecondFactor(new DisableSecondFactor(PASSWORD, "000000"), NOBODY));
        factors.disableSecondFactor(new DisableSecondFactor(PASSWORD, person.code()), NOBODY)
                .await();
        login(person, null).await();
        assertRefused(
                409,
                "second_factor_disabled",
                factors.disableSecondFactor(new DisableSecondFactor(PASSWORD, "000000"), NOBODY));
        assertThat(node.count("select count(*) from recovery_code where user_id = $1", person.id))
                .isZero();
    }

    @Test
    void the_other_sessions_end_when_it_is_enabled_or_removed() {
        var login = node.newLogin("viewer");
        var credentials = new Credentials(login.user().email(), PASSWORD);
        var other = node.auth.login(credentials).await();
        var factors = node.factors(login.accessToken());
        var secret = factors.startSecondFactor(NOBODY).await().secret();
        factors.confirmSecondFactor(new SecondFactorCode(TestTotp.code(secret, 0)), NOBODY)
                .await();
        refusedFromNowOn(other);
        RevocationTest.awaitRefused(node.env.tokens(), login);
        assertRefused(401, "session_ended", factors.renewRecoveryCodes(NOBODY)); // its proof was the password alone
        var kept = refreshed(login);
        node.factors(kept.accessToken()).renewRecoveryCodes(NOBODY).await();

        var person = person();
        var second = login(person, person.code()).await();
        person.factors()
                .disableSecondFactor(new DisableSecondFactor(PASSWORD, person.code()), NOBODY)
                .await();
        refusedFromNowOn(second);
        refreshed(person.login);
    }

    @Test
    void all_sessions_end_when_an_administrator_removes_it() {
        var person = person();
        var admin = node.newLogin("admin");
        node.factors(admin.accessToken()).resetSecondFactor(person.id, NOBODY).await();
        refusedFromNowOn(person.login);
    }

    private static void refusedFromNowOn(Login login) {
        RevocationTest.awaitRefused(node.env.tokens(), login);
        assertRefused(401, "invalid_refresh_token", node.auth.refresh(new RefreshToken(login.refreshToken())));
    }

    @Test
    void no_login_without_a_code_outlives_the_moment_when_it_is_enabled() {
        for (int round = 0; round < 10; round++) {
            var login = node.newLogin("viewer");
            var factors = node.factors(login.accessToken());
            var secret = factors.startSecondFactor(NOBODY).await().secret();
            var credentials = new Credentials(login.user().email(), PASSWORD);
            var logins = IntStream.range(0, 4)
                    .mapToObj(i -> node.auth.login(credentials))
                    .toList();
            var code = new SecondFactorCode(TestTotp.code(secret, 0));
            var enabled = factors.confirmSecondFactor(code, NOBODY);
            Future.join(logins).otherwiseEmpty().await();
            enabled.await();
            for (var one : logins)
                if (one.succeeded())
                    assertRefused(
                            401,
                            "invalid_refresh_token",
                            node.auth.refresh(new RefreshToken(one.result().refreshToken())));
        }
    }

    @Test
    void a_secret_has_no_effect_before_a_code_has_confirmed_it() {
        var login = node.newLogin("viewer");
        var factors = node.factors(login.accessToken());
        assertRefused(
                409, "second_factor_not_started", factors.confirmSecondFactor(new SecondFactorCode("000000"), NOBODY));
        var first = factors.startSecondFactor(NOBODY).await().secret();
        var second = factors.startSecondFactor(NOBODY).await().secret();
        assertRefused(
                403,
                "invalid_code",
                factors.confirmSecondFactor(new SecondFactorCode(TestTotp.code(first, 0)), NOBODY));
        node.auth.login(new Credentials(login.user().email(), PASSWORD)).await();
        factors.confirmSecondFactor(new SecondFactorCode(TestTotp.code(second, 0)), NOBODY)
                .await();
        assertRefused(
                401,
                "mfa_required",
                node.auth.login(new Credentials(login.user().email(), PASSWORD)));
    }

    @Test
    void a_role_that_needs_a_second_factor_can_do_nothing_but_set_one_up() {
        var login = strict.newLogin("admin");
        var pending = strict.env.tokens().verify(login.accessToken()).await().caller();
        assertThat(pending.pending()).isEqualTo("second_factor");
        assertThat(pending.permissions()).isEmpty();
        assertRefused(
                403,
                "second_factor_required",
                strict.access(login.accessToken()).listRoles(NOBODY));
        var factors = strict.factors(login.accessToken());
        assertThat(factors.getSecondFactor(NOBODY).await().required()).isTrue();
        var secret = factors.startSecondFactor(NOBODY).await().secret();
        var recovery = factors.confirmSecondFactor(new SecondFactorCode(TestTotp.code(secret, 0)), NOBODY)
                .await()
                .recoveryCodes();
        assertRefused(401, "session_ended", strict.access(login.accessToken()).listRoles(NOBODY));
        var next = strict.auth.refresh(new RefreshToken(login.refreshToken())).await();
        strict.access(next.accessToken()).listRoles(NOBODY).await();
        strict.factors(next.accessToken())
                .disableSecondFactor(new DisableSecondFactor(PASSWORD, recovery.getFirst()), NOBODY)
                .await();
        assertRefused(401, "session_ended", strict.access(next.accessToken()).listRoles(NOBODY));
        assertThat(strict.env
                        .tokens()
                        .verify(strict.newLogin("viewer").accessToken())
                        .await()
                        .caller()
                        .pending())
                .as("another role")
                .isEmpty();
    }

    @Test
    void a_proof_is_recent_for_ten_minutes_and_a_step_up_renews_it() {
        var login = node.newLogin("viewer");
        var stale = stale(login);
        assertRefused(403, "step_up_required", node.factors(stale).startSecondFactor(NOBODY));
        assertRefused(400, "proof_required", node.factors(stale).stepUp(new StepUp(null, "000000"), NOBODY));
        assertRefused(403, "wrong_password", node.factors(stale).stepUp(new StepUp("a wrong password", null), NOBODY));
        var proved =
                node.factors(stale).stepUp(new StepUp(PASSWORD, null), NOBODY).await();
        node.factors(proved.accessToken()).startSecondFactor(NOBODY).await();
        assertRefused(403, "step_up_required", node.factors(stale).startSecondFactor(NOBODY));
    }

    /** An access token of the same session, eleven minutes after its login. */
    private static String stale(Login login) {
        node.db
                .query(
                        "update user_session set proved_at = proved_at - interval '11 minutes' where user_id = $1",
                        login.user().id())
                .await();
        return node.auth.refresh(new RefreshToken(login.refreshToken())).await().accessToken();
    }

    @Test
    void whoever_has_a_second_factor_steps_up_with_a_code() {
        var person = person();
        var stale = node.factors(stale(person.login));
        assertRefused(400, "proof_required", stale.stepUp(new StepUp(PASSWORD, null), NOBODY));
        assertRefused(403, "invalid_code", stale.stepUp(new StepUp(PASSWORD, "000000"), NOBODY));
        assertRefused(403, "step_up_required", stale.renewRecoveryCodes(NOBODY));
        var proved = stale.stepUp(new StepUp(null, person.code()), NOBODY).await();
        node.factors(proved.accessToken()).renewRecoveryCodes(NOBODY).await();
    }

    @Test
    void a_program_cannot_step_up() {
        var token = node.auth
                .serviceToken(new ServiceCredentials("billing", BILLING_SECRET))
                .await()
                .token();
        assertRefused(403, "step_up_required", node.factors(token).stepUp(new StepUp(BILLING_SECRET, null), NOBODY));
        assertRefused(403, "step_up_required", node.factors(token).startSecondFactor(NOBODY));
    }

    @Test
    void a_lost_second_factor_is_removed_by_somebody_with_as_many_rights() {
        var person = person("finance_manager");
        var viewer = node.newLogin("viewer").accessToken();
        assertRefused(403, "forbidden", node.factors(viewer).resetSecondFactor(person.id, NOBODY));
        var admin = person("admin");
        assertRefused(403, "forbidden", admin.factors().resetSecondFactor(admin.id, NOBODY));
        assertRefused(404, "account_not_found", admin.factors().resetSecondFactor(new UUID(1, 1), NOBODY));
        assertRefused(403, "more_rights", node.factors(helpdesk()).resetSecondFactor(admin.id, NOBODY));
        admin.factors().resetSecondFactor(person.id, NOBODY).await();
        login(person, null).await();
    }

    /** The access token of a user who may manage users and nothing else. */
    private static String helpdesk() {
        var login = node.newLogin("viewer");
        node.db
                .query(
                        "insert into role(name, permissions) values ('helpdesk', '{users:manage}') on conflict do nothing")
                .await();
        node.db
                .query(
                        "update app_user set role = 'helpdesk' where id = $1",
                        login.user().id())
                .await();
        return node.auth.refresh(new RefreshToken(login.refreshToken())).await().accessToken();
    }

    @Test
    void what_was_done_with_it_is_in_the_security_log() {
        var person = person();
        var stale = node.factors(stale(person.login));
        var proved = stale.stepUp(new StepUp(null, person.code()), NOBODY).await();
        var factors = node.factors(proved.accessToken());
        factors.renewRecoveryCodes(NOBODY).await();
        factors.disableSecondFactor(new DisableSecondFactor(PASSWORD, person.code()), NOBODY)
                .await();
        assertThat(node.db
                        .list(
                                r -> r.getString(0),
                                "select data->>'action' from event_log where type = $1 and data->>'actor' = $2"
                                        + " and data->>'outcome' = 'succeeded' order by position",
                                AuthEvents.SECURITY_RECORDED,
                                "user:" + person.id)
                        .await())
                .containsSubsequence("second_factor_on", "step_up", "recovery_codes", "second_factor_off");
    }
}
