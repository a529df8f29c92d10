package tradepost.kernel.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.DataHash;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;

/** What the event log knows of the request behind an event. */
class OriginTest extends EventsFixture {
    private static final String DERIVED = "target.thing.derived";
    private static final Origin ORIGIN = new Origin("00-trace", "request-1", "192.0.2.7");

    private record Logged(String requestId, String address, String traceparent, byte[] hash, JsonObject data) {
        static Logged of(Row r) {
            return new Logged(
                    r.getString(0),
                    r.getString(1),
                    r.getString(2),
                    r.getBuffer(3).getBytes(),
                    r.getJsonObject(4));
        }
    }

    private static List<Logged> logged(Db db) {
        return db.list(
                        Logged::of,
                        "select request_id, address, traceparent, data_hash, data from event_log order by position")
                .await();
    }

    private void serve(String requestId, String address, Runnable work) {
        TestVerticle.run(vertx, () -> {
            var headers = MultiMap.caseInsensitiveMultiMap()
                    .add("request-id", requestId)
                    .add("client-address", address)
                    .add("traceparent", "00-trace");
            new Request(Caller.system("source"), headers, null).enter();
            work.run();
            return Future.succeededFuture();
        });
    }

    @Test
    void an_event_is_stored_with_its_request_its_address_and_the_hash_of_its_data() {
        serve("request-1", "192.0.2.7", () -> happen(UUID.randomUUID()));
        assertThat(logged(source)).singleElement().satisfies(e -> {
            assertThat(new Origin(e.traceparent(), e.requestId(), e.address())).isEqualTo(ORIGIN);
            assertThat(e.hash()).isEqualTo(DataHash.of(e.data()).getBytes());
        });
    }

    @Test
    void an_event_with_another_actor_still_has_the_request_that_is_served() {
        serve(
                "request-1",
                "192.0.2.7",
                () -> source.tx(tx -> {
                    var event = EventLog.event(HAPPENED, UUID.randomUUID(), 1, new Happened(1), "system:x", null);
                    EventLog.appendAll(tx, List.of(event));
                    return event;
                }));
        assertThat(logged(source)).singleElement().satisfies(e -> {
            assertThat(e.requestId()).isEqualTo("request-1");
            assertThat(e.address()).isEqualTo("192.0.2.7");
            assertThat(e.traceparent()).isNull();
        });
    }

    @Test
    void an_event_without_a_request_has_no_address() {
        happen(UUID.randomUUID());
        assertThat(logged(source)).singleElement().satisfies(e -> {
            assertThat(e.requestId()).isNull();
            assertThat(e.address()).isNull();
            assertThat(e.hash()).hasSize(32);
        });
    }

    @Test
    void an_event_of_a_handler_has_the_origin_of_the_event_that_caused_it() {
        TestVerticle.run(
                vertx, () -> Subscriptions.bindUnchecked(env, target, new Target(Map.of(HAPPENED, this::derive))));
        var events = List.of(caused(ORIGIN), caused(null), caused(new Origin(null, "request-2", "192.0.2.8")));
        TestEvents.deliver(env, "target", events).await();
        assertThat(logged(target))
                .extracting(Logged::requestId, Logged::address)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("request-1", "192.0.2.7"),
                        org.assertj.core.groups.Tuple.tuple(null, null),
                        org.assertj.core.groups.Tuple.tuple("request-2", "192.0.2.8"));
    }

    private void derive(Tx tx, Event cause) {
        EventLog.append(tx, DERIVED, cause.subject(), 1, new Happened(1));
    }

    private static Event caused(Origin origin) {
        return EventLog.event(HAPPENED, UUID.randomUUID(), 1, new Happened(1), "user:x", origin);
    }

    @Test
    void another_context_gets_the_origin_and_clients_do_not() {
        var event = caused(ORIGIN);
        assertThat(Event.ofDelivery(event.toDelivery())).isEqualTo(event);
        for (var shown : List.of(event.toCloudEvent(), event.toLiveEvent()))
            assertThat(shown.encode()).contains("00-trace").doesNotContain("192.0.2.7", "request-1");
    }
}
