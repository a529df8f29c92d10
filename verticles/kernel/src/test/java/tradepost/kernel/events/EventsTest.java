package tradepost.kernel.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.kernel.Refusals.code;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TcpProxy;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.bus.Env;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.problem.Problem;

/** From a context's log to its subscriber: no event is lost, none is applied twice, and each subject is in order. */
@ExtendWith(VertxExtension.class)
public class EventsTest {
    static final String HAPPENED = "source.thing.happened";

    record Happened(int n) {}

    record Target(Map<String, Subscriptions.Handler> handlers) implements Subscriber {
        @Override
        public String context() {
            return "target";
        }
    }

    Vertx vertx;
    final List<Event> applied = new CopyOnWriteArrayList<>();
    final AtomicBoolean poisoned = new AtomicBoolean();
    final UUID poisonedSubject = UUID.randomUUID();
    final AtomicLong poisonedUpTo = new AtomicLong(Long.MAX_VALUE);
    /** The PostgreSQL failure of the handler for that subject. */
    final AtomicReference<String> failing = new AtomicReference<>();

    Env env;
    Db source;
    Db target;
    Db journal;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
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

    Relay relay(Env env, Db db) {
        var relay = new Relay(env, db, "source", Map.of("target", Set.of(HAPPENED)), List.of("audit"));
        TestVerticle.run(env.vertx(), relay::start);
        return relay;
    }

    /** A subscriber that takes every event, many at once. */
    void subscribeJournal(AtomicBoolean poisoned, List<List<Event>> batches) {
        TestVerticle.run(
                vertx,
                () -> Subscriptions.bindBatch(env, journal, "audit", (tx, events) -> {
                    if (poisoned.get()
                            && events.stream().anyMatch(e -> e.subject().equals(poisonedSubject)))
                        throw new IllegalStateException("cannot be applied");
                    return () -> batches.add(events);
                }));
    }

    void subscribe() {
        TestVerticle.run(
                vertx, () -> Subscriptions.bindUnchecked(env, target, new Target(Map.of(HAPPENED, this::apply))));
    }

    void apply(Tx tx, Event e) {
        boolean poison = e.subject().equals(poisonedSubject) && e.subjectVersion() <= poisonedUpTo.get();
        if (poisoned.get() && poison) throw new IllegalStateException("cannot be applied");
        var state = e.subject().equals(poisonedSubject) ? failing.get() : null;
        if (state != null)
            tx.sql("do $$ begin raise exception 'made by a test' using errcode = '" + state + "'; end $$");
        tx.sql("insert into applied values ($1, $2, $3)", e.id(), e.subject(), e.subjectVersion());
        applied.add(e);
    }

    /** Writes as every context does: first the row lock of the subject, then the event. */
    Event happen(UUID subject) {
        return source.tx(tx -> {
            long version = tx.single(r -> r.getLong(0), """
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
    void an_event_of_another_process_is_relayed_without_waiting_for_the_next_poll() {
        relay(env, source);
        subscribe();
        happen(UUID.randomUUID());
        await(() -> applied.size() == 1); // it has the lease
        var other = Db.open(env, "source");
        relay(env, other);
        source = other;
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            happen(UUID.randomUUID()); // finding these by polling would take a minute
            int sent = applied.size();
            await(() -> applied.size() > sent);
            return applied.size() > 20;
        });
    }

    @Test
    void an_event_without_a_notification_is_relayed_at_the_next_renewal() {
        relay(env, source);
        subscribe();
        happen(UUID.randomUUID());
        await(() -> applied.size() == 1);
        source = Db.open(env, "source"); // like a process that is killed right after its commit
        happen(UUID.randomUUID());
        await(() -> applied.size() == 2);
    }

    @Test
    void an_event_that_commits_late_is_not_skipped() {
        relay(env, source);
        subscribe();
        Promise<Void> gate = Promise.promise();
        Promise<Void> drawn = Promise.promise();
        var late = TestVerticle.run(
                vertx,
                () -> Future.succeededFuture(Tasks.run(
                        vertx,
                        () -> source.tx(tx -> {
                            var event = EventLog.append(
                                    tx, HAPPENED, UUID.randomUUID(), 1, new Happened(1)); // the position is drawn here
                            drawn.complete();
                            gate.future().await();
                            return event;
                        }))));
        drawn.future().await();
        var early = happen(UUID.randomUUID());
        await(() -> applied.stream().anyMatch(e -> e.id().equals(early.id())));
        assertThat(applied).hasSize(1);
        gate.complete();
        await(() -> applied.size() == 2);
        var second = late.await();
        assertThat(applied).extracting(Event::id).containsExactly(early.id(), second.id());
        assertThat(applied).extracting(Event::sequence).containsExactly(1L, 2L);
    }

    @Test
    void numbering_uses_the_index_even_with_a_plan_from_when_the_log_was_small() {
        var lease = new Lease(source, state -> {});
        lease.hold();
        var numbering = new Numbering(source, lease);
        TestDb.run("source", "vacuum event_log"); // tells the planner that it is empty
        for (int i = 0; i < 60; i++) { // each connection has cached its plan by then
            happen(UUID.randomUUID());
            assertThat(numbering.number(50)).hasSize(1);
        }
        long scanned = scanned();
        source.tx(tx -> {
            EventLog.appendAll(
                    tx,
                    IntStream.range(0, 3_000)
                            .mapToObj(i -> EventLog.event(HAPPENED, UUID.randomUUID(), 1, JsonObject.of("n", i)))
                            .toList());
            return null;
        });
        int numbered = 0;
        while (numbered < 3_000) numbered += numbering.number(50).size();
        assertThat(scanned() - scanned).as("events read by scans of the log").isLessThan(3_000);
    }

    /** The rows of the log that were read without an index. */
    private long scanned() {
        var tell = IntStream.range(0, 50)
                .mapToObj(i -> source.query("select pg_stat_force_next_flush()"))
                .toList();
        Future.all(tell).await(); // on each connection
        return count(source, "select seq_tup_read from pg_stat_user_tables where relname = 'event_log'");
    }

    @Test
    void a_gap_is_closed_only_when_no_transaction_can_fill_it() {
        var lease = new Lease(source, state -> {});
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
                .as("the late position, the rolled-back one, and those after the last")
                .isEqualTo(3);
        for (int i = 0; i < 3; i++) numbering.closeGaps(); // a transaction is still writing
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
        await(() -> count(source, "select coalesce(max(seq), 0) from relay_cursor") == 5000);
        var event = happen(UUID.randomUUID());
        await(() -> applied.stream().anyMatch(e -> e.id().equals(event.id()) && e.sequence() == 5001));
    }

    @Test
    void a_poison_event_blocks_only_its_subject_and_is_redriven_with_the_same_id() {
        poisoned.set(true);
        relay(env, source);
        subscribe();
        var poison = happen(poisonedSubject);
        var follows = happen(poisonedSubject);
        var free = happen(UUID.randomUUID());
        await(() -> applied.stream().anyMatch(e -> e.id().equals(free.id())));
        await(() -> {
            // skips the backoff; as written by a clock that has been set back since
            source.query("update relay_parked set next_at = now() + interval '1 hour'")
                    .await();
            return !DeadLetters.list(source, 10).await().isEmpty();
        });
        var dead = DeadLetters.list(source, 10).await().getFirst();
        assertThat(dead.eventId()).isEqualTo(poison.id());
        assertThat(dead.attempts()).isEqualTo(ParkedEvents.ATTEMPTS);
        assertThat(dead.error()).as("a slug: the text is in the log").isEqualTo("handler_failed");
        poisoned.set(false);
        await(() -> applied.stream().anyMatch(e -> e.id().equals(follows.id())));
        DeadLetters.redrive(source, "target", poison.id());
        await(() -> applied.stream().anyMatch(e -> e.id().equals(poison.id())));
        assertThat(DeadLetters.list(source, 10).await()).isEmpty();
    }

    @Test
    void contention_never_counts_as_an_attempt() {
        failing.set("40P01");
        relay(env, source);
        subscribe();
        var first = happen(poisonedSubject);
        var second = happen(poisonedSubject);
        var free = happen(UUID.randomUUID());
        await(() -> applied.stream().anyMatch(e -> e.id().equals(free.id())));
        for (var state : List.of("40P01", "40001", "55P03", "57014")) {
            failing.set(state);
            double before = postponed();
            retryUntil(() -> postponed() >= before + ParkedEvents.ATTEMPTS + 1);
        }
        assertThat(count(source, "select count(*) from dead_letter")).isZero();
        assertThat(count(source, "select max(attempts) from relay_parked")).isZero();
        failing.set(null);
        retryUntil(() -> applied.size() == 3);
        assertThat(applied).extracting(Event::id).containsExactly(free.id(), first.id(), second.id());
    }

    @Test
    void a_retry_while_the_subscriber_has_no_database_counts_no_attempt() {
        poisoned.set(true);
        relay(env, source);
        subscribe();
        var event = happen(poisonedSubject);
        await(() -> count(source, "select coalesce(max(attempts), 0) from relay_parked") > 0);
        failing.set("53300");
        poisoned.set(false);
        double before = postponed();
        retryUntil(() -> postponed() >= before + 3);
        long attempts = count(source, "select max(attempts) from relay_parked");
        retryUntil(() -> postponed() >= before + 6);
        assertThat(count(source, "select max(attempts) from relay_parked")).isEqualTo(attempts);
        failing.set(null);
        retryUntil(() -> applied.stream().anyMatch(e -> e.id().equals(event.id())));
        await(() -> count(source, "select count(*) from relay_parked") == 0);
    }

    @Test
    void a_failure_of_an_earlier_pipelined_statement_is_reported_as_the_cause() {
        target.query("create table if not exists small (n int constraint small__too_large check (n < 10))")
                .await();
        assertThatThrownBy(() -> target.tx(tx -> {
                    tx.send("insert into small values (10)");
                    return tx.sql("select 1"); // 25P02: the transaction has already failed
                }))
                .hasMessage("too_large");
    }

    /** Deliveries that were postponed without counting an attempt. */
    double postponed() {
        return env.meters().find("tradepost_relay_postponed").tag("subscriber", "target").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** Skips the backoff. */
    void retryUntil(BooleanSupplier condition) {
        await(() -> {
            source.query("update relay_parked set next_at = now()").await();
            return condition.getAsBoolean();
        });
    }

    @Test
    void a_discarded_event_is_not_delivered_again_and_keeps_its_reason() {
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
    void a_subscriber_to_every_type_gets_batches_and_a_poison_event_blocks_only_its_subject() {
        poisoned.set(true);
        var batches = new CopyOnWriteArrayList<List<Event>>();
        var poison = happen(poisonedSubject);
        var expected = new ArrayList<UUID>();
        for (int i = 0; i < 20; i++) expected.add(happen(UUID.randomUUID()).id());
        expected.add(source.tx(tx -> EventLog.append(tx, "source.thing.ignored", UUID.randomUUID(), 1, new Happened(1)))
                .id());
        subscribeJournal(poisoned, batches);
        relay(env, source);
        await(() -> batches.stream().mapToInt(List::size).sum() == expected.size());
        poisoned.set(false);
        var later = happen(UUID.randomUUID());
        await(() -> {
            source.query("update relay_parked set next_at = now()").await();
            return batches.stream().mapToInt(List::size).sum() == expected.size() + 2;
        });
        expected.addAll(List.of(poison.id(), later.id()));
        assertThat(batches.stream().flatMap(List::stream).map(Event::id)).containsExactlyInAnyOrderElementsOf(expected);
        for (int i = 0; i < 20; i++) happen(UUID.randomUUID());
        await(() -> batches.stream().mapToInt(List::size).sum() == expected.size() + 20);
        assertThat(batches).as("several at once").anyMatch(b -> b.size() > 1);
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
        Subscriptions.deliver(elsewhere, "source", "target", List.of(event), 5_000)
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
        var first = Subscriptions.deliver(env, "source", "target", List.of(event), 1_000);
        assertThat(code(first.recover(Problem::failed))).isEqualTo("503 overloaded");
        assertThat(slow).as("it is running").isFalse();
        assertThat(code(Subscriptions.deliver(env, "source", "target", List.of(event), 5_000)))
                .isEqualTo("503 delivery_in_progress");
        await(() -> env.inFlight().count() == 0);
        assertThat(count(target, "select count(*) from applied")).isZero();
        Subscriptions.deliver(env, "source", "target", List.of(event), 5_000).await();
        assertThat(count(target, "select count(*) from applied")).isEqualTo(1);
    }

    @Test
    void an_event_gets_the_time_of_the_database_when_the_clock_of_the_node_is_wrong() {
        var now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        for (var at : List.of(now.minusSeconds(86_400), now.minusMillis(1_500), now.plusSeconds(3_600)))
            source.tx(tx -> {
                var e = EventLog.event(HAPPENED, UUID.randomUUID(), 1, new Happened(1), "user:x", null);
                EventLog.appendAll(
                        tx,
                        List.of(new Event(
                                0, e.id(), e.type(), e.subject(), 1, e.data(), e.actor(), e.traceparent(), at)));
                return e;
            });
        assertThat(count(source, "select count(*) from event_log where abs(extract(epoch from at - now())) < 60"))
                .isEqualTo(3);
        assertThat(source.query(
                                "select 1 from event_log where at = $1",
                                now.minusMillis(1_500).atOffset(ZoneOffset.UTC))
                        .await()
                        .size())
                .as("a correct time is kept")
                .isEqualTo(1);
    }

    @Test
    void an_event_that_was_handed_over_is_not_applied_again_by_the_relay() {
        subscribe();
        var relay = new Relay(
                env, source, "source", Map.of("target", Set.of(HAPPENED)), List.of("audit")); // it does not run yet
        var event = handOver(UUID.randomUUID());
        assertThat(applied).extracting(Event::id).containsExactly(event.id()); // before the response
        TestVerticle.run(vertx, relay::start);
        await(() -> count(source, "select coalesce(max(seq), 0) from relay_cursor") == 1);
        assertThat(applied).hasSize(1);
    }

    /** Like happen; the subscriber has applied it before this returns, if it can. */
    Event handOver(UUID subject) {
        return source.tx(tx -> {
            long version = tx.single(r -> r.getLong(0), """
                    insert into thing values ($1, 1) on conflict (id) do update set version = thing.version + 1 returning version
                    """, subject);
            var event = EventLog.append(tx, HAPPENED, subject, version, new Happened((int) version));
            EventLog.handOver(tx, "target", event);
            return event;
        });
    }

    @Test
    void a_hand_over_includes_the_earlier_events_of_its_subject() {
        subscribe();
        var relay = new Relay(
                env, source, "source", Map.of("target", Set.of(HAPPENED)), List.of("audit")); // it does not run yet
        var subject = UUID.randomUUID();
        happen(UUID.randomUUID());
        var first = happen(subject);
        var second = happen(subject);
        var third = handOver(subject);
        assertThat(applied).extracting(Event::id).containsExactly(first.id(), second.id(), third.id());
        TestVerticle.run(vertx, relay::start);
        await(() -> count(source, "select coalesce(max(seq), 0) from relay_cursor where subscriber = 'target'") == 4);
        assertThat(applied).as("and one that was not").hasSize(4);
    }

    @Test
    void a_hand_over_does_not_overtake_a_parked_event_of_its_subject() {
        poisoned.set(true);
        poisonedUpTo.set(1); // the second event could be applied
        relay(env, source);
        subscribe();
        var first = happen(poisonedSubject);
        await(() -> count(source, "select count(*) from relay_parked") == 1);
        var second = handOver(poisonedSubject);
        var free = handOver(UUID.randomUUID());
        assertThat(applied)
                .as("another subject is handed over")
                .extracting(Event::id)
                .containsExactly(free.id());
        poisoned.set(false);
        retryUntil(() -> applied.size() == 3);
        assertThat(applied).extracting(Event::id).containsExactly(free.id(), first.id(), second.id());
    }

    /** A relay of this release holds the lease while a process of the next release starts. */
    @Test
    void the_running_relay_delivers_the_types_that_a_newer_release_subscribes_to() {
        relay(env, source);
        TestVerticle.run(
                vertx,
                () -> Subscriptions.bindUnchecked(
                        env, target, new Target(Map.of(HAPPENED, this::apply, "source.thing.added", this::apply))));
        var known = happen(UUID.randomUUID());
        await(() -> applied.size() == 1);
        var other = Vertx.vertx();
        try {
            var otherEnv = TestDb.env(other, "source,target");
            var newer = new Relay(
                    otherEnv,
                    Db.open(otherEnv, "source"),
                    "source",
                    Map.of("target", Set.of(HAPPENED, "source.thing.added")),
                    List.of("audit"));
            TestVerticle.run(other, newer::start);
            await(() -> count(source, "select count(*) from relay_cursor where cardinality(types) = 2") == 1);
            var added =
                    source.tx(tx -> EventLog.append(tx, "source.thing.added", UUID.randomUUID(), 1, new Happened(1)));
            await(() -> applied.size() == 2);
            assertThat(applied).extracting(Event::id).containsExactly(known.id(), added.id());
        } finally {
            other.close().await();
        }
    }

    @Test
    void an_event_of_an_unknown_type_waits_for_a_release_that_knows_it() {
        var relay = new Relay(
                env, source, "source", Map.of("target", Set.of(HAPPENED, "source.thing.added")), List.of("audit"));
        TestVerticle.run(vertx, relay::start);
        var added = source.tx(tx -> EventLog.append(tx, "source.thing.added", UUID.randomUUID(), 1, new Happened(1)));
        var first = TestVerticle.deploy(vertx, new VerticleBase() {
            @Override
            public Future<?> start() {
                return Subscriptions.bindUnchecked(env, target, new Target(Map.of(HAPPENED, EventsTest.this::apply)));
            }
        });
        var known = happen(UUID.randomUUID());
        retryUntil(() -> postponed() >= ParkedEvents.ATTEMPTS + 1);
        assertThat(applied).extracting(Event::id).containsExactly(known.id());
        vertx.undeploy(first).await();
        TestVerticle.run(
                vertx,
                () -> Subscriptions.bindUnchecked(
                        env, target, new Target(Map.of(HAPPENED, this::apply, "source.thing.added", this::apply))));
        retryUntil(() -> applied.size() == 2);
        assertThat(applied).extracting(Event::id).containsExactly(known.id(), added.id());
    }

    @Test
    void a_subscription_to_an_unpublished_type_or_of_an_unregistered_subscriber_is_refused() {
        assertThatThrownBy(() -> Subscribers.check(new Target(Map.of(HAPPENED, this::apply))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("META-INF/services/tradepost.kernel.events.Subscriber");
        var mistaken = List.of(new Target(Map.of("source.thing.misspelt", this::apply)));
        assertThatThrownBy(() -> Subscribers.of("source", mistaken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("target subscribes to source.thing.misspelt, which nobody publishes");
        assertThat(Subscribers.of("elsewhere", mistaken)).isEmpty();
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
                            .containsEntry("sequence", "1");
                    heard.completeNow();
                })));
    }
}
