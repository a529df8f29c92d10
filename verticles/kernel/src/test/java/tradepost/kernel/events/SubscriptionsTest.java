package tradepost.kernel.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Seal;

/** Which events a subscriber gets and accepts, also during an upgrade. */
class SubscriptionsTest extends EventsFixture {
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
            var newer = new OutboxRelay(
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
    void an_event_that_is_known_to_be_settled_takes_no_effect_and_one_that_cannot_be_read_is_applied() {
        var settled = UUID.randomUUID();
        var handler = new Subscriptions.Handler() {
            @Override
            public void apply(Tx tx, Event event) {
                SubscriptionsTest.this.apply(tx, event);
            }

            @Override
            public boolean isKnownSettled(Event event) {
                if (!event.subject().equals(settled)) throw new IllegalStateException("cannot be read");
                return true;
            }
        };
        relay(env, source);
        TestVerticle.run(vertx, () -> Subscriptions.bindUnchecked(env, target, new Target(Map.of(HAPPENED, handler))));
        happen(settled);
        var other = happen(UUID.randomUUID());
        await(() -> applied.size() == 1);
        var stored = "select count(*) from relay_cursor, relay_lease where subscriber = 'target' and seq = last_seq";
        await(() -> count(source, stored) == 1);
        assertThat(applied).extracting(Event::id).containsExactly(other.id());
        assertThat(count(target, "select count(*) from inbox")).isEqualTo(1);
        assertThat(postponed()).isZero();
    }

    @Test
    void an_event_of_an_unknown_type_waits_for_a_release_that_knows_it() {
        var relay = new OutboxRelay(
                env, source, "source", Map.of("target", Set.of(HAPPENED, "source.thing.added")), List.of("audit"));
        TestVerticle.run(vertx, relay::start);
        var added = source.tx(tx -> EventLog.append(tx, "source.thing.added", UUID.randomUUID(), 1, new Happened(1)));
        var first = TestVerticle.deploy(vertx, new VerticleBase() {
            @Override
            public Future<?> start() {
                return Subscriptions.bindUnchecked(
                        env, target, new Target(Map.of(HAPPENED, SubscriptionsTest.this::apply)));
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
        var other = EventSender.send(vertx, env.seal(), "elsewhere", "target", List.of(event), 1_000);
        assertThat(code(other)).isEqualTo("403 forbidden");
        var stranger = new Seal("a secret that is not the one of this installation");
        assertThat(code(EventSender.send(vertx, stranger, "source", "target", List.of(event), 1_000)))
                .isEqualTo("401 unauthorized");
        assertThat(applied).isEmpty();
    }
}
