package tradepost.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the log of a context to its subscriber: nothing lost, nothing applied twice, each subject in order. */
class EventsTest {
    static final String HAPPENED = "source.thing.happened";

    record Happened(int n) {}

    final Vertx vertx = Vertx.vertx();
    final List<Event> applied = new CopyOnWriteArrayList<>();
    final AtomicBoolean poisoned = new AtomicBoolean();
    final UUID poisonedSubject = UUID.randomUUID();
    Env env;
    Db source;
    Db target;
    Db journal;

    @BeforeEach
    void start() {
        env = TestDb.env(vertx, "source,target,journal", "events.log_hours", "0");
        source = Db.open(env, "source");
        target = Db.open(env, "target");
        journal = Db.open(env, "journal");
        for (var db : List.of(source, target, journal)) {
            for (var table :
                    List.of("event_log", "event_number", "inbox", "relay_cursor", "relay_parked", "dead_letter"))
                db.query("delete from " + table).await();
            db.query("update relay_lease set last_seq = 0, unnumbered = default, expires_at = '-infinity'")
                    .await();
        }
        source.query("create table if not exists thing (id uuid primary key, version bigint not null)")
                .await();
        target.query(
                        "create table if not exists applied (event_id uuid not null, subject uuid not null, version bigint not null)")
                .await();
        target.query("delete from applied").await();
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    Relay relay(Env env, Db db) {
        var relay = new Relay(env, db, "source", Map.of("target", Set.of(HAPPENED)));
        TestVerticle.run(env.vertx(), relay::start);
        return relay;
    }

    /** Who takes everything, many at once. */
    void subscribeJournal(AtomicBoolean poisoned, List<List<Event>> batches) {
        TestVerticle.run(
                vertx,
                () -> Subscriptions.bindWhole(env, journal, "audit", (tx, events) -> {
                    if (poisoned.get()
                            && events.stream().anyMatch(e -> e.subject().equals(poisonedSubject)))
                        throw new IllegalStateException("cannot be applied");
                    return () -> batches.add(events);
                }));
    }

    void subscribe() {
        TestVerticle.run(vertx, () -> Subscriptions.bind(env, target, "target", Map.of(HAPPENED, this::apply)));
    }

    void apply(Tx tx, Event e) {
        if (poisoned.get() && e.subject().equals(poisonedSubject)) throw new IllegalStateException("cannot be applied");
        tx.sql("insert into applied values ($1, $2, $3)", e.id(), e.subject(), e.subjectVersion());
        applied.add(e);
    }

    /** As every context does: the row lock of the subject first, then the event. */
    Event happen(UUID subject) {
        return source.tx(tx -> {
            long version = tx.only(r -> r.getLong(0), """
                    insert into thing values ($1, 1) on conflict (id) do update set version = thing.version + 1 returning version
                    """, subject);
            return EventLog.append(tx, HAPPENED, subject, version, new Happened((int) version));
        });
    }

    long count(Db db, String sql) {
        return db.query(sql).await().iterator().next().getLong(0);
    }

    static void await(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(condition::getAsBoolean);
    }

    @Test
    void many_writers_are_all_applied_once_and_each_subject_in_order() throws Exception {
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
    void an_event_that_commits_late_is_not_passed_over() {
        relay(env, source);
        subscribe();
        Promise<Void> gate = Promise.promise();
        Promise<Void> drawn = Promise.promise();
        var late = Thread.ofVirtual()
                .start(() -> source.tx(tx -> {
                    var event = EventLog.append(
                            tx, HAPPENED, UUID.randomUUID(), 1, new Happened(1)); // its position is drawn here
                    drawn.complete();
                    gate.future().await();
                    return event;
                }));
        drawn.future().await();
        var early = happen(UUID.randomUUID());
        await(() -> applied.stream().anyMatch(e -> e.id().equals(early.id())));
        assertThat(applied).hasSize(1);
        gate.complete();
        await(() -> applied.size() == 2);
        assertThat(late).isNotNull();
    }

    @Test
    void a_position_that_never_comes_is_given_up_and_one_that_comes_late_is_not() {
        var lease = new Lease(source);
        lease.hold();
        var numbering = new Numbering(source, lease);
        Promise<Void> gate = Promise.promise();
        Promise<Void> drawn = Promise.promise();
        var late = TestVerticle.run(
                vertx,
                () -> Future.succeededFuture(Tasks.run(
                        vertx,
                        () -> source.tx(tx -> {
                            var event = EventLog.append(tx, HAPPENED, UUID.randomUUID(), 1, new Happened(1));
                            drawn.complete();
                            gate.future().await();
                            return event;
                        }))));
        drawn.future().await();
        happen(UUID.randomUUID());
        assertThatThrownBy(() -> source.tx(tx -> {
                    EventLog.append(tx, HAPPENED, UUID.randomUUID(), 1, new Happened(1));
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessageContaining("rolled back");
        happen(UUID.randomUUID());
        assertThat(numbering.number(10)).hasSize(2);
        assertThat(unnumberedRanges())
                .as("up to the late one, the rolled back, behind all")
                .isEqualTo(3);
        for (int i = 0; i < 3; i++) numbering.closeGaps(); // somebody is writing still
        assertThat(unnumberedRanges()).isEqualTo(3);
        gate.complete();
        var event = late.await();
        for (int i = 0; i < 2; i++) numbering.closeGaps();
        assertThat(numbering.number(10)).extracting(n -> n.event().id()).containsExactly(event.id());
        for (int i = 0; i < 2; i++) numbering.closeGaps();
        assertThat(unnumberedRanges()).isEqualTo(1);
        var next = happen(UUID.randomUUID());
        assertThat(numbering.number(10))
                .singleElement()
                .satisfies(n -> assertThat(n.event().sequence()).isEqualTo(4))
                .satisfies(n -> assertThat(n.event().id()).isEqualTo(next.id()));
    }

    long unnumberedRanges() {
        return count(source, "select count(*) from relay_lease, unnest(unnumbered)");
    }

    @Test
    void two_relays_never_apply_twice_and_the_second_goes_on_when_the_first_dies() {
        var other = Vertx.vertx();
        try {
            var otherEnv = TestDb.env(other, "source,target");
            relay(env, source);
            relay(otherEnv, Db.open(otherEnv, "source"));
            TestVerticle.run(
                    other, () -> Subscriptions.bind(otherEnv, target, "target", Map.of(HAPPENED, this::apply)));
            subscribe();
            for (int i = 0; i < 20; i++) happen(UUID.randomUUID());
            await(() -> applied.size() == 20);
            other.close().await(); // without stop(): as a process that is gone; its lease runs out or was never held
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
    void a_subscriber_that_was_away_gets_everything_when_it_comes() {
        relay(env, source);
        for (int i = 0; i < 10; i++) happen(UUID.randomUUID());
        await(() -> count(source, "select count(*) from event_unnumbered(100)") == 0);
        assertThat(applied).isEmpty();
        subscribe();
        await(() -> applied.size() == 10);
    }

    @Test
    void the_relay_goes_on_after_the_database_was_away_for_longer_than_its_lease() {
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
    void events_for_others_are_passed_by_without_being_read_again() {
        source.query("""
                insert into event_log(id, type, subject, subject_version, data, actor, at)
                select gen_random_uuid(), 'source.thing.ignored', gen_random_uuid(), 1, '{}', 'test', now()
                from generate_series(1, 5000) n
                """).await();
        relay(env, source);
        subscribe();
        await(() -> count(source, "select coalesce(max(seq), 0) from relay_cursor") == 5000);
        var event = happen(UUID.randomUUID());
        await(() -> applied.stream().anyMatch(e -> e.id().equals(event.id()) && e.sequence() == 5001));
    }

    @Test
    void a_poison_event_blocks_only_its_subject_and_comes_again_with_the_same_id() {
        poisoned.set(true);
        relay(env, source);
        subscribe();
        var poison = happen(poisonedSubject);
        var follows = happen(poisonedSubject);
        var free = happen(UUID.randomUUID());
        await(() -> applied.stream().anyMatch(e -> e.id().equals(free.id())));
        await(() -> {
            source.query("update relay_parked set next_at = now()").await(); // not to wait for the backoff
            return !DeadLetters.list(source, 10).await().isEmpty();
        });
        var dead = DeadLetters.list(source, 10).await().getFirst();
        assertThat(dead.eventId()).isEqualTo(poison.id());
        assertThat(dead.attempts()).isEqualTo(Parked.ATTEMPTS);
        assertThat(dead.error()).isEqualTo("cannot be applied");
        poisoned.set(false);
        await(() -> applied.stream().anyMatch(e -> e.id().equals(follows.id())));
        DeadLetters.redrive(source, "target", poison.id());
        await(() -> applied.stream().anyMatch(e -> e.id().equals(poison.id())));
        assertThat(DeadLetters.list(source, 10).await()).isEmpty();
    }

    @Test
    void a_discarded_event_stays_away_and_says_why() {
        poisoned.set(true);
        relay(env, source);
        subscribe();
        var poison = happen(poisonedSubject);
        await(() -> {
            source.query("update relay_parked set next_at = now()").await();
            return !DeadLetters.list(source, 10).await().isEmpty();
        });
        DeadLetters.discard(source, "target", poison.id(), "made by a test");
        assertThat(count(
                        source,
                        "select count(*) from dead_letter where state = 'discarded' and reason = 'made by a test'"))
                .isEqualTo(1);
        assertThat(count(source, "select count(*) from relay_parked")).isZero();
    }

    @Test
    void who_takes_everything_gets_every_type_in_batches_and_a_poison_event_holds_up_only_its_subject() {
        poisoned.set(true);
        var batches = new CopyOnWriteArrayList<List<Event>>();
        var poison = happen(poisonedSubject);
        var told = new ArrayList<UUID>();
        for (int i = 0; i < 20; i++) told.add(happen(UUID.randomUUID()).id());
        told.add(source.tx(tx -> EventLog.append(tx, "source.thing.ignored", UUID.randomUUID(), 1, new Happened(1)))
                .id());
        subscribeJournal(poisoned, batches);
        relay(env, source);
        await(() -> batches.stream().mapToInt(List::size).sum() == told.size());
        poisoned.set(false);
        var later = happen(UUID.randomUUID());
        await(() -> {
            source.query("update relay_parked set next_at = now()").await();
            return batches.stream().mapToInt(List::size).sum() == told.size() + 2;
        });
        told.addAll(List.of(poison.id(), later.id()));
        assertThat(batches.stream().flatMap(List::stream).map(Event::id)).containsExactlyInAnyOrderElementsOf(told);
        for (int i = 0; i < 20; i++) happen(UUID.randomUUID());
        await(() -> batches.stream().mapToInt(List::size).sum() == told.size() + 20);
        assertThat(batches).as("several at once").anyMatch(b -> b.size() > 1);
    }

    @Test
    void a_subscriber_of_this_process_is_handed_the_events_and_one_elsewhere_is_sent_them() {
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
        Subscriptions.deliver(elsewhere, "source", "target", List.of(event), 5_000)
                .await();
        assertThat(sent).hasValue(1);
        assertThat(applied).hasSize(2);
    }

    @Test
    void what_was_handed_over_is_not_applied_again_by_the_relay() {
        subscribe();
        var event = source.tx(tx -> {
            var e = EventLog.append(tx, HAPPENED, UUID.randomUUID(), 1, new Happened(1));
            tx.handOver("target", e);
            return e;
        });
        assertThat(applied).extracting(Event::id).containsExactly(event.id()); // before the answer
        relay(env, source);
        await(() -> count(source, "select coalesce(max(seq), 0) from relay_cursor") == 1);
        assertThat(applied).hasSize(1);
    }

    @Test
    void an_event_without_a_seal_or_in_the_name_of_another_context_is_refused() {
        subscribe();
        var event = EventLog.event(HAPPENED, UUID.randomUUID(), 1, new Happened(1), "user:x", null);
        var body = new JsonObject().put("events", new JsonArray().add(event.toCloudEvent()));
        var unsealed = vertx.eventBus().request("events.target", body);
        assertThat(code(unsealed)).isEqualTo("401 unauthorized");
        var other = Subscriptions.send(vertx, env.seal(), "elsewhere", "target", List.of(event), 1_000);
        assertThat(code(other)).isEqualTo("403 forbidden");
        var stranger = new Seal("a secret that is not the one of this installation");
        assertThat(code(Subscriptions.send(vertx, stranger, "source", "target", List.of(event), 1_000)))
                .isEqualTo("401 unauthorized");
        assertThat(applied).isEmpty();
    }

    @Test
    void every_event_is_published_live_at_the_address_of_its_type() {
        var live = new CopyOnWriteArrayList<JsonObject>();
        vertx.eventBus()
                .<JsonObject>consumer(HAPPENED, m -> live.add(m.body()))
                .completion()
                .await();
        relay(env, source);
        var event = happen(UUID.randomUUID());
        await(() -> !live.isEmpty());
        assertThat(live.getFirst().getMap())
                .containsEntry("specversion", "1.0")
                .containsEntry("id", event.id().toString())
                .containsEntry("type", HAPPENED)
                .containsEntry("sequence", "1");
    }

    static String code(Future<?> refused) {
        var failure = refused.<Throwable>transform(r -> Future.succeededFuture(r.cause()))
                .await();
        var p = Problem.from(failure);
        return p.failureCode() + " " + p.getMessage();
    }
}
