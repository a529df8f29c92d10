package tradepost.kernel.events;

import io.micrometer.core.instrument.Counter;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.service.Env;

/** A context that publishes, one that subscribes, and a journal, each with its database. */
@ExtendWith(VertxExtension.class)
abstract class EventsFixture {
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

    OutboxRelay relay(Env env, Db db) {
        var relay = new OutboxRelay(env, db, "source", Map.of("target", Set.of(HAPPENED)), List.of("audit"));
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
        return source.tx(tx -> append(tx, subject));
    }

    Event append(Tx tx, UUID subject) {
        long version = tx.single(r -> r.getLong(0), """
                insert into thing values ($1, 1) on conflict (id) do update set version = thing.version + 1 returning version
                """, subject);
        return EventLog.append(tx, HAPPENED, subject, version, new Happened((int) version));
    }

    long count(Db db, String sql) {
        return db.query(sql).await().iterator().next().getLong(0);
    }

    static void await(BooleanSupplier condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(20)).until(condition::getAsBoolean);
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
}
