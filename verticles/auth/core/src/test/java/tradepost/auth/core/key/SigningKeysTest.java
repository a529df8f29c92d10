package tradepost.auth.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.assertRefused;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.core.account.AuthNode;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.Vault;
import tradepost.auth.core.security.SecurityLog;

/** The replacement of signing keys. Time passes by making the keys older. */
@ExtendWith(VertxExtension.class)
class SigningKeysTest {
    private static final int DAYS = 30;
    private static final CryptoPool POOL = new CryptoPool();
    private static AuthNode node;

    @BeforeAll
    static void start(Vertx vertx) {
        node = new AuthNode(vertx, "jwt.key_days", "" + DAYS);
    }

    @BeforeEach
    void one_new_key() {
        node.db.query("delete from signing_key").await();
        keys().load();
    }

    private static SigningKeys keys() {
        return new SigningKeys(
                node.vertx,
                node.db,
                new Vault(node.env.config()),
                POOL,
                new SecurityLog(node.env, node.db),
                node.env.config());
    }

    private static void pass(String interval) {
        node.db
                .query(
                        "update signing_key set created_at = created_at - interval '%s', retire_at = retire_at - interval '%s'"
                                .formatted(interval, interval))
                .await();
    }

    /** The key that signs on a node that has just looked. */
    private static String signing() {
        var keys = keys();
        keys.load();
        return keys.signer().kid();
    }

    private static List<String> published() {
        var answer = node.auth.jwks(null).await();
        return answer.getJsonArray("keys").stream()
                .map(k -> ((JsonObject) k).getString("kid"))
                .toList();
    }

    @Test
    void a_key_is_replaced_after_its_days_and_the_next_is_published_before_it_signs() {
        var first = signing();
        pass(DAYS - 1 + " days");
        keys().replaceIfDue();
        assertThat(published()).containsExactly(first);

        pass("1 day");
        keys().replaceIfDue();
        assertThat(published()).hasSize(2).contains(first);
        assertThat(signing()).isEqualTo(first);

        pass("9 minutes");
        assertThat(signing()).isEqualTo(first);
        pass("2 minutes");
        var second = signing();
        assertThat(second).isNotEqualTo(first);
        assertThat(published()).containsExactly(second, first);
    }

    @Test
    void the_old_key_is_trusted_until_the_last_token_that_it_may_have_signed_expires() {
        node.newLogin("viewer");
        long longest = node.count("select max(token_seconds)::bigint from user_session");
        pass(DAYS + " days");
        keys().replaceIfDue();
        assertThat(node.count("select extract(epoch from retire_at - now())::bigint from signing_key"
                        + " where retire_at is not null"))
                .isBetween(longest + SigningKeys.PUBLISHED_SECONDS, longest + SigningKeys.PUBLISHED_SECONDS + 180);
        pass(longest + 1_000 + " seconds");
        assertThat(published()).hasSize(1);
        var left = node.count("select count(*) from signing_key");
        assertThat(left).isEqualTo(2);
        pass("1 day");
        assertThat(node.db.query(KeyQueries.PRUNE, 10).await().rowCount()).isEqualTo(1);
        assertThat(signing()).isEqualTo(published().getFirst());
    }

    @Test
    void many_nodes_that_replace_a_key_at_once_create_one() {
        pass(DAYS + " days");
        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) nodes.submit(() -> keys().replaceIfDue());
        }
        assertThat(published()).hasSize(2);
    }

    @Test
    void a_key_that_an_operator_distrusts_is_replaced_and_its_tokens_are_refused() {
        try (var started = new AuthNode()) {
            var tokens = started.env.tokens();
            var distrusted = started.newLogin("viewer").accessToken();
            tokens.verify(distrusted).await(); // now it is cached
            node.db.query("update signing_key set retire_at = now()").await();
            var next = keys();
            next.load();
            assertThat(next.signer().kid()).isNotEqualTo(kid(distrusted));
            Awaitility.await("the node has asked for the keys again")
                    .untilAsserted(() -> assertRefused(
                            401,
                            "invalid_token",
                            () -> tokens.verify(distrusted).await()));
        }
    }

    @Test
    @Tag("prove")
    void a_node_notices_within_a_minute_that_another_key_signs() {
        try (var started = new AuthNode()) {
            var before = kid(started.newLogin("viewer").accessToken());
            node.db.query("update signing_key set retire_at = now()").await();
            Awaitility.await()
                    .until(() -> !kid(started.newLogin("viewer").accessToken()).equals(before));
        }
    }

    private static String kid(String token) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')))))
                .getString("kid");
    }
}
