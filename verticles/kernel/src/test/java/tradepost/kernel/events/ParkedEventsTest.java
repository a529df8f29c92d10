package tradepost.kernel.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import tradepost.kernel.TestVerticle;

/** Events that cannot be applied: they block only their subject, are retried, and become dead letters. */
class ParkedEventsTest extends EventsFixture {
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
        DeadLetters.redrive(source, "source", "target", poison.id());
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
        for (var state : List.of("40P01", "40001", "55P03")) {
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
    void an_event_whose_statement_always_takes_too_long_becomes_a_dead_letter_before_the_next_one_of_its_subject() {
        failing.set("57014");
        relay(env, source);
        subscribe();
        var first = happen(poisonedSubject);
        var second = happen(poisonedSubject);
        retryUntil(() -> count(source, "select coalesce(max(attempts), 0) from relay_parked") > ParkedEvents.ATTEMPTS);
        assertThat(count(source, "select count(*) from dead_letter")).isZero();
        retryUntil(() -> count(source, "select count(*) from dead_letter") > 0);
        failing.set(null);
        var dead = DeadLetters.list(source, 10).await().getFirst();
        assertThat(dead.eventId()).isEqualTo(first.id());
        assertThat(dead.attempts()).isEqualTo(ParkedEvents.TIMEOUT_ATTEMPTS);
        assertThat(dead.error()).isEqualTo("statement_timeout");
        retryUntil(() -> applied.size() == 1);
        assertThat(applied).extracting(Event::id).containsExactly(second.id());
        DeadLetters.redrive(source, "source", "target", first.id());
        await(() -> applied.stream().anyMatch(e -> e.id().equals(first.id())));
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
        DeadLetters.discard(source, "source", "target", poison.id(), "made by a test");
        assertThat(count(
                        source,
                        "select count(*) from dead_letter where state = 'discarded' and reason = 'made by a test'"))
                .isEqualTo(1);
        assertThat(count(source, "select count(*) from relay_parked")).isZero();
    }

    /** The type, the version and the data of the events about dead letters. */
    private List<String> letterEvents() {
        return source.list(
                        r -> r.getString(0),
                        "select concat_ws(' ', type, subject_version, data->>'type', data->>'status', data->>'reason', actor)"
                                + " from event_log where type like 'audit.dead_letter.%' order by position")
                .await();
    }

    @Test
    void a_dead_letter_is_reported_each_time_it_is_recorded_or_closed() {
        poisoned.set(true);
        relay(env, source);
        subscribe();
        var poison = happen(poisonedSubject);
        retryUntil(() -> letterEvents().size() == 1);
        DeadLetters.redrive(source, "source", "target", poison.id());
        retryUntil(() -> letterEvents().size() == 3);
        DeadLetters.discard(source, "source", "target", poison.id(), "made by a test");
        assertThat(letterEvents())
                .containsExactly(
                        "audit.dead_letter.recorded 1 source.thing.happened system:source",
                        "audit.dead_letter.closed 2 source.thing.happened redriven system",
                        "audit.dead_letter.recorded 3 source.thing.happened system:source",
                        "audit.dead_letter.closed 4 source.thing.happened discarded made by a test system");
        assertThat(count(source, "select count(distinct subject) from event_log where type like 'audit.dead_letter.%'"))
                .isEqualTo(1);
    }

    @Test
    void a_dead_letter_about_a_dead_letter_is_not_reported() {
        poisoned.set(true);
        relay(env, source);
        subscribe();
        // it can apply neither the event nor what reports that
        TestVerticle.run(
                vertx,
                () -> Subscriptions.bindBatch(env, journal, "audit", (tx, events) -> {
                    throw new IllegalStateException("cannot be applied");
                }));
        happen(poisonedSubject);
        // the event is a dead letter of both; the report of each is one of the journal
        retryUntil(() -> count(source, "select count(*) from dead_letter") == 4);
        retryUntil(() -> count(source, "select count(*) from relay_parked") == 0);
        assertThat(letterEvents()).hasSize(2).allMatch(e -> e.contains(" source.thing.happened "));
    }

    @Test
    void a_context_reports_only_its_own_dead_letters() {
        assertThat(DeadLetters.isOwn(report("source"), "source")).isTrue();
        assertThat(DeadLetters.isOwn(report("target"), "source")).isFalse();
        assertThat(DeadLetters.isOwn(happen(UUID.randomUUID()), "source")).isTrue();
        assertThat(DeadLetters.isOwn(happen(UUID.randomUUID()), "target")).isFalse();
    }

    private static Event report(String context) {
        var data = new JsonObject().put("context", context);
        return EventLog.event(DeadLetters.RECORDED, UUID.randomUUID(), 1, data);
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
}
