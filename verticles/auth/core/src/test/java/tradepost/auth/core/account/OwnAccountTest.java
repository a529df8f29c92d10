package tradepost.auth.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.NOBODY;
import static tradepost.auth.core.account.AuthNode.PASSWORD;
import static tradepost.auth.core.account.AuthNode.assertRefused;
import static tradepost.auth.core.account.AuthNode.newEmail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.ChangePassword;
import tradepost.auth.Credentials;
import tradepost.auth.ForgotPassword;
import tradepost.auth.Login;
import tradepost.auth.RefreshToken;
import tradepost.auth.RegisterUser;
import tradepost.auth.ResetPassword;
import tradepost.auth.UpdateMe;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.auth.core.mail.AccountMail;
import tradepost.auth.core.mail.MailOutbox;
import tradepost.auth.core.session.RevocationTest;
import tradepost.auth.user.SetPassword;
import tradepost.kernel.TestDb;

/** Changes of a person's own account, and password resets. */
@ExtendWith(VertxExtension.class)
class OwnAccountTest {
    private static final String OTHER = "another password";
    private static final Pattern TOKEN = Pattern.compile("tpw_[\\w-]{43}");
    static AuthNode node;

    @BeforeAll
    static void start(Vertx vertx) {
        node = new AuthNode(vertx);
    }

    static List<JsonObject> mails(AuthNode node, String to, String subject) {
        var all = node.vertx.eventBus().<JsonArray>request("dev.mail", new JsonObject());
        return all.await().body().stream()
                .map(JsonObject.class::cast)
                .filter(m -> m.getString("to").equals(to))
                .filter(m -> m.getString("subject").contains(subject))
                .toList();
    }

    static JsonObject mail(String to, String subject) {
        return Awaitility.await()
                .until(() -> mails(node, to, subject), found -> !found.isEmpty())
                .getFirst();
    }

    static void forgot(String email) {
        node.auth.forgotPassword(new ForgotPassword(email)).await();
    }

    /** The token of an account that has not requested a reset before. */
    static String resetToken(String email) {
        forgot(email);
        return mailedToken(email);
    }

    static String mailedToken(String email) {
        var text = TOKEN.matcher(mail(email, "Reset").getString("text"));
        assertThat(text.find()).isTrue();
        return text.group();
    }

    static void reset(String token, String password) {
        node.auth.resetPassword(new ResetPassword(token, password)).await();
    }

    static void assertInvalid(String token) {
        assertRefused(400, "invalid_reset_token", () -> reset(token, OTHER));
    }

    static Login login(String email, String password) {
        return node.auth.login(new Credentials(email, password)).await();
    }

    static void assertEnded(Login login) {
        RevocationTest.awaitRefused(node.env.tokens(), login);
        assertRefused(
                401,
                "invalid_refresh_token",
                () -> node.auth.refresh(new RefreshToken(login.refreshToken())).await());
    }

    @Test
    void a_reset_token_from_the_mail_sets_a_new_password_once_and_ends_all_sessions() {
        var before = node.newLogin("viewer");
        var email = before.user().email();
        forgot(" " + email.toUpperCase(java.util.Locale.ROOT));
        var token = mailedToken(email);
        reset(token, OTHER);
        assertEnded(before);
        assertRefused(401, "invalid_credentials", () -> login(email, PASSWORD));
        login(email, OTHER);
        assertInvalid(token);
        mail(email, "was changed");
    }

    @Test
    void only_one_of_ten_concurrent_uses_of_a_token_succeeds() {
        var email = node.newLogin("viewer").user().email();
        var token = resetToken(email);
        var tries = IntStream.range(0, 10)
                .mapToObj(i -> node.auth.resetPassword(new ResetPassword(token, OTHER + i)))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(f.cause()).hasMessage("invalid_reset_token"));
    }

    @Test
    void an_invalid_token_is_rejected_and_a_short_password_does_not_use_a_token_up() {
        var email = node.newLogin("viewer").user().email();
        var token = resetToken(email);
        assertRefused(400, "invalid_password", () -> reset(token, "short"));
        assertRefused(400, "invalid_password", () -> reset(token, "password123"));
        for (var wrong : List.of("", "tpw_", "tpw_" + "A".repeat(43), token + "x", token.toLowerCase()))
            assertInvalid(wrong);
        for (var end : List.of("now()", "now() + interval '90 minutes'")) { // or by a clock that was an hour ahead
            node.db
                    .query(
                            "update password_reset set expires_at = " + end + " where hash = $1",
                            OpaqueToken.hash(token))
                    .await();
            assertInvalid(token);
        }
        login(email, PASSWORD);
    }

    @Test
    void a_changed_password_or_email_revokes_earlier_reset_tokens() {
        var login = node.newLogin("viewer");
        var token = resetToken(login.user().email());
        node.as(login.accessToken())
                .changePassword(new ChangePassword(PASSWORD, OTHER), NOBODY)
                .await();
        assertInvalid(token);
    }

    @Test
    void an_unknown_address_gets_the_same_response_and_no_mail() {
        var unknown = newEmail();
        var disabled = node.newLogin("viewer").user();
        node.disable(disabled.id());
        forgot(unknown);
        forgot(disabled.email());
        resetToken(node.newLogin("viewer")
                .user()
                .email()); // requested last: once it has arrived, the earlier ones have been processed
        Awaitility.await()
                .until(() -> node.count(
                                "select count(*) from mail_outbox where recipient in ($1, $2)",
                                unknown,
                                disabled.email())
                        == 0);
        assertThat(mails(node, unknown, "")).isEmpty();
        assertThat(mails(node, disabled.email(), "")).isEmpty();
    }

    @Test
    void an_account_gets_three_reset_mails_in_a_quarter_of_an_hour() {
        var email = node.newLogin("viewer").user().email();
        for (int i = 0; i < 20; i++) forgot(email);
        Awaitility.await().until(() -> node.count("select count(*) from mail_outbox where recipient = $1", email) == 0);
        assertThat(mails(node, email, "Reset")).hasSize(3);
    }

    @Test
    void a_reset_token_is_stored_nowhere() {
        var email = node.newLogin("viewer").user().email();
        var token = resetToken(email);
        assertThat(node.count(
                        "select count(*) from password_reset where hash = $1 and expires_at < now() + interval '31 minutes'",
                        OpaqueToken.hash(token)))
                .isEqualTo(1);
        for (var table : List.of("password_reset", "mail_outbox", "event_log", "idempotency"))
            assertThat(node.count("select count(*) from " + table + " t where t::text like '%' || $1 || '%'", token))
                    .as(table)
                    .isZero();
    }

    @Test
    void a_changed_password_ends_every_other_session() {
        var mine = node.newLogin("viewer");
        var email = mine.user().email();
        var other = login(email, PASSWORD);
        var auth = node.as(mine.accessToken());
        auth.changePassword(new ChangePassword(PASSWORD, OTHER), NOBODY).await();
        assertEnded(other);
        assertThat(auth.me(NOBODY).await().email()).isEqualTo(email);
        node.auth.refresh(new RefreshToken(mine.refreshToken())).await();
        assertRefused(401, "invalid_credentials", () -> login(email, PASSWORD));
        login(email, OTHER);
        mail(email, "password was changed");
    }

    @Test
    void a_new_password_is_not_the_present_one() {
        var mine = node.newLogin("viewer");
        var email = mine.user().email();
        var auth = node.as(mine.accessToken());
        assertRefused(
                400,
                "invalid_password",
                () -> auth.changePassword(new ChangePassword(PASSWORD, PASSWORD), NOBODY)
                        .await());
        var token = resetToken(email);
        assertRefused(400, "invalid_password", () -> reset(token, PASSWORD));
        reset(token, OTHER);
        var users = node.users(node.newLogin("admin").accessToken());
        var id = mine.user().id();
        assertRefused(
                400,
                "invalid_password",
                () -> users.setUserPassword(id, new SetPassword(OTHER), NOBODY).await());
        users.setUserPassword(id, new SetPassword("one-time-password"), NOBODY).await();
        var member = node.as(login(email, "one-time-password").accessToken());
        assertRefused(
                400,
                "invalid_password",
                () -> member.changePassword(new ChangePassword("one-time-password", "one-time-password"), NOBODY)
                        .await());
        member.changePassword(new ChangePassword("one-time-password", PASSWORD), NOBODY)
                .await();
    }

    @Test
    void an_address_is_the_same_however_its_letters_are_encoded() {
        var name = java.util.UUID.randomUUID().toString();
        var composed = "zo\u00eb-" + name + "@example.com";
        node.auth.register(new RegisterUser(composed, PASSWORD, "viewer")).await();
        for (var same : List.of(
                "zoe\u0308-" + name + "@example.com",
                "ZO\u00cb-" + name + "@Example.com",
                "z\u200bo\u00eb-" + name + "@example.com\u00a0")) {
            assertRefused(
                    409,
                    "email_taken",
                    () -> node.auth
                            .register(new RegisterUser(same, PASSWORD, "viewer"))
                            .await());
            assertThat(login(same, PASSWORD).user().email()).isEqualTo(composed);
            forgot(same);
        }
        mail(composed, "Reset");
    }

    @Test
    void a_wrong_current_password_changes_nothing_and_is_counted() {
        var login = node.newLogin("viewer");
        var auth = node.as(login.accessToken());
        for (int i = 0; i < LoginThrottle.FAILURES; i++)
            assertRefused(
                    403,
                    "wrong_password",
                    () -> auth.changePassword(new ChangePassword("a wrong password", OTHER), NOBODY)
                            .await());
        assertRefused(
                429,
                "too_many_failures",
                () -> auth.changePassword(new ChangePassword(PASSWORD, OTHER), NOBODY)
                        .await());
        assertRefused(429, "too_many_failures", () -> login(login.user().email(), PASSWORD));
    }

    @Test
    void a_change_of_address_needs_the_password_and_reveals_nothing() {
        var login = node.newLogin("viewer");
        var auth = node.as(login.accessToken());
        var next = newEmail();
        assertRefused(
                400,
                "current_password_required",
                () -> auth.updateMe(new UpdateMe(null, next, null), NOBODY).await());
        assertRefused(
                403,
                "wrong_password",
                () -> auth.updateMe(new UpdateMe(null, next, OTHER), NOBODY).await());
        assertRefused(
                400,
                "invalid_email",
                () -> auth.updateMe(new UpdateMe(null, "nothing", PASSWORD), NOBODY)
                        .await());
        var taken = node.newLogin("viewer").user().email();
        auth.updateMe(new UpdateMe(null, taken, PASSWORD), NOBODY).await();
        assertThat(mail(taken, "You already have an account").getString("text")).doesNotContain("tpe_");
        assertThat(auth.updateMe(new UpdateMe("Kim Park", null, null), NOBODY).await())
                .extracting(m -> m.email() + " " + m.name())
                .isEqualTo(login.user().email() + " Kim Park");
    }

    /** Also at once, and to another address each time. */
    @Test
    void an_account_has_few_mails_sent_to_others_within_an_hour() {
        var login = node.newLogin("viewer");
        var auth = node.as(login.accessToken());
        var tries = IntStream.range(0, 8)
                .mapToObj(i -> auth.updateMe(new UpdateMe(null, newEmail(), PASSWORD), NOBODY))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(5);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(f.cause()).hasMessage("too_many_mails"));
        node.db
                .query("update mail_count set begun_at = begun_at - interval '61 minutes'")
                .await();
        auth.updateMe(new UpdateMe(null, newEmail(), PASSWORD), NOBODY).await();
    }

    @Test
    void an_address_gets_few_mails_within_an_hour_whoever_asks_for_them() {
        var to = newEmail();
        for (int i = 0; i < 10; i++) addChange(to);
        assertRefused(429, "too_many_mails", () -> addChange(to));
        addChange(newEmail());
    }

    /** As another account each time. */
    private static void addChange(String to) {
        var user = node.newLogin("viewer").user().id();
        node.db.tx(tx -> {
            MailOutbox.require(tx, AccountMail.EMAIL_CHANGE, to, user, user);
            return true;
        });
    }

    @Test
    void an_address_that_the_account_is_giving_up_gets_no_reset_token() {
        var user = node.newLogin("viewer").user();
        node.db.tx(tx -> {
            tx.sql("update app_user set email = $2 where id = $1", user.id(), newEmail());
            tx.sql(AccountQueries.DELETE_RESETS, user.id());
            forgot(user.email());
            TestDb.awaitLockWait(node.db);
            return user;
        });
        Awaitility.await()
                .until(() -> node.count("select count(*) from mail_outbox where recipient = $1", user.email()) == 0);
        assertThat(mails(node, user.email(), "Reset")).isEmpty();
        assertThat(node.count("select count(*) from password_reset where user_id = $1", user.id()))
                .isZero();
    }
}
