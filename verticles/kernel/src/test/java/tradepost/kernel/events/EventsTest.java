package tradepost.kernel.events;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxTestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tradepost.kernel.TcpProxy;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;

/** From a context's log to its subscriber: no event is lost, none is applied twice, and each subject is in order. */
class EventsTest extends EventsFixture {
    @Test
    void events_of_concurrent_writers_are_applied_once_and_in_order_per_subject() throws Exception {
        relay(env, source);
        subscribe();
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("EventsTest seed " + seed);
        var subjects = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        var writers = new ArrayList<Thread>();
        for (int w = 0; w < 8; w++) {
            var random = new Random(seed + w);
            writers.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 50; i++) happen(subjects.get(random.nextInt(3)));
            }));
        }
        for (var w : writers) w.join();
        await(() -> count(target, "select count(*) from applied") >= 400);
        assertThat(count(target, "select count(distinct event_id) from applied"))
                .isEqualTo(400);
        for (var subject : subjects) {
            var versions = target.list(
                            r -> r.getLong(0), "select version from applied where subject = $1 order by ctid", subject)
                    .await();
            assertThat(versions).as("seed %d", seed).isSorted();
        }
        assertThat(count(source, "select count(*) - max(seq) from event_numbered"))
                .as("numbers without gap")
                .isZero();
    }

    @Test
    void two_relays_apply_no_event_twice_and_the_second_takes_over_when_the_first_dies() {
        var other = Vertx.vertx();
        try {
            var otherEnv = TestDb.env(other, "source,target");
            relay(env, source);
            relay(otherEnv, Db.open(otherEnv, "source"));
            TestVerticle.run(
                    other,
                    () -> Subscriptions.bindUnchecked(otherEnv, target, new Target(Map.of(HAPPENED, this::apply))));
            subscribe();
            for (int i = 0; i < 20; i++) happen(UUID.randomUUID());
            await(() -> applied.size() == 20);
            other.close().await(); // without stop(), like a killed process; its lease expires or was never held
            for (int i = 0; i < 20; i++) happen(UUID.randomUUID());
            await(() -> applied.size() >= 40);
            assertThat(count(target, "select count(distinct event_id) from applied"))
                    .isEqualTo(40);
            assertThat(count(target, "select count(*) from applied")).isEqualTo(40);
        } finally {
            other.close().await();
        }
    }

    @Test
    void a_subscriber_gets_the_events_that_it_missed_while_it_was_down() {
        relay(env, source);
        for (int i = 0; i < 10; i++) happen(UUID.randomUUID());
        await(() -> count(source, "select count(*) from event_unnumbered(100)") == 0);
        assertThat(applied).isEmpty();
        subscribe();
        await(() -> applied.size() == 10);
    }

    @Test
    void the_relay_resumes_after_a_database_outage_longer_than_its_lease() {
        var proxy = new TcpProxy(vertx, TestDb.port());
        var config = TestDb.config("source,target", "db.port", Integer.toString(proxy.port()));
        var behind =
                new Env(vertx, config, env.tokens(), env.seal(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        relay(behind, Db.open(behind, "source"));
        subscribe();
        happen(UUID.randomUUID());
        await(() -> applied.size() == 1);
        proxy.away();
        await(() -> behind.meters().get("tradepost_relay_active").gauge().value() == 0);
        happen(UUID.randomUUID());
        proxy.back();
        await(() -> applied.size() == 2);
    }

    @Test
    void events_of_other_types_are_skipped_without_being_read_again() {
        source.query("""
                insert into event_log(id, type, subject, subject_version, data, actor, at)
                select gen_random_uuid(), 'source.thing.ignored', gen_random_uuid(), 1, '{}', 'test', now()
                from generate_series(1, 5000) n
                """).await();
        relay(env, source);
        subscribe();
        await(() -> count(source, "select count(*) from event_unnumbered(1)") == 0);
        // not always 5,000: the relay of the test before may have ended after the numbers were reset
        long skipped = count(source, "select last_seq from relay_lease");
        assertThat(skipped).isGreaterThanOrEqualTo(5000);
        // the cursor is stored after at least 1,000 skipped events
        await(() -> count(source, "select coalesce(max(seq), 0) from relay_cursor") > skipped - 1_000);
        var event = happen(UUID.randomUUID());
        await(() -> applied.stream().anyMatch(e -> e.id().equals(event.id()) && e.sequence() == skipped + 1));
    }

    @Test
    void events_for_a_subscriber_in_this_process_do_not_use_the_bus() {
        var sent = new AtomicInteger();
        vertx.eventBus().addOutboundInterceptor(delivery -> {
            if (delivery.message().address().equals("events.target")) sent.incrementAndGet();
            delivery.next();
        });
        relay(env, source);
        subscribe();
        happen(UUID.randomUUID());
        await(() -> applied.size() == 1);
        assertThat(sent).hasValue(0);
        var elsewhere = new Env(vertx, env.config(), env.tokens(), env.seal(), env.meters());
        var event = EventLog.event(HAPPENED, UUID.randomUUID(), 1, new Happened(1), "user:x", null);
        EventSender.deliver(elsewhere, "source", "target", List.of(event), 5_000)
                .await();
        assertThat(sent).hasValue(1);
        assertThat(applied).hasSize(2);
    }

    @Test
    void a_delivery_that_timed_out_has_no_effect_and_never_runs_beside_its_retry() {
        var slow = new AtomicBoolean(true);
        TestVerticle.run(
                vertx,
                () -> Subscriptions.bindUnchecked(env, target, new Target(Map.of(HAPPENED, (tx, e) -> {
                    if (slow.getAndSet(false)) for (int i = 0; i < 3; i++) tx.sql("select pg_sleep(2)");
                    apply(tx, e);
                }))));
        var event = EventLog.event(HAPPENED, UUID.randomUUID(), 1, new Happened(1), "user:x", null);
        var first = EventSender.deliver(env, "source", "target", List.of(event), 1_000);
        assertThat(code(first.recover(Problem::failed))).isEqualTo("503 overloaded");
        assertThat(slow).as("it is running").isFalse();
        assertThat(code(EventSender.deliver(env, "source", "target", List.of(event), 5_000)))
                .isEqualTo("503 delivery_in_progress");
        await(() -> env.inFlight().count() == 0);
        assertThat(count(target, "select count(*) from applied")).isZero();
        EventSender.deliver(env, "source", "target", List.of(event), 5_000).await();
        assertThat(count(target, "select count(*) from applied")).isEqualTo(1);
    }

    @Test
    void every_event_is_published_at_the_address_of_its_type(VertxTestContext heard) {
        Promise<JsonObject> live = Promise.promise();
        vertx.eventBus()
                .<JsonObject>consumer(HAPPENED, m -> live.tryComplete(m.body()))
                .completion()
                .await();
        relay(env, source);
        var event = happen(UUID.randomUUID());
        live.future()
                .onComplete(heard.succeeding(body -> heard.verify(() -> {
                    assertThat(body.getMap())
                            .containsEntry("specversion", "1.0")
                            .containsEntry("id", event.id().toString())
                            .containsEntry("type", HAPPENED)
                            .doesNotContainKey("sequence"); // it would be taken for a position in the journal
                    heard.completeNow();
                })));
    }
}
