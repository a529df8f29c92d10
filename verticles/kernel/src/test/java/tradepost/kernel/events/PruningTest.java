package tradepost.kernel.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;

/** Expired rows are deleted automatically, however many there are, and no others. */
@ExtendWith(VertxExtension.class)
class PruningTest {
    static final String HAPPENED = "source.thing.happened";
    static final int BACKLOG = 50_000; // ten times the size of one step

    record Happened(int n) {}

    Vertx vertx;
    final List<UUID> applied = new CopyOnWriteArrayList<>();
    final AtomicBoolean refuses = new AtomicBoolean();
    final UUID refused = UUID.randomUUID();
    Env env;
    Db source;
    Db target;
    Db journal;
    OutboxRelay relay;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        env = TestDb.env(vertx, "source,target,journal", "events.log_hours", "0");
        source = Db.open(env, "source");
        target = Db.open(env, "target");
        journal = Db.open(env, "journal");
        for (var name : List.of("source", "target", "journal"))
            TestDb.run(
                    name,
                    "truncate event_log, event_number, inbox, relay_cursor, relay_parked, dead_letter, idempotency;"
                            + " update relay_lease set last_seq = 0, unnumbered = default, expires_at = '-infinity'");
        relay = new OutboxRelay(env, source, "source", Map.of("target", Set.of(HAPPENED)), List.of("audit"));
    }

    void startRelay() {
        TestVerticle.run(vertx, relay::start);
    }

    void subscribeTarget() {
        TestVerticle.run(
                vertx,
                () -> Subscriptions.bindUnchecked(env, target, new EventsFixture.Target(Map.of(HAPPENED, (tx, e) -> {
                    if (refuses.get() && e.subject().equals(refused)) throw new IllegalStateException("refused");
                    applied.add(e.subject());
                }))));
    }

    void subscribeJournal() {
        TestVerticle.run(vertx, () -> Subscriptions.bindBatch(env, journal, "audit", (tx, events) -> () -> {}));
    }

    void happen(UUID subject) {
        source.tx(tx -> EventLog.append(tx, HAPPENED, subject, 1, new Happened(1)));
    }

    static long count(Db db, String table) {
        return db.query("select count(*) from " + table)
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    /** When a pruner has found nothing to delete, it may look at a kind of rows only a minute later. */
    static void await(BooleanSupplier condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(50)).until(condition::getAsBoolean);
    }

    /** The relay deletes, too, meanwhile. */
    private static void toTheEnd(BooleanSupplier isMoreLeft) {
        for (int steps = 0; isMoreLeft.getAsBoolean(); steps++)
            assertThat(steps).isLessThan(1_000);
    }

    /** Runs the relay's periodic deletion to the end. */
    void prune() {
        var lease = new Lease(source, state -> {});
        var numbering = new Numbering(source, lease);
        var recent = new RecentEvents();
        var retention = new Retention(
                env,
                source,
                "source",
                List.of(
                        new Delivery(env, source, lease, numbering, recent, "source", "target", Set.of(HAPPENED)),
                        new Delivery(env, source, lease, numbering, recent, "source", "audit", null)));
        TestVerticle.run(
                vertx,
                () -> Tasks.run(vertx, () -> {
                    toTheEnd(() -> retention.dropEvents(2));
                    toTheEnd(() -> retention.dropClosedLetters(2));
                    return null;
                }));
    }

    @Test
    void an_event_is_deleted_everywhere_once_every_subscriber_has_applied_it() {
        refuses.set(true);
        startRelay();
        subscribeTarget();
        happen(refused);
        for (int i = 0; i < 5; i++) happen(UUID.randomUUID());
        await(() -> applied.size() == 5);
        prune();
        assertThat(count(source, "event_log")).as("the journal has nothing yet").isEqualTo(6);
        subscribeJournal();
        await(() -> count(source, "relay_cursor where seq = 6") == 2);
        prune();
        assertThat(count(source, "event_log"))
                .as("all but the one that is parked")
                .isEqualTo(1);
        assertThat(count(target, "inbox")).isZero();
        assertThat(count(journal, "inbox")).isEqualTo(1);
        await(() -> {
            source.query("update relay_parked set next_at = now()").await();
            return !DeadLetters.list(source, 10).await().isEmpty();
        });
        prune();
        assertThat(count(source, "event_log where type = '" + HAPPENED + "'"))
                .as("nor the one that may be redriven")
                .isEqualTo(1);
        refuses.set(false);
        var letter = DeadLetters.list(source, 10).await().getFirst();
        DeadLetters.redrive(source, "source", "target", letter.eventId());
        await(() -> applied.contains(refused) && count(source, "relay_parked") == 0);
        prune();
        long reports = count(source, "event_log where type like 'audit.dead_letter.%'");
        assertThat(count(source, "event_log"))
                .as("only what reports the dead letter")
                .isEqualTo(reports);
        assertThat(count(target, "inbox")).isZero();
        assertThat(count(journal, "inbox")).isLessThanOrEqualTo(reports);
        assertThat(count(source, "dead_letter")).as("kept for a while").isEqualTo(1);
        source.query("update dead_letter set closed_at = now() - interval '31 days'")
                .await();
        prune();
        assertThat(count(source, "dead_letter")).isZero();
        var next = UUID.randomUUID();
        happen(next);
        await(() -> applied.contains(next));
    }

    @Test
    void events_with_a_future_time_do_not_delay_the_deletion_of_others() {
        startRelay();
        subscribeTarget();
        subscribeJournal();
        for (int i = 0; i < 5; i++) happen(UUID.randomUUID());
        TestDb.run("source", "update event_log set at = at + interval '1 year'");
        for (int i = 0; i < 4; i++) happen(UUID.randomUUID());
        await(() -> count(source, "relay_cursor where seq = 9") == 2);
        prune();
        assertThat(count(source, "event_log")).isZero();
        assertThat(count(target, "inbox") + count(journal, "inbox")).isZero();
    }

    /** As after an outage of a subscriber, or if more was written than an hourly job of fixed size can delete. */
    @Test
    @Tag("prove")
    void a_backlog_of_every_kind_is_deleted_automatically_while_events_flow() {
        backlog();
        subscribeTarget();
        subscribeJournal();
        long began = System.nanoTime();
        startRelay();
        int fresh = 0;
        while (count(source, "event_log") > 1_000
                || count(source, "idempotency") > 1
                || count(source, "dead_letter") > 1) {
            for (int i = 0; i < 20; i++, fresh++) happen(UUID.randomUUID());
            vertx.timer(100).await(); // counting takes as long as deleting
            assertThat(System.nanoTime() - began)
                    .as("nanoseconds; left: %d events", count(source, "event_log"))
                    .isLessThan(Duration.ofSeconds(90).toNanos());
        }
        System.out.printf(
                "PruningTest: %,d events and what belongs to them in %,d ms, while %,d were written%n",
                BACKLOG, (System.nanoTime() - began) / 1_000_000, fresh);
        int written = fresh;
        await(() -> applied.size() == written);
        await(() -> count(source, "event_log") + count(source, "event_number") == 2); // the dead letter's event is held
        assertThat(count(target, "inbox")).isEqualTo(1);
        assertThat(count(journal, "inbox")).isEqualTo(1);
        assertThat(count(source, "idempotency")).as("the row of today").isEqualTo(1);
        assertThat(count(source, "dead_letter where state = 'dead'")).isEqualTo(1);
    }

    /**
     * Creates delivered events, one of them held as a dead letter; expired closed dead letters and responses, and one that is not
     * expired.
     */
    private static void backlog() {
        var events = """
                select n, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id from generate_series(1, %d) n
                """.formatted(BACKLOG);
        TestDb.run("source", """
                alter sequence event_log_position_seq restart with %1$d;
                insert into event_log(position, id, type, subject, subject_version, data, actor, at)
                select n, id, '%2$s', id, 1, '{"n": 1}', 'user:test', now() - interval '2 days' from (%3$s) e;
                insert into event_number(seq, position) select n, n from (%3$s) e;
                update relay_lease set last_seq = %1$d - 1, unnumbered = int8multirange(int8range(%1$d, null));
                insert into relay_cursor(subscriber, seq) values ('target', %1$d - 1), ('audit', %1$d - 1);
                insert into dead_letter(subscriber, seq, event_id, type, subject, attempts, error, state, closed_at)
                select 'target', n, id, '%2$s', id, 10, 'test', case n when 1 then 'dead' else 'discarded' end,
                  case when n > 1 then now() - interval '40 days' end
                from (%3$s) e where n <= 20000;
                insert into idempotency(principal, operation, key, request_hash, status, created_at)
                select id, 'op', 'key', 'hash', 200, now() - case n when 1 then '1 day' else '8 days' end::interval
                from (%3$s) e where n <= 50000;
                """.formatted(BACKLOG + 1, HAPPENED, events));
        for (var subscriber : List.of("target", "journal"))
            TestDb.run(subscriber, "insert into inbox(event_id) select id from (" + events + ") e");
    }
}
