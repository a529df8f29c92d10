package tradepost.webhook.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;

@ExtendWith(VertxExtension.class)
class HookSourcesMaxTest {
    private static final String ADD = """
            insert into hook_source(id, owner_id, name, verification, service_account_id, operation, mapping, hint, secret)
            select gen_random_uuid(), gen_random_uuid(), 'filling', 'standard_webhooks', gen_random_uuid(), 'a.b', '[]', 'h', 'x'
            from generate_series(1, $1 - case when $1 = 1 then 0 else (select count(*)::int from hook_source where deleted_at is null) end)
            """;

    @Test
    void sources_that_are_created_at_once_count_each_other(Vertx vertx) {
        var env = TestDb.env(vertx, "webhook");
        var db = TestVerticle.run(vertx, () -> Future.succeededFuture(Db.open(env, "webhook")));
        db.query(ADD, 497).await();
        try {
            var tries = TestVerticle.run(
                    vertx,
                    () -> Future.succeededFuture(Stream.generate(
                                    () -> Tasks.run(vertx, () -> db.tx(HookSourcesMaxTest::created)))
                            .limit(8)
                            .toList()));
            Future.join(tries).otherwiseEmpty().await();
            assertThat(tries).filteredOn(Future::succeeded).hasSize(3);
        } finally {
            db.query("delete from hook_source where name = 'filling'").await();
        }
    }

    private static int created(Tx tx) {
        HookSourceWriter.requireRoom(tx);
        return tx.sql(ADD, 1).rowCount();
    }
}
