package tradepost.auth.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static tradepost.auth.core.account.AuthNode.PASSWORD;
import static tradepost.auth.core.account.AuthNode.newEmail;

import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.auth.Credentials;
import tradepost.auth.RegisterUser;

/** What people do who have lists of accounts, of passwords or of both: how far they get, what their victims notice, and what is recorded. */
class GuessingTest {
    private static final int PER_ADDRESS = 20;
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
        return new AuthNode("auth.failures_per_address", "" + PER_ADDRESS);
    }

    /** An address that no other test uses, as the gateway names an IPv6 network. */
    private static String network() {
        return "2001:db8:" + UUID.randomUUID().toString().substring(0, 4) + ":"
                + UUID.randomUUID().toString().substring(0, 4) + "::/64";
    }

    private static String account(String password) {
        var email = newEmail();
        reader.from(network())
                .register(new RegisterUser(email, password, "viewer"))
                .await();
        return email;
    }

    private static String newAccount() {
        return account(PASSWORD);
    }

    /** The code of the response: {@code ok}, or of the problem. */
    private static String attempt(AuthNode node, String address, String email, String password) {
        try {
            node.from(address).login(new Credentials(email, password)).await();
            return "ok";
        } catch (ServiceException e) {
            return e.getMessage();
        }
    }

    @Test
    void a_password_that_is_sprayed_over_accounts_from_one_address_is_tried_at_few_of_them() {
        var sprayed = "Winter2026!";
        var weak = account(sprayed);
        var accounts = new ArrayList<>(IntStream.range(0, 60)
                .mapToObj(i -> i % 3 == 0 ? newAccount() : newEmail())
                .toList());
        accounts.add(weak);
        var address = network();
        try (var node = node()) {
            var results = accounts.stream()
                    .map(email -> attempt(node, address, email, sprayed))
                    .toList();
            assertThat(results.subList(0, PER_ADDRESS)).containsOnly("invalid_credentials");
            assertThat(results.subList(PER_ADDRESS, results.size())).containsOnly("too_many_attempts");
        }
        assertThat(attempt(reader, network(), weak, sprayed)).isEqualTo("ok");
        assertThat(attempt(reader, network(), accounts.getFirst(), PASSWORD)).isEqualTo("ok");
        assertThat(reader.logins(address, "failed", "invalid_credentials")).isEqualTo(PER_ADDRESS);
        assertThat(reader.logins(address, "locked_out", "too_many_attempts")).isEqualTo(accounts.size() - PER_ADDRESS);
        assertThat(reader.securityLog(address).toString()).doesNotContain(sprayed, weak);
    }

    @Test
    void stolen_passwords_that_are_tried_one_by_one_open_few_accounts_and_every_attempt_is_recorded() {
        var addresses = List.of(network(), network());
        int each = 30;
        try (var node = node()) {
            for (var address : addresses) {
                for (int i = 0; i < each; i++) {
                    var result = attempt(node, address, newAccount(), "stolen elsewhere " + i);
                    assertThat(result).isEqualTo(i < PER_ADDRESS ? "invalid_credentials" : "too_many_attempts");
                }
                assertThat(attempt(node, address, newAccount(), PASSWORD))
                        .as("a right one is not tried either")
                        .isEqualTo("too_many_attempts");
            }
        }
        for (var address : addresses) {
            assertThat(reader.logins(address, "failed", "invalid_credentials")).isEqualTo(PER_ADDRESS);
            assertThat(reader.logins(address, "locked_out", "too_many_attempts"))
                    .isEqualTo(each - PER_ADDRESS + 1);
        }
    }

    @Test
    void strangers_keep_an_owner_out_neither_at_a_known_nor_at_a_new_address() {
        var owner = newAccount();
        var home = network();
        assertThat(attempt(reader, home, owner, PASSWORD)).isEqualTo("ok");
        var strangers = IntStream.range(0, 11).mapToObj(i -> network()).toList();
        var last = network();
        try (var node = node()) {
            for (var stranger : strangers)
                for (int i = 0; i < 10; i++)
                    assertThat(attempt(node, stranger, owner, "a guess " + i))
                            .as("guess %d from %s", i, stranger)
                            .isIn("invalid_credentials", "too_many_failures");
            assertThat(attempt(node, last, owner, "another guess")).isEqualTo("invalid_credentials");
            assertThat(attempt(node, last, owner, "another guess")).isEqualTo("too_many_failures");
            assertThat(attempt(node, home, owner, PASSWORD)).as("at home").isEqualTo("ok");
            assertThat(attempt(node, network(), owner, PASSWORD))
                    .as("elsewhere")
                    .isEqualTo("ok");
            var refused = catchThrowableOfType(
                    ServiceException.class,
                    () -> node.from(last)
                            .login(new Credentials(owner, PASSWORD))
                            .await());
            assertThat(refused.getDebugInfo().getInteger("retry_after"))
                    .as("the owner shares the address of a stranger")
                    .isBetween(1, 60);
        }
        assertThat(reader.logins(last, "locked_out", "too_many_failures")).isEqualTo(2);
        assertThat(reader.logins(strangers.getFirst(), "failed", "invalid_credentials"))
                .isEqualTo(10);
        assertThat(reader.securityLog(last))
                .allSatisfy(e -> assertThat(e.getJsonArray("accounts"))
                        .as("the account that was tried")
                        .hasSize(1));
    }
}
