package tradepost.auth.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.NOBODY;
import static tradepost.auth.core.account.AuthNode.assertRefused;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.auth.ServiceCredentials;
import tradepost.auth.access.AccessService;
import tradepost.auth.access.RotateSecret;
import tradepost.auth.access.ServiceAccount;
import tradepost.auth.access.WriteServiceAccount;
import tradepost.auth.core.account.AuthNode;
import tradepost.kernel.config.Config;
import tradepost.kernel.identity.Tokens;

/** The token of a service account that stays connected: who gets another one, and until when. */
class ServiceRenewalTest {
    static AuthNode node;
    static AccessService access;
    static String admin;

    @BeforeAll
    static void start() {
        node = new AuthNode("service.accounts", "sync=0123456789abcdef:items:read");
        admin = node.newLogin("admin").accessToken();
        access = node.access(admin);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String renewed(String context, String token, String address) {
        var body = new JsonObject().put("token", token);
        return node.sealed(context, AccessService.ADDRESS, "renewServiceToken", body, address)
                .await()
                .getString("token");
    }

    private static String renewed(String token) {
        return renewed(Config.GATEWAY, token, "127.0.0.1");
    }

    private static ServiceAccount account(String... addresses) {
        var name = "watch-" + UUID.randomUUID();
        return access.createServiceAccount(
                        new WriteServiceAccount(name, List.of("users:read"), List.of(addresses)), NOBODY)
                .await();
    }

    private static String loggedIn(ServiceAccount account) {
        return node.auth
                .serviceToken(new ServiceCredentials(account.name(), account.secret()))
                .await()
                .token();
    }

    private static Tokens.Verified verified(String token) {
        return node.env.tokens().verify(token).await();
    }

    @Test
    void an_account_has_the_same_rights_by_the_other_token() {
        var first = loggedIn(account());
        var second = renewed(first);
        assertThat(verified(second).caller()).isEqualTo(verified(first).caller());
        assertThat(verified(second).sid()).isEqualTo(verified(first).sid());
        var configured = configured();
        assertThat(verified(renewed(configured)).caller())
                .isEqualTo(verified(configured).caller());
    }

    @Test
    void the_tokens_of_an_account_of_the_setting_end_when_a_node_starts_with_another_secret_or_without_it() {
        for (var settings : List.of(
                new String[] {"service.accounts", "sync=fedcba9876543210:items:read"},
                new String[] {"service.accounts", "other=0123456789abcdef:items:read"})) {
            var held = configured();
            try (var next = new AuthNode(settings)) {
                Awaitility.await().untilAsserted(() -> assertRefused(401, "session_ended", () -> verified(held)));
            }
            assertThat(verified(configured()).caller().permissions()).containsExactly("items:read");
        }
    }

    private static String configured() {
        return node.auth
                .serviceToken(new ServiceCredentials("sync", "0123456789abcdef"))
                .await()
                .token();
    }

    @Test
    void it_ends_with_the_account_its_rights_and_its_secret() {
        var disabled = account();
        var changed = account();
        var rotated = account();
        var deleted = account();
        var tokens = List.of(loggedIn(disabled), loggedIn(changed), loggedIn(rotated), loggedIn(deleted));
        tokens.forEach(ServiceRenewalTest::renewed);
        access.patchServiceAccount(disabled.id(), new JsonObject().put("status", "disabled"), NOBODY)
                .await();
        access.patchServiceAccount(
                        changed.id(), new JsonObject().put("permissions", new JsonArray().add("roles:read")), NOBODY)
                .await();
        access.rotateServiceAccount(rotated.id(), new RotateSecret(1), NOBODY).await();
        access.deleteServiceAccount(deleted.id(), NOBODY).await();
        for (var token : tokens) assertRefused(401, "session_ended", () -> renewed(token));
    }

    @Test
    void only_a_gateway_gets_it_and_only_for_a_service_account_at_an_allowed_address() {
        var token = loggedIn(account());
        assertRefused(403, "forbidden", () -> renewed("sales", token, "127.0.0.1"));
        assertRefused(
                403, "forbidden", () -> access.renewServiceToken(token, NOBODY).await());
        assertRefused(401, "invalid_token", () -> renewed(admin));
        assertRefused(401, "invalid_token", () -> renewed("forged"));
        var limited = account();
        var held = loggedIn(limited);
        node.db
                .query("update service_account set allowed_addresses = '{10.0.0.0/8}' where id = $1", limited.id())
                .await();
        assertThat(renewed(Config.GATEWAY, held, "10.1.2.3")).isNotEmpty();
        assertRefused(401, "session_ended", () -> renewed(held));
        node.db
                .query("update service_account set token_id = gen_random_uuid() where id = $1", limited.id())
                .await();
        assertRefused(401, "session_ended", () -> renewed(Config.GATEWAY, held, "10.1.2.3"));
    }
}
