package tradepost.auth.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.BILLING;
import static tradepost.auth.core.account.AuthNode.BILLING_SECRET;
import static tradepost.auth.core.account.AuthNode.PASSWORD;
import static tradepost.auth.core.account.AuthNode.assertRefused;
import static tradepost.auth.core.account.AuthNode.newAddress;
import static tradepost.auth.core.account.AuthNode.newEmail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.Credentials;
import tradepost.auth.ForgotPassword;
import tradepost.auth.Login;
import tradepost.auth.RegisterUser;
import tradepost.auth.ServiceCredentials;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.Vault;

/** Guessing is slow, for an account and from an address, over all nodes together, and guesses of others lock nobody out. */
@ExtendWith(VertxExtension.class)
class ThrottleTest {
    private static final String WRONG = "a wrong password";
    static AuthNode node;
    static AuthNode second;

    @BeforeAll
    static void start(Vertx vertx) {
        String[] settings = {
            "auth.failures_per_address", "20",
            "auth.registrations_per_address", "3",
            "service.accounts", BILLING
        };
        node = new AuthNode(vertx, settings);
        second = new AuthNode(settings);
    }

    @AfterAll
    static void stop() {
        second.close();
    }

    private static String account() {
        var email = newEmail();
        node.from(newAddress())
                .register(new RegisterUser(email, PASSWORD, "viewer"))
                .await();
        return email;
    }

    private static Login login(String address, String email) {
        return node.from(address).login(new Credentials(email, PASSWORD)).await();
    }

    private static void wrong(String address, String email, int code, String slug) {
        assertRefused(code, slug, node.from(address).login(new Credentials(email, WRONG)));
    }

    @Test
    void only_ten_of_sixty_concurrent_guesses_over_two_nodes_are_checked() {
        var email = account();
        var address = newAddress();
        var guesses = IntStream.range(0, 60)
                .mapToObj(i -> (i % 2 == 0 ? node : second).from(address).login(new Credentials(email, WRONG + i)))
                .toList();
        Future.join(guesses).otherwiseEmpty().await();
        assertThat(guesses)
                .filteredOn(f -> "invalid_credentials".equals(f.cause().getMessage()))
                .hasSize(10);
        wrong(address, email, 429, "too_many_failures");
    }

    @Test
    void guesses_from_elsewhere_lock_nobody_out() {
        var email = account();
        var elsewhere = newAddress();
        for (int i = 0; i < 10; i++) wrong(elsewhere, email, 401, "invalid_credentials");
        wrong(elsewhere, email, 429, "too_many_failures");
        login(newAddress(), email);
    }

    @Test
    void an_address_with_ten_failures_has_one_attempt_a_minute() {
        var email = account();
        var address = newAddress();
        for (int i = 0; i < 10; i++) wrong(address, email, 401, "invalid_credentials");
        wrong(address, email, 429, "too_many_failures");
        aMinuteLater(email);
        wrong(address, email, 401, "invalid_credentials");
        wrong(address, email, 429, "too_many_failures");
        aMinuteLater(email);
        login(address, email);
        wrong(address, email, 401, "invalid_credentials");
    }

    /** For the failures of this account. */
    private static void aMinuteLater(String email) {
        node.db
                .query(
                        "update throttle set since = since - interval '60 seconds' where account = $1",
                        new Vault(node.env.config()).mark("account\n" + email))
                .await();
    }

    @Test
    void guesses_at_many_accounts_from_one_address_are_counted_together() {
        var address = newAddress();
        var home = newAddress();
        var victim = account();
        login(home, victim);
        for (int i = 0; i < 20; i++) wrong(address, newEmail(), 401, "invalid_credentials");
        wrong(address, newEmail(), 429, "too_many_attempts");
        login(home, victim);
        login(newAddress(), victim);
    }

    @Test
    void the_registrations_from_an_address_are_limited() {
        var address = newAddress();
        for (int i = 0; i < 3; i++)
            node.from(address)
                    .register(new RegisterUser(newEmail(), PASSWORD, "viewer"))
                    .await();
        assertRefused(
                429,
                "too_many_attempts",
                second.from(address).register(new RegisterUser(newEmail(), PASSWORD, "viewer")));
        account();
    }

    @Test
    void guesses_at_secrets_of_service_accounts_are_limited() {
        var address = newAddress();
        for (int i = 0; i < 10; i++) service(address, "a wrong secret " + i, 401, "invalid_credentials");
        service(address, BILLING_SECRET, 429, "too_many_failures");
        node.from(newAddress())
                .serviceToken(new ServiceCredentials("billing", BILLING_SECRET))
                .await();
    }

    private static void service(String address, String secret, int code, String slug) {
        assertRefused(code, slug, node.from(address).serviceToken(new ServiceCredentials("billing", secret)));
    }

    @Test
    void the_reset_requests_from_an_address_are_limited() {
        var address = newAddress();
        for (int i = 0; i < 20; i++)
            node.from(address).forgotPassword(new ForgotPassword(newEmail())).await();
        assertRefused(429, "too_many_attempts", node.from(address).forgotPassword(new ForgotPassword(newEmail())));
    }

    @Test
    void a_success_resets_the_failures_and_so_does_the_end_of_the_window() {
        var email = account();
        var address = newAddress();
        for (int i = 0; i < 9; i++) wrong(address, email, 401, "invalid_credentials");
        login(address, email);
        for (int i = 0; i < 10; i++) wrong(address, email, 401, "invalid_credentials");
        wrong(address, email, 429, "too_many_failures");
        for (var since : List.of("now() - interval '901 seconds'", "now() + interval '1 hour'")) {
            node.db
                    .query(
                            "update throttle set failures = 10, since = " + since
                                    + " where account in (select account from throttle where account is not null order by since desc limit 1)")
                    .await();
            login(address, email);
        }
    }

    @Test
    void known_accounts_are_hashed_first_and_strangers_never_take_all_slots() {
        try (var pool = new CryptoPool()) {
            var gates = List.of(new CountDownLatch(1), new CountDownLatch(1));
            var ran = Collections.synchronizedList(new ArrayList<String>());
            for (var gate : gates) pool.run(() -> await(gate)); // one for each thread
            var strangers = IntStream.range(0, 200)
                    .mapToObj(i -> pool.run("address " + i % 4, () -> ran.add("stranger")))
                    .toList();
            assertThat(strangers).filteredOn(Future::failed).isNotEmpty();
            var known = pool.run(() -> ran.add("known"));
            assertThat(known.failed()).isFalse();
            gates.getFirst().countDown();
            known.await();
            assertThat(ran.getFirst()).isEqualTo("known");
            gates.getLast().countDown();
            Future.join(strangers).otherwiseEmpty().await();
        }
    }

    private static boolean await(CountDownLatch gate) {
        try {
            gate.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
