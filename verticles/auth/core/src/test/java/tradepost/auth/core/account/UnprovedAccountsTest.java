package tradepost.auth.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.NOBODY;
import static tradepost.auth.core.account.AuthNode.PASSWORD;
import static tradepost.auth.core.account.AuthNode.assertRefused;
import static tradepost.auth.core.account.AuthNode.mailed;
import static tradepost.auth.core.account.AuthNode.newEmail;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.Credentials;
import tradepost.auth.ForgotPassword;
import tradepost.auth.RegisterUser;
import tradepost.auth.UpdateMe;
import tradepost.auth.VerifyEmail;
import tradepost.auth.user.InviteUser;

/** What is left of an address that nobody proves: nothing that can be used, and no token. Time passes by making the rows older. */
@ExtendWith(VertxExtension.class)
class UnprovedAccountsTest {
    static AuthNode node;
    /** Where an address is proved before it has an account. */
    static AuthNode shop;

    @BeforeAll
    static void start(Vertx vertx) {
        node = new AuthNode(vertx);
        shop = new AuthNode("registration", "customer");
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    private static void pass(String interval, String email) {
        node.db
                .query(
                        "update address_proof set created_at = created_at - $1::text::interval, expires_at = expires_at - $1::text::interval"
                                + " where email = $2",
                        interval,
                        email)
                .await();
    }

    /** As the active node does from time to time. */
    private static void prune() {
        for (var step : UserWriter.pruning(node.db)) step.run(1_000);
    }

    private static void awaitMails(AuthNode sender, String email, int count) {
        Awaitility.await().until(() -> AuthNode.mails(sender, email).size() == count);
    }

    private static long proofs(String email) {
        return node.count("select count(*) from address_proof where email = $1", email);
    }

    private static long accounts(String email) {
        return node.count("select count(*) from app_user where email = $1", email);
    }

    private static void register(String email) {
        shop.auth.register(new RegisterUser(email, null, null)).await();
    }

    private static void refused(String token, String password) {
        assertRefused(
                400,
                "invalid_proof_token",
                () -> node.auth
                        .verifyEmail(new VerifyEmail(token, password, null))
                        .await());
    }

    @Test
    void nothing_is_left_of_a_registration_that_is_not_proved_within_a_day() {
        var email = newEmail();
        register(email);
        var token = mailed(shop, email);
        pass("23 hours 59 minutes", email);
        prune();
        assertThat(proofs(email)).isEqualTo(1);
        assertThat(accounts(email)).isZero();
        pass("1 minute", email);
        refused(token, PASSWORD);
        prune();
        assertThat(proofs(email)).isZero();
        assertThat(accounts(email)).isZero();

        register(email);
        awaitMails(shop, email, 2);
        shop.auth
                .verifyEmail(new VerifyEmail(mailed(shop, email), PASSWORD, null))
                .await();
        assertThat(accounts(email)).isEqualTo(1);
    }

    @Test
    void an_invitation_that_has_expired_opens_nothing_until_it_is_sent_again() {
        var email = newEmail();
        var admin = node.newLogin("admin").accessToken();
        var invited = node.users(admin)
                .inviteUser(new InviteUser(email, "viewer", null), NOBODY)
                .await();
        var token = mailed(node, email);
        pass("7 days", email);
        refused(token, PASSWORD);
        prune();
        assertThat(proofs(email)).isZero();
        assertRefused(
                401,
                "invalid_credentials",
                () -> node.auth.login(new Credentials(email, PASSWORD)).await());
        assertThat(node.count(
                        "select count(*) from app_user where email = $1 and status = 'invited' and password_hash is null",
                        email))
                .isEqualTo(1);

        node.users(admin).resendInvitation(invited.id(), NOBODY).await();
        awaitMails(node, email, 2);
        var opened = node.auth
                .verifyEmail(new VerifyEmail(mailed(node, email), PASSWORD, null))
                .await();
        assertThat(opened.id()).isEqualTo(invited.id());
    }

    @Test
    void a_change_of_address_that_is_not_proved_within_a_day_leaves_the_account_as_it_was() {
        var login = node.newLogin("viewer");
        var next = newEmail();
        node.as(login.accessToken())
                .updateMe(new UpdateMe(null, next, PASSWORD), NOBODY)
                .await();
        var token = mailed(node, next);
        pass("24 hours", next);
        refused(token, null);
        prune();
        assertThat(proofs(next)).isZero();
        assertThat(accounts(next)).isZero();
        node.auth.login(new Credentials(login.user().email(), PASSWORD)).await();
    }

    @Test
    void a_token_of_a_reset_is_deleted_when_it_has_expired() {
        var email = node.newLogin("viewer").user().email();
        node.auth.forgotPassword(new ForgotPassword(email)).await();
        var tokens = "select count(*) from password_reset r join app_user u on u.id = r.user_id where u.email = $1";
        Awaitility.await().until(() -> node.count(tokens, email) == 1);
        prune();
        assertThat(node.count(tokens, email)).isEqualTo(1);
        node.db
                .query(
                        "update password_reset set expires_at = now() - interval '1 second' where user_id = (select id from app_user where email = $1)",
                        email)
                .await();
        prune();
        assertThat(node.count(tokens, email)).isZero();
    }

    /** In development, so that whoever tries the product needs no mail. */
    @Test
    void an_account_of_open_registration_stays_although_its_address_is_never_proved() {
        var email = node.newLogin("customer").user().email();
        node.db
                .query("update app_user set created_at = created_at - interval '1 year' where email = $1", email)
                .await();
        prune();
        var login = node.auth.login(new Credentials(email, PASSWORD)).await();
        assertThat(login.user().provedAt()).isNull();
    }
}
