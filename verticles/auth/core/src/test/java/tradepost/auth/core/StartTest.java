package tradepost.auth.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.auth.core.account.AuthNode.NOBODY;
import static tradepost.auth.core.account.AuthNode.PASSWORD;
import static tradepost.auth.core.account.AuthNode.assertRefused;
import static tradepost.auth.core.account.AuthNode.newEmail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import tradepost.auth.Credentials;
import tradepost.auth.ForgotPassword;
import tradepost.auth.RegisterUser;
import tradepost.auth.UpdateMe;
import tradepost.auth.VerifyEmail;
import tradepost.auth.core.account.AuthNode;
import tradepost.auth.user.InviteUser;
import tradepost.kernel.config.Config;

class StartTest {
    private static final String ADMIN_PASSWORD = "the first administrator's";

    @Test
    void three_nodes_that_start_at_once_agree_on_one_key_and_one_administrator() throws Exception {
        var email = newEmail();
        try (var first = new AuthNode()) {
            first.db.query("delete from signing_key").await();
            first.db.query("delete from administrator_bootstrap").await();
        }
        var nodes = atOnce(3, () -> new AuthNode("admin.email", email, "admin.password", ADMIN_PASSWORD));
        try {
            var any = nodes.getFirst();
            assertThat(any.count("select count(*) from signing_key")).isEqualTo(1);
            assertThat(any.count("select count(*) from app_user where email = $1", email))
                    .isEqualTo(1);
            assertThat(any.count(
                            "select count(*) from event_log where type = 'auth.user.registered' and data->>'email' = $1",
                            email))
                    .isEqualTo(1);
            var login = any.auth.login(new Credentials(email, ADMIN_PASSWORD)).await();
            for (var other : nodes)
                assertThat(other.env
                                .tokens()
                                .verify(login.accessToken())
                                .await()
                                .caller()
                                .may("users:write"))
                        .isTrue();
        } finally {
            nodes.forEach(AuthNode::close);
        }
    }

    /** The database is shared by all tests, and others have created administrators. */
    private static void forgetAdministrators() {
        try (var node = new AuthNode()) {
            node.db.query("delete from administrator_bootstrap").await();
        }
    }

    @Test
    void the_first_administrator_is_not_recreated_after_its_email_was_changed() {
        forgetAdministrators();
        var email = newEmail();
        var next = newEmail();
        try (var node = new AuthNode("admin.email", email, "admin.password", ADMIN_PASSWORD)) {
            var login = node.auth.login(new Credentials(email, ADMIN_PASSWORD)).await();
            node.as(login.accessToken())
                    .updateMe(new UpdateMe(null, next, ADMIN_PASSWORD), NOBODY)
                    .await();
            node.auth
                    .verifyEmail(new VerifyEmail(AuthNode.mailed(node, next), null, null))
                    .await();
        }
        try (var again = new AuthNode("admin.email", email, "admin.password", ADMIN_PASSWORD)) {
            assertRefused(
                    401,
                    "invalid_credentials",
                    () -> again.auth
                            .login(new Credentials(email, ADMIN_PASSWORD))
                            .await());
            again.auth.login(new Credentials(next, ADMIN_PASSWORD)).await();
            again.db.query("delete from app_user where email = $1", next).await();
        }
        try (var gone = new AuthNode("admin.email", email, "admin.password", ADMIN_PASSWORD)) {
            assertThat(gone.count("select count(*) from app_user where email in ($1, $2)", email, next))
                    .isZero();
        }
    }

    @Test
    void a_taken_email_creates_no_administrator_and_a_free_one_does() {
        forgetAdministrators();
        var taken = newEmail();
        var email = newEmail();
        try (var node = new AuthNode()) {
            node.auth.register(new RegisterUser(taken, PASSWORD, "viewer")).await();
        }
        new AuthNode("admin.email", taken, "admin.password", ADMIN_PASSWORD).close();
        try (var node = new AuthNode("admin.email", email, "admin.password", ADMIN_PASSWORD)) {
            node.auth.login(new Credentials(email, ADMIN_PASSWORD)).await();
            assertThat(node.count("select count(*) from app_user where email = $1 and role = 'viewer'", taken))
                    .isEqualTo(1);
        }
    }

    @Test
    void the_administrator_keeps_an_existing_password() {
        forgetAdministrators();
        var email = newEmail();
        try (var node = new AuthNode("admin.email", email, "admin.password", ADMIN_PASSWORD)) {
            node.auth.login(new Credentials(email, ADMIN_PASSWORD)).await();
        }
        try (var again = new AuthNode("admin.email", email, "admin.password", "another password")) {
            again.auth.login(new Credentials(email, ADMIN_PASSWORD)).await();
            assertRefused(
                    401,
                    "invalid_credentials",
                    () -> again.auth
                            .login(new Credentials(email, "another password"))
                            .await());
        }
    }

    @Test
    void a_jwt_secret_that_does_not_match_the_database_is_rejected_by_name() {
        new AuthNode().close();
        assertThatThrownBy(() -> new AuthNode("jwt.secret", "not the secret these keys were sealed with"))
                .isInstanceOf(Config.Invalid.class)
                .hasMessageContaining("jwt.secret")
                .hasMessageContaining("JWT_SECRET");
    }

    @Test
    void unusable_settings_are_rejected_by_name() {
        for (var wrong : List.of(
                List.of("jwt.secret", "too short"),
                List.of("service.accounts", "billing"),
                List.of("service.accounts", "billing=short:orders:read"),
                List.of("service.accounts", "billing=0123456789abcdef:*"),
                List.of("service.accounts", "a=0123456789abcdef,a=fedcba9876543210"),
                List.of("admin.password", "short")))
            assertThatThrownBy(() -> new AuthNode(wrong.get(0), wrong.get(1)))
                    .as(wrong.toString())
                    .isInstanceOf(Config.Invalid.class)
                    .hasMessageContaining(wrong.get(0));
    }

    @Test
    void closed_lets_nobody_register_and_customer_only_customers() {
        for (var mode : List.of("closed", "customer"))
            try (var node = new AuthNode("registration", mode)) {
                refusesRegistration(node, "admin");
                if (mode.equals("closed")) refusesRegistration(node, null);
                else
                    assertThat(node.auth
                                    .register(new RegisterUser(newEmail(), null, null))
                                    .await())
                            .isNull();
            }
    }

    @Test
    void without_a_mail_server_what_needs_a_mail_is_refused_for_every_address() {
        try (var dev = new AuthNode();
                var node = new AuthNode("mode", "serve", "registration", "customer")) {
            var admin = dev.newLogin("admin");
            var known = admin.user().email();
            for (var email : List.of(newEmail(), known)) {
                refusesMail(() ->
                        node.auth.register(new RegisterUser(email, null, null)).await());
                refusesMail(() ->
                        node.auth.forgotPassword(new ForgotPassword(email)).await());
                refusesMail(() -> node.users(admin.accessToken())
                        .inviteUser(new InviteUser(email, "viewer", null), NOBODY)
                        .await());
            }
            refusesMail(() -> node.as(admin.accessToken())
                    .updateMe(new UpdateMe(null, newEmail(), PASSWORD), NOBODY)
                    .await());
        }
    }

    private static void refusesMail(Runnable call) {
        assertRefused(503, "mail_not_configured", call);
    }

    private static void refusesRegistration(AuthNode node, String role) {
        assertRefused(
                403,
                "registration_closed",
                () -> node.auth
                        .register(new RegisterUser(newEmail(), null, role))
                        .await());
    }

    private static <T> List<T> atOnce(int times, Callable<T> work) throws Exception {
        try (var threads = Executors.newFixedThreadPool(times)) {
            var all = new ArrayList<Callable<T>>();
            for (int i = 0; i < times; i++) all.add(work);
            var made = new ArrayList<T>();
            for (var f : threads.invokeAll(all)) made.add(f.get());
            return made;
        }
    }
}
