package tradepost.kernel.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Tx;

/** Events that are handed over before the response: once, in order, and only after those before them. */
class HandOverTest extends EventsFixture {
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
        return source.tx(tx -> handOver(tx, subject));
    }

    private static Event handOver(Tx tx, UUID subject) {
        long version = tx.single(r -> r.getLong(0), """
                insert into thing values ($1, 1) on conflict (id) do update set version = thing.version + 1 returning version
                """, subject);
        var event = EventLog.append(tx, HAPPENED, subject, version, new Happened((int) version));
        EventLog.handOver(tx, "target", event);
        return event;
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

    @Test
    void events_of_one_commit_are_handed_over_together_without_those_that_have_to_wait() {
        poisoned.set(true);
        relay(env, source);
        subscribe();
        var parked = happen(poisonedSubject);
        await(() -> count(source, "select count(*) from relay_parked") == 1);
        var one = UUID.randomUUID();
        var two = UUID.randomUUID();
        var handed = source.tx(tx -> List.of(one, poisonedSubject, two, one).stream()
                .map(subject -> handOver(tx, subject))
                .toList());
        assertThat(applied)
                .extracting(Event::id)
                .containsExactly(
                        handed.get(0).id(), handed.get(2).id(), handed.get(3).id());
        assertThat(count(target, "select count(distinct xmin::text) from applied"))
                .as("transactions")
                .isEqualTo(1);
        poisoned.set(false);
        retryUntil(() -> applied.size() == 5);
        assertThat(applied.subList(3, 5))
                .extracting(Event::id)
                .containsExactly(parked.id(), handed.get(1).id());
    }
}
