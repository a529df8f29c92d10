package tradepost.webhook.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Where;

@ExtendWith(VertxExtension.class)
class DeliveryListsTest {
    /** Of 100 webhooks with 300 deliveries each, and 4,900 without. */
    private static final UUID ONE = new UUID(0, 7_007);

    private static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        var env = TestDb.env(vertx, "webhook");
        db = TestVerticle.run(vertx, () -> Future.succeededFuture(Db.open(env, "webhook")));
        TestDb.run("webhook", """
                insert into webhook(id, owner_id, url, types, paused_at, reason, hint, secret, deleted_at)
                select ('00000000-0000-0000-0000-' || lpad(to_hex(7000 + n), 12, '0'))::uuid, gen_random_uuid(),
                  case when n < 100 then 'https://plan.example/' else 'https://other.example/' end, '{a.*}', now(), 'requested', 'whsec_', 'x', now()
                from generate_series(0, 4999) n on conflict do nothing;
                insert into webhook_event(id, position, type, subject, at, body)
                select ('00000000-0000-0000-0001-' || lpad(to_hex(n), 12, '0'))::uuid, n, 'a.b.c' || n % 50, gen_random_uuid(), now(), '{}'
                from generate_series(1, 300) n on conflict do nothing;
                insert into webhook_delivery(id, webhook_id, event_id, type, subject, position, thin, status, created_at, updated_at)
                select gen_random_uuid(), w.id, e.id, e.type, e.subject, e.position, false,
                  case when e.position % 50 = 0 then 'pending' else 'failed' end, now() - e.position * interval '1 hour',
                  now() - e.position * interval '1 hour'
                from webhook w, webhook_event e where w.url = 'https://plan.example/' and e.body = '{}' on conflict do nothing;
                analyze webhook, webhook_delivery;
                """);
    }

    private static Where where() {
        return Where.of("true").and("webhook_id = ?", ONE);
    }

    @Test
    void an_index_serves_each_filter() {
        Plans.useIndexes(db, DeliveryRows.LISTED, List.of(), DeliveryListsTest::where);
        Plans.useIndex(
                "webhook_delivery_status", db, DeliveryRows.LISTED, () -> where().in("status", List.of("delivered")));
        Plans.useIndex("webhook_delivery_type", db, DeliveryRows.LISTED, () -> where().and("type = ?", "a.b.c7"));
        var recent = Instant.now().minus(2, ChronoUnit.HOURS);
        Plans.useIndex(
                "webhook_delivery_updated", db, DeliveryRows.LISTED, () -> where().between("updated_at", recent, null));
        Plans.useIndex(
                "webhook_delivery_created", db, DeliveryRows.LISTED, () -> where().between("created_at", recent, null));
    }

    @Test
    void the_schema_has_every_table_and_column_of_the_statements() throws Exception {
        for (var of : List.of(QueueQueries.class, QueueWriteQueries.class, DeliveryRows.class))
            for (var field : of.getDeclaredFields()) {
                boolean isText = field.getType() == String.class && !Modifier.isPrivate(field.getModifiers());
                if (isText) {
                    var sql = ((String) field.get(null)).replaceAll("%(1\\$)?d", "30");
                    TestDb.run("webhook", "prepare statement as " + sql + "; deallocate statement");
                }
            }
    }

    @Test
    void a_claim_reads_no_more_than_what_waits() {
        var none = new UUID[0];
        var plan = Plans.ran(db, QueueQueries.NEXT_MS, none, new Integer[0], new Boolean[0]);
        Plans.scanNoTable(db, plan);
        assertThat(plan).contains("webhook_delivery_due");
    }

    @Test
    void what_becomes_due_between_the_claim_and_the_question_what_is_next_is_next() {
        TestDb.run("webhook", """
                update webhook set deleted_at = now() where deleted_at is null;
                insert into webhook(id, owner_id, url, types, hint, secret)
                values ('00000000-0000-0000-0000-0000000000aa', gen_random_uuid(), 'https://next.example/', '{a.*}', 'whsec_', 'x');
                insert into webhook_event(id, position, type, subject, at, body)
                values ('00000000-0000-0000-0001-00000000ffff', 1000, 'a.b.c', gen_random_uuid(), now(), '{}');
                insert into webhook_delivery(id, webhook_id, event_id, type, subject, position, thin, status, next_at)
                select gen_random_uuid(), '00000000-0000-0000-0000-0000000000aa', id, type, subject, position, false, 'pending', now() + interval '1 day'
                from webhook_event where position = 1000;
                """);
        var none = new UUID[0];
        var requests = new Integer[0];
        var slow = new Boolean[0];
        var nextMs = db.tx(tx -> {
            tx.sql("""
                    update webhook_delivery set next_at = now() + interval '300 milliseconds'
                    where webhook_id = '00000000-0000-0000-0000-0000000000aa'
                    """);
            assertThat(tx.sql(QueueQueries.CLAIM, none, requests, slow, 1, 1, 1, 30))
                    .isEmpty();
            tx.sql("select pg_sleep(0.5)");
            return tx.sql(QueueQueries.NEXT_MS, none, requests, slow)
                    .iterator()
                    .next()
                    .getDouble(0);
        });
        TestDb.run("webhook", "delete from webhook_delivery where webhook_id = '00000000-0000-0000-0000-0000000000aa'");
        assertThat(nextMs).isEqualTo(300.0);
    }
}
