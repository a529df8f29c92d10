package tradepost.kernel.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.undelivered.Undelivered;
import tradepost.kernel.undelivered.UndeliveredEvents;

/** What a subscriber may still have to apply: numbered or not, and what it has refused. */
class UndeliveredEventsTest extends EventsFixture {
    private static final JsonObject ALL = new JsonObject();

    private Undelivered undelivered(JsonObject data) {
        var service = new TestIdentity(vertx).proxy("viewer", Undelivered.address("source"), UndeliveredEvents.class);
        return service.undelivered("target", data, Caller.system("target")).await();
    }

    private long position() {
        return count(source, "select max(position) from event_log");
    }

    @Test
    void an_event_is_undelivered_from_its_commit_until_the_subscriber_has_applied_it() {
        subscribe();
        relay(env, source);
        happen(UUID.randomUUID());
        await(() -> undelivered(ALL).eventIds().isEmpty());
        assertThat(undelivered(ALL)).isEqualTo(new Undelivered(position(), true, List.of()));
        var held = source.tx(tx -> {
            tx.sql("select from relay_lease for update"); // nothing gets a number meanwhile
            var event = happen(UUID.randomUUID());
            assertThat(undelivered(ALL).eventIds()).containsExactly(event.id());
            assertThat(undelivered(ALL).position()).isEqualTo(position());
            return event;
        });
        await(() -> undelivered(ALL).eventIds().isEmpty());
        assertThat(applied).extracting(Event::id).contains(held.id());
    }

    @Test
    void only_events_with_the_data_asked_for_and_of_types_that_the_subscriber_takes_count() {
        var relay = relay(env, source); // declares the types; there is nobody to deliver to
        var subject = UUID.randomUUID();
        var first = happen(subject);
        var second = happen(subject);
        source.tx(tx -> EventLog.append(tx, "source.thing.ignored", subject, 3, new Happened(2)));
        await(() -> count(source, "select last_seq from relay_lease") == 3);
        assertThat(undelivered(ALL).eventIds()).containsExactlyInAnyOrder(first.id(), second.id());
        assertThat(undelivered(new JsonObject().put("n", 2)).eventIds()).containsExactly(second.id());
        assertThat(undelivered(new JsonObject().put("n", 3)).eventIds()).isEmpty();
        assertThat(relay).isNotNull();
    }

    @Test
    void an_event_that_was_refused_is_undelivered_until_it_is_applied() {
        poisoned.set(true);
        relay(env, source);
        subscribe();
        var event = happen(poisonedSubject);
        await(() -> count(source, "select count(*) from relay_parked") == 1);
        await(() -> undelivered(ALL).eventIds().equals(List.of(event.id())));
        poisoned.set(false);
        retryUntil(() -> undelivered(ALL).eventIds().isEmpty());
        assertThat(applied).extracting(Event::id).containsExactly(event.id());
    }

    @Test
    void a_dead_letter_is_undelivered_until_it_is_discarded() {
        subscribe();
        relay(env, source);
        var event = happen(UUID.randomUUID());
        await(() -> undelivered(ALL).eventIds().isEmpty());
        source.query("""
                insert into dead_letter(subscriber, seq, event_id, type, subject, attempts, error)
                select 'target', seq, id, type, subject, 10, 'handler_failed' from event_numbered where id = $1
                """, event.id()).await();
        assertThat(undelivered(ALL).eventIds()).containsExactly(event.id());
        source.query("update dead_letter set state = 'discarded', closed_at = now()")
                .await();
        assertThat(undelivered(ALL).eventIds()).isEmpty();
    }

    @Test
    void it_is_incomplete_if_the_subscriber_is_unknown_or_too_far_behind() {
        relay(env, source);
        await(() -> undelivered(ALL).complete());
        source.query("""
                insert into event_log(id, type, subject, subject_version, data, actor, at)
                select gen_random_uuid(), '%s', gen_random_uuid(), 1, '{"n": 1}', 'system:source', now() from generate_series(1, 5001)
                """.formatted(HAPPENED)).await();
        assertThat(undelivered(ALL).complete()).isFalse();
        TestVerticle.run(vertx, () -> source.query("delete from event_log"));
        source.query("delete from relay_cursor").await();
        assertThat(undelivered(ALL).complete()).isFalse();
    }
}
