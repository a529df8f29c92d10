package tradepost.auth.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.auth.core.account.AuthNode.PASSWORD;
import static tradepost.auth.core.account.AuthNode.assertRefused;
import static tradepost.auth.core.account.AuthNode.newEmail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.Credentials;
import tradepost.auth.Me;
import tradepost.auth.RefreshToken;
import tradepost.auth.RegisterUser;
import tradepost.auth.ServiceCredentials;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.kernel.value.Ids;

@ExtendWith(VertxExtension.class)
class AuthServiceTest {
    private static final String SECRET = "a secret of the billing account";
    static AuthNode node;

    @BeforeAll
    static void start(Vertx vertx) {
        node = new AuthNode(
                vertx,
                "prices.inventory_manager",
                "true",
                "service.accounts",
                "billing=" + SECRET + ":orders:read payments:*");
    }

    @Test
    void a_registered_user_can_log_in_and_read_the_account() {
        var email = newEmail();
        var made = node.auth
                .register(new RegisterUser("  " + email.toUpperCase() + " ", PASSWORD, "finance_manager"))
                .await();
        assertThat(made.email()).isEqualTo(email);
        assertThat(made.role()).isEqualTo("finance_manager");
        assertThat(made.createdAt()).isEqualTo(made.updatedAt());

        var login = node.auth.login(new Credentials(email, PASSWORD)).await();
        assertThat(login.user()).isEqualTo(made);
        assertThat(login.tokenType()).isEqualTo("Bearer");
        assertThat(login.expiresIn()).isEqualTo(86_400);
        assertThat(login.refreshExpiresIn()).isEqualTo(2_592_000);

        var verified = node.env.tokens().verify(login.accessToken()).await();
        assertThat(verified.caller().userId()).isEqualTo(made.id());
        assertThat(verified.caller().may("api_keys:read")).isTrue();
        assertThat(verified.caller().may("users:read")).isFalse();
        assertThat(node.as(login.accessToken()).me(verified.caller()).await())
                .isEqualTo(Me.ofUser(made, verified.caller(), null));
    }

    @Test
    void a_registration_publishes_one_event() {
        var login = node.newLogin("viewer");
        var events = node.db
                .list(
                        r -> r.getString(0)
                                + r.getJsonObject(1).fieldNames().stream()
                                        .sorted()
                                        .toList(),
                        "select type, data from event_log where subject = $1",
                        login.user().id())
                .await();
        assertThat(events)
                .containsExactly(
                        "auth.user.registered[created_at, customer_id, email, id, invited_at, last_login_at, must_change_password, name,"
                                + " proved_at, role, status, updated_at, version]");
    }

    @Test
    void only_one_of_fifty_registrations_of_one_email_succeeds() {
        var email = newEmail();
        var tries = IntStream.range(0, 50)
                .mapToObj(i -> node.auth.register(new RegisterUser(email, PASSWORD, null)))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries).filteredOn(Future::failed).allSatisfy(f -> {
            assertThat(f.cause()).hasMessage("email_taken");
            assertThat(((ServiceException) f.cause()).failureCode()).isEqualTo(409);
        });
        assertThat(node.count("select count(*) from app_user where email = $1", email))
                .isEqualTo(1);
    }

    @Test
    void concurrent_logins_with_the_right_password_are_not_throttled() {
        var user = node.newLogin("viewer").user();
        int logins = LoginThrottle.FAILURES + 2;
        var attempts = IntStream.range(0, logins)
                .mapToObj(i -> node.auth.login(new Credentials(user.email(), PASSWORD)))
                .toList();
        Future.join(attempts).await();
        assertThat(node.count("select count(*) from user_session where user_id = $1", user.id()))
                .isEqualTo(logins + 1);
    }

    @Test
    void a_hash_with_outdated_parameters_is_replaced_at_the_login_even_by_several_at_once() {
        var user = node.newLogin("viewer").user();
        var outdated =
                "$argon2id$v=19$m=7168,t=5,p=1$/qyV1myll4nH302tVgxhwA$vFRdvXw6hQ8ZN1NgNi3rbc998ho8bjv4cIxAMa7lLs8";
        Runnable guess = () -> node.auth
                .login(new Credentials(user.email(), "securepassword124"))
                .await();
        node.db
                .query("update app_user set password_hash = $2 where id = $1", user.id(), outdated)
                .await();
        assertRefused(401, "invalid_credentials", guess);
        assertThat(node.count("select count(*) from app_user where password_hash = $1", outdated))
                .isEqualTo(1);
        var logins = IntStream.range(0, 5)
                .mapToObj(i -> node.auth.login(new Credentials(user.email(), PASSWORD)))
                .toList();
        Future.all(logins).await();
        assertThat(node.count(
                        "select count(*) from app_user where id = $1 and password_hash like '$argon2id$v=19$m=1024,t=2,p=1$%'",
                        user.id()))
                .isEqualTo(1);
        node.auth.login(new Credentials(user.email(), PASSWORD)).await();
        assertRefused(401, "invalid_credentials", guess);
    }

    @Test
    void a_wrong_password_and_an_unknown_account_get_the_same_response() {
        var email = node.newLogin("viewer").user().email();
        for (var credentials : List.of(
                new Credentials(email, "securepassword124"),
                new Credentials(email, "short"),
                new Credentials(newEmail(), PASSWORD)))
            assertRefused(
                    401,
                    "invalid_credentials",
                    () -> node.auth.login(credentials).await());
    }

    @Test
    void after_ten_failures_an_account_waits_even_with_the_right_password() {
        var email = node.newLogin("viewer").user().email();
        var guesses = IntStream.range(0, 40)
                .mapToObj(i -> node.auth.login(new Credentials(email, "a wrong password " + i)))
                .toList();
        Future.join(guesses).otherwiseEmpty().await();
        assertThat(guesses)
                .filteredOn(f -> "invalid_credentials".equals(f.cause().getMessage()))
                .hasSize(10);
        assertThatThrownBy(
                        () -> node.auth.login(new Credentials(email, PASSWORD)).await())
                .isInstanceOfSatisfying(ServiceException.class, e -> {
                    assertThat(e.failureCode()).isEqualTo(429);
                    assertThat(e.getMessage()).isEqualTo("too_many_failures");
                    assertThat(e.getDebugInfo().getInteger("retry_after")).isBetween(1, 300);
                });
        node.newLogin("viewer"); // others are not kept waiting
    }

    @Test
    void invalid_accounts_are_rejected() {
        assertRefused(
                400,
                "unknown_role",
                () -> node.auth
                        .register(new RegisterUser(newEmail(), PASSWORD, "root"))
                        .await());
        assertRefused(
                400,
                "invalid_password",
                () -> node.auth
                        .register(new RegisterUser(newEmail(), "\uD83D\uDD11".repeat(7), null))
                        .await());
        assertRefused(
                400,
                "invalid_email",
                () -> node.auth
                        .register(new RegisterUser("nobody at home@example.com", PASSWORD, null))
                        .await());
    }

    @Test
    void the_passwords_that_are_guessed_first_are_refused() {
        for (var common : List.of("password", "PassWord", "12345678", "password123", "qwertyuiop"))
            assertRefused(
                    400,
                    "invalid_password",
                    () -> node.auth
                            .register(new RegisterUser(newEmail(), common, null))
                            .await());
        node.auth
                .register(new RegisterUser(newEmail(), "password of my own", null))
                .await();
    }

    @Test
    void an_inventory_manager_may_set_prices_where_the_setting_says_so() {
        var caller = node.env
                .tokens()
                .verify(node.newLogin("inventory_manager").accessToken())
                .await()
                .caller();
        assertThat(caller.may("orders:price")).isTrue();
        assertThat(caller.may("orders:pay")).isFalse();
    }

    @Test
    void a_service_account_holds_its_own_permissions_and_no_more() {
        var made = node.auth
                .serviceToken(new ServiceCredentials("billing", SECRET))
                .await();
        assertThat(made.expiresIn()).isEqualTo(3_600);
        var caller = node.env.tokens().verify(made.token()).await().caller();
        assertThat(caller.role()).isEqualTo("service");
        assertThat(caller.permissions()).containsExactly("orders:read", "payments:*");
        assertRefused(
                404, "user_not_found", () -> node.as(made.token()).me(caller).await());
    }

    @Test
    void a_service_account_without_its_secret_is_refused() {
        for (var wrong : List.of(
                new ServiceCredentials("billing", "another secret altogether"),
                new ServiceCredentials("shipping", SECRET)))
            assertRefused(
                    401,
                    "invalid_credentials",
                    () -> node.auth.serviceToken(wrong).await());
    }

    @Test
    void a_caller_in_the_message_is_ignored() {
        var login = node.newLogin("viewer");
        var forged = new tradepost.kernel.identity.Caller(Ids.next(), "admin", List.of("*"));
        var real = node.env.tokens().verify(login.accessToken()).await().caller();
        assertThat(node.as(login.accessToken()).me(forged).await()).isEqualTo(Me.ofUser(login.user(), real, null));
        assertRefused(401, "unauthorized", () -> node.auth.me(forged).await());
    }

    @Test
    void no_secret_is_stored_in_plain_text() {
        var login = node.newLogin("viewer");
        node.auth.refresh(new RefreshToken(login.refreshToken())).await();
        for (var table : List.of("app_user", "user_session", "refresh_token", "event_log", "idempotency"))
            assertThat(node.count("select count(*) from " + table + " t where t::text like any($1)", (Object)
                            new String[] {"%" + PASSWORD + "%", "%" + login.refreshToken() + "%"}))
                    .as(table)
                    .isZero();
    }
}
