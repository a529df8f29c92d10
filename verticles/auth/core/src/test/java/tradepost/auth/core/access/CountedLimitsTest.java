package tradepost.auth.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.NOBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.access.WriteApiKey;
import tradepost.auth.access.WriteRole;
import tradepost.auth.core.account.AuthNode;
import tradepost.kernel.Refusals;

/** Requests that arrive at once make no more than one at a time could. */
@ExtendWith(VertxExtension.class)
class CountedLimitsTest {
    private static final int AT_ONCE = 8;

    static AuthNode node;

    @BeforeAll
    static void start(Vertx vertx) {
        node = new AuthNode(vertx);
    }

    /** How many succeed; the others are refused with this code. */
    private static long made(String refusal, Supplier<Future<?>> create) {
        var tries = Stream.<Future<?>>generate(create::get).limit(AT_ONCE).toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(Refusals.code(f)).isEqualTo(refusal));
        return tries.stream().filter(Future::succeeded).count();
    }

    @Test
    void a_user_has_at_most_two_hundred_keys() {
        var user = node.newLogin("admin");
        node.db.query("""
                        insert into api_key(id, owner_id, name, permissions, token_id)
                        select gen_random_uuid(), $1, 'key ' || n, '{orders:read}', gen_random_uuid() from generate_series(1, 197) n
                        """, user.user().id()).await();
        var keys = node.access(user.accessToken());
        var body = new WriteApiKey("Shop", List.of("users:read"), null, null, null, null, null);
        assertThat(made("409 too_many_keys", () -> keys.createApiKey(body, NOBODY)))
                .isEqualTo(3);
    }

    @Test
    void there_are_at_most_two_hundred_roles() {
        var roles = node.access(node.newLogin("admin").accessToken());
        node.db.query("""
                        insert into role(name, permissions) select 'filling_' || n, '{orders:read}'
                        from generate_series(1, 197 - (select count(*)::int from role)) n
                        """).await();
        try {
            assertThat(made("409 too_many_roles", () -> roles.createRole(role(), NOBODY)))
                    .isEqualTo(3);
        } finally {
            node.db.query("delete from role where name like 'filling_%'").await();
        }
    }

    private static WriteRole role() {
        var name = "filling_" + UUID.randomUUID().toString().replace("-", "");
        return new WriteRole(name, null, List.of("users:read"), null);
    }
}
