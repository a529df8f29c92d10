package tradepost.kernel.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.kernel.TestVerticle;

/** Events that are handed over before the response: once, in order, and only after those before them. */
class HandOverTest extends EventsFixture {
    @Test
    void an_event_that_was_handed_over_is_not_applied_again_by_the_relay() {
        subscribe();
        var relay = idleRelay();
        var event = handOver(UUID.randomUUID());
        assertThat(applied).extracting(Event::id).containsExactly(event.id()); // before the response
        TestVerticle.run(vertx, relay::start);
        await(() -> count(source, "select coalesce(max(seq), 0) from relay_cursor") == 1);
        assertThat(applied).hasSize(1);
    }

    @Test
    void the_relay_does_not_deliver_an_event_whose_hand_over_was_acknowledged() {
        for (var sql : List.of(
                "create sequence if not exists inbox_insertions",
                "create or replace function count_insertion() returns trigger language plpgsql as "
                        + "'begin perform nextval(''inbox_insertions''); return null; end'",
                "create or replace trigger count_insertion after insert on inbox for each statement "
                        + "execute function count_insertion()"))
            target.query(sql).await();
        subscribe();
        relay(env, source);
        happen(UUID.randomUUID());
        await(() -> delivered() == 1);
        long before = insertions();
        source.tx(tx -> {
            tx.sql("select from relay_lease for update"); // the relay numbers the event afterwards
            return handOver(UUID.randomUUID());
        });
        assertThat(insertions()).isEqualTo(before + 1);
        await(() -> delivered() == 2);
        happen(UUID.randomUUID());
        await(() -> delivered() == 3);
        assertThat(applied).hasSize(3);
        assertThat(insertions()).isEqualTo(before + 2);
    }

    private long delivered() {
        return count(source, "select coalesce(max(seq), 0) from relay_cursor where subscriber = 'target'");
    }

    private long insertions() {
        return count(target, "select last_value from inbox_insertions");
    }

    @Test
    void the_newest_event_of_a_subject_is_handed_over_by_another_transaction() {
        subscribe();
        var relay = idleRelay();
        var subject = UUID.randomUUID();
        var first = happen(subject);
        var second = happen(subject);
        happen(UUID.randomUUID());
        assertThat(applied).isEmpty();
        for (int i = 0; i < 2; i++)
            source.tx(tx -> {
                EventLog.handOverNewest(tx, "target", HAPPENED, subject);
                EventLog.handOverNewest(tx, "target", "other", subject);
                return subject;
            });
        assertThat(applied).extracting(Event::id).containsExactly(first.id(), second.id());
        TestVerticle.run(vertx, relay::start);
        await(() -> delivered() == 3);
        assertThat(applied).hasSize(3);
    }

    /** It hands events over, and delivers the others once it is started. */
    private OutboxRelay idleRelay() {
        return new OutboxRelay(env, source, "source", Map.of("target", Set.of(HAPPENED)), List.of("audit"));
    }

    /** Like happen; the subscriber has applied it before this returns, if it can. */
    Event handOver(UUID subject) {
        return source.tx(tx -> {
            var event = append(tx, subject);
            EventLog.handOver(tx, "target", event);
            return event;
        });
    }

    @Test
    void a_hand_over_includes_the_earlier_events_of_its_subject() {
        subscribe();
        var relay = idleRelay();
        var subject = UUID.randomUUID();
        happen(UUID.randomUUID());
        var first = happen(subject);
        var second = happen(subject);
        var third = handOver(subject);
        assertThat(applied).extracting(Event::id).containsExactly(first.id(), second.id(), third.id());
        TestVerticle.run(vertx, relay::start);
        await(() -> delivered() == 4);
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

    @Test
    void events_of_several_subjects_are_handed_over_together_each_after_those_before_it() {
        poisoned.set(true);
        poisonedUpTo.set(1);
        relay(env, source);
        subscribe();
        happen(poisonedSubject);
        await(() -> count(source, "select count(*) from relay_parked") == 1);
        applied.clear();
        var subjects = List.of(UUID.randomUUID(), poisonedSubject, UUID.randomUUID());
        var events = source.tx(tx -> {
            var all = new ArrayList<Event>();
            for (var subject : subjects) all.add(append(tx, subject));
            all.add(append(tx, subjects.getFirst()));
            for (var e : all) EventLog.handOver(tx, "target", e);
            return all;
        });
        assertThat(applied)
                .extracting(Event::id)
                .containsExactly(
                        events.get(0).id(), events.get(2).id(), events.get(3).id());
        assertThat(count(target, "select count(distinct xmin::text) from applied"))
                .as("transactions")
                .isEqualTo(1);
        poisoned.set(false);
        retryUntil(() -> applied.size() == 5);
        assertThat(applied).extracting(Event::id).doesNotHaveDuplicates();
    }
}
