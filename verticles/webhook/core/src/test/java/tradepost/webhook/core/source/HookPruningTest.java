package tradepost.webhook.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;

@ExtendWith(VertxExtension.class)
class HookPruningTest {
    @Test
    void messages_are_deleted_when_they_are_old_or_their_source_is_deleted(Vertx vertx) {
        var env = TestDb.env(vertx, "webhook");
        var db = TestVerticle.run(vertx, () -> Future.succeededFuture(Db.open(env, "webhook")));
        TestDb.run("webhook", """
                insert into hook_source(id, owner_id, name, verification, service_account_id, operation, mapping, hint, secret, deleted_at)
                select gen_random_uuid(), gen_random_uuid(), name, 'standard_webhooks', gen_random_uuid(), 'a.b', '[]', 'h', 'x', deleted::timestamptz
                from (values ('prune kept', null), ('prune deleted', now() - interval '2 hours')) v(name, deleted);
                insert into received_hook(id, source_id, message_id, operation, status, finished_at, created_at)
                select gen_random_uuid(), s.id, n::text, 'a.b', 'failed', now(), now() - n * interval '20 days'
                from hook_source s, generate_series(1, 2) n where s.name like 'prune%';
                insert into received_content(source_id, hash, message_id, created_at)
                select source_id, encode(sha256(message_id::bytea), 'hex'), message_id, created_at from received_hook;
                """);
        assertThat(db.query(ReceivedHookQueries.PRUNE, 100, 30).await().rowCount())
                .isEqualTo(2);
        assertThat(db.query(ReceivedHookQueries.PRUNE_CONTENT, 100, 30).await().rowCount())
                .isEqualTo(2);
        assertThat(db.query(ReceivedHookQueries.DELETE_SOURCES, 100).await().rowCount())
                .isZero();
        assertThat(db.query(ReceivedHookQueries.DELETE_OF_DELETED, 100).await().rowCount())
                .isEqualTo(1);
        assertThat(db.query(ReceivedHookQueries.DELETE_CONTENT_OF_DELETED, 100)
                        .await()
                        .rowCount())
                .isEqualTo(1);
        assertThat(db.query(ReceivedHookQueries.DELETE_SOURCES, 100).await().rowCount())
                .isEqualTo(1);
        assertThat(db.list(
                                r -> r.getString(0),
                                "select s.name from hook_source s join received_hook h on h.source_id = s.id")
                        .await())
                .isEqualTo(List.of("prune kept"));
    }
}
