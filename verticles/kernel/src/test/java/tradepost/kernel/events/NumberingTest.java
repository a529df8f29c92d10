package tradepost.kernel.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;

/** Positions in the log: every committed event gets one, in order, and none is skipped. */
class NumberingTest extends EventsFixture {
    @Test
    void an_event_of_another_process_is_relayed_without_waiting_for_the_next_poll() {
        relay(env, source);
        subscribe();
        happen(UUID.randomUUID());
        await(() -> applied.size() == 1); // it has the lease
        var other = Db.open(env, "source");
        relay(env, other);
        source = other;
        Awaitility.await().until(() -> {
            int before = applied.size();
            happen(UUID.randomUUID()); // finding these by polling would take a minute
            await(() -> applied.size() > before);
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
                            var event = EventLog.append(tx, HAPPENED, UUID.randomUUID(), 1, new Happened(1));
                            tx.sql("select 1"); // the insert is answered, so its position is drawn
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
            assertThat(numbering.number(50, List.of()).events()).hasSize(1);
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
        while (numbered < 3_000)
            numbered += numbering.number(50, List.of()).events().size();
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
                            tx.sql("select 1"); // the insert is answered, so its position is drawn
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
        assertThat(numbering.number(10, List.of()).events()).hasSize(2);
        assertThat(unnumberedRanges())
                .as("the late position, the rolled-back one, and those after the last")
                .isEqualTo(3);
        for (int i = 0; i < 3; i++) numbering.closeGaps(); // a transaction is still writing
        assertThat(unnumberedRanges()).isEqualTo(3);
        gate.complete();
        var event = late.await();
        for (int i = 0; i < 2; i++) numbering.closeGaps();
        assertThat(numbering.number(10, List.of()).events())
                .extracting(n -> n.event().id())
                .containsExactly(event.id());
        for (int i = 0; i < 2; i++) numbering.closeGaps();
        assertThat(unnumberedRanges()).isEqualTo(1);
        var next = happen(UUID.randomUUID());
        assertThat(numbering.number(10, List.of()).events())
                .singleElement()
                .satisfies(n -> assertThat(n.event().sequence()).isEqualTo(4))
                .satisfies(n -> assertThat(n.event().id()).isEqualTo(next.id()));
    }

    long unnumberedRanges() {
        return count(source, "select count(*) from relay_lease, unnest(unnumbered)");
    }

    @Test
    void an_event_gets_the_time_of_the_database_when_the_clock_of_the_node_is_wrong() {
        var now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        for (var at : List.of(now.minusSeconds(86_400), now.minusMillis(1_500), now.plusSeconds(3_600)))
            source.tx(tx -> {
                var e = EventLog.event(HAPPENED, UUID.randomUUID(), 1, new Happened(1), "user:x", null);
                EventLog.appendAll(
                        tx,
                        List.of(new Event(0, e.id(), e.type(), e.subject(), 1, e.data(), e.actor(), e.origin(), at)));
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
}
