package tradepost.webhook.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;

@ExtendWith(VertxExtension.class)
class DeliveryPruningTest {
    private Db db;

    /** Webhooks that are paused for long and for a short time, one that is not, and a deleted one, with an old and a new delivery each. */
    @BeforeEach
    void rows(Vertx vertx) {
        var env = TestDb.env(vertx, "webhook");
        db = TestVerticle.run(vertx, () -> Future.succeededFuture(Db.open(env, "webhook")));
        TestDb.run("webhook", """
                delete from webhook_delivery; delete from webhook_event; delete from webhook;
                insert into webhook(id, owner_id, url, types, description, paused_at, reason, hint, secret, deleted_at)
                select gen_random_uuid(), gen_random_uuid(), 'https://prune.example/', '{a.*}', name, now() - paused::interval,
                  case when paused is not null then 'requested' end, 'h', 'x', now() - deleted::interval
                from (values ('long', '40 days', null), ('short', '2 days', null), ('runs', null, null), ('deleted', null, '2 hours'))
                  v(name, paused, deleted);
                insert into webhook_event(id, position, type, subject, at, body)
                select gen_random_uuid(), n, 'a.b.c', gen_random_uuid(), now(), '{}' from generate_series(1, 3) n;
                insert into webhook_delivery(id, webhook_id, event_id, type, subject, position, thin, status, created_at)
                select gen_random_uuid(), w.id, e.id, e.type, e.subject, e.position, false, case when e.position = 3 then 'failed' else 'pending' end,
                  now() - case when e.position = 2 then interval '1 day' else interval '35 days' end
                from webhook w, webhook_event e;
                """);
    }

    private List<String> left() {
        return db.list(r -> r.getString(0), """
                        select w.description || ' ' || d.position || ' ' || d.status from webhook_delivery d join webhook w on w.id = d.webhook_id
                        order by 1
                        """).await();
    }

    private long count(String sql) {
        return db.query(sql, 100).await().iterator().next().getLong(0);
    }

    private List<Long> events() {
        return db.list(r -> r.getLong(0), "select position from webhook_event order by 1")
                .await();
    }

    @Test
    void what_is_old_is_deleted_with_its_event_and_what_waits_stays() {
        assertThat(count(DeliveryRows.DELETE_OLD.formatted(30))).isEqualTo(4);
        assertThat(count(DeliveryRows.DELETE_OLD.formatted(30))).isZero();
        assertThat(left())
                .containsExactly(
                        "deleted 1 pending",
                        "deleted 2 pending",
                        "long 1 pending",
                        "long 2 pending",
                        "runs 1 pending",
                        "runs 2 pending",
                        "short 1 pending",
                        "short 2 pending");
        assertThat(events()).containsExactly(1L, 2L);
    }

    @Test
    void what_has_waited_too_long_for_a_paused_webhook_is_given_up() {
        var expire = DeliveryRows.EXPIRE.formatted(30);
        assertThat(db.query(expire, 100).await().rowCount()).isEqualTo(1);
        assertThat(left()).contains("long 1 failed", "long 2 pending", "short 1 pending", "runs 1 pending");
        assertThat(db.query(expire, 100).await().rowCount()).isZero();
    }

    @Test
    void a_deleted_webhook_goes_after_its_deliveries() {
        assertThat(db.query(DeliveryRows.DELETE_WEBHOOKS, 100).await().rowCount())
                .isZero();
        assertThat(count(DeliveryRows.DELETE_OF_DELETED)).isEqualTo(3);
        assertThat(db.query(DeliveryRows.DELETE_WEBHOOKS, 100).await().rowCount())
                .isEqualTo(1);
        assertThat(events()).hasSize(3); // other webhooks need them
        TestDb.run("webhook", "update webhook set deleted_at = now()");
        assertThat(count(DeliveryRows.DELETE_OF_DELETED)).isEqualTo(9);
        assertThat(events()).isEmpty();
    }
}
