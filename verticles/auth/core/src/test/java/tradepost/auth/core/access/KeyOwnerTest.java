package tradepost.auth.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.NOBODY;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.auth.ServiceCredentials;
import tradepost.auth.access.AccessService;
import tradepost.auth.access.WriteApiKey;
import tradepost.auth.access.WriteServiceAccount;
import tradepost.auth.core.account.AuthNode;
import tradepost.kernel.config.Config;
import tradepost.kernel.identity.Caller;

/** Whose limits a program shares, as its token says. */
class KeyOwnerTest {
    static AuthNode node;
    static AccessService access;
    static UUID owner;

    @BeforeAll
    static void start() {
        node = new AuthNode();
        var token = node.newLogin("admin").accessToken();
        owner = verified(token).userId();
        access = node.access(token);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Caller verified(String token) {
        return node.env.tokens().verify(token).await().caller();
    }

    private static Caller exchanged(boolean publishable) {
        var permissions = publishable ? null : List.of("users:read");
        var key = access.createApiKey(new WriteApiKey("sync", permissions, null, publishable, null, null, null), NOBODY)
                .await()
                .key();
        var body = new JsonObject().put("key", key);
        return verified(node.sealed(Config.GATEWAY, AccessService.ADDRESS, "exchangeKey", body, "127.0.0.1")
                .await()
                .getString("token"));
    }

    @Test
    void the_keys_of_a_user_share_the_limits_of_the_user() {
        for (var key : List.of(exchanged(false), exchanged(false))) {
            assertThat(key.userId()).isNotEqualTo(owner);
            assertThat(key.ownerId()).isEqualTo(owner);
            assertThat(Caller.of(Caller.write(key))).isEqualTo(key);
        }
    }

    @Test
    void a_service_account_and_a_publishable_key_have_their_own() {
        var account = access.createServiceAccount(
                        new WriteServiceAccount("owner-" + UUID.randomUUID(), List.of("users:read"), List.of()), NOBODY)
                .await();
        var service = verified(node.auth
                .serviceToken(new ServiceCredentials(account.name(), account.secret()))
                .await()
                .token());
        assertThat(service.ownerId()).isEqualTo(account.id());
        assertThat(exchanged(true).ownerId()).isNotEqualTo(owner);
    }
}
