package tradepost.kernel.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;

/** Events of orders with a thousand lines, which the database compresses well: the amount read at once is limited by their text. */
@ExtendWith(VertxExtension.class)
class BigEventsTest {
    static final String HAPPENED = "source.thing.happened";
    static final int EVENTS = 40;
    static final long AT_ONCE = 1 << 20;

    Vertx vertx;
    final List<List<Event>> batches = new CopyOnWriteArrayList<>();
    Env env;
    Db source;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        env = TestDb.env(vertx, "source,target");
        source = Db.open(env, "source");
        for (var name : List.of("source", "target"))
            TestDb.run(
                    name,
                    "truncate event_log, event_number, inbox, relay_cursor, relay_parked, dead_letter; delete from"
                            + " relay_lease; insert into relay_lease default values");
    }

    /** About 200,000 bytes of text, of which the database stores a tenth or less. */
    private static JsonObject order() {
        var lines = new JsonArray();
        var item = UUID.randomUUID().toString();
        for (int i = 0; i < 1_000; i++)
            lines.add(new JsonObject()
                    .put("line_id", item)
                    .put("item_id", item)
                    .put("quantity", 1)
                    .put("unit_price", 10)
                    .put("subtotal", 10));
        return new JsonObject().put("items", lines);
    }

    private void write() {
        var data = order();
        for (int i = 0; i < EVENTS; i++)
            source.tx(tx -> {
                var event = EventLog.event(HAPPENED, UUID.randomUUID(), 1, data);
                EventLog.appendAll(tx, List.of(event));
                return event;
            });
        assertThat(number("select max(octet_length(data::text)) / max(pg_column_size(data)) from event_log"))
                .as("how far they are compressed")
                .isGreaterThan(5);
    }

    private long number(String sql) {
        return source.query(sql).await().iterator().next().getLong(0);
    }

    private static long text(List<Event> events) {
        return events.stream().mapToLong(e -> e.data().encode().length()).sum();
    }

    private void subscribe() {
        var target = Db.open(env, "target");
        TestVerticle.run(
                vertx, () -> Subscriptions.bindBatch(env, target, "target", (tx, events) -> () -> batches.add(events)));
    }

    private void areDelivered() {
        Awaitility.await().until(() -> batches.stream().mapToInt(List::size).sum() == EVENTS);
        assertThat(batches).allSatisfy(b -> assertThat(text(b)).isLessThanOrEqualTo(AT_ONCE));
        assertThat(batches).as("several at once").anyMatch(b -> b.size() > 1);
    }

    private void relay() {
        TestVerticle.run(
                vertx,
                new OutboxRelay(env, source, "source", Map.of("target", Set.of(HAPPENED)), List.of("audit"))::start);
    }

    @Test
    void newly_numbered_events_are_delivered_in_batches_of_limited_size() {
        subscribe();
        relay();
        write();
        areDelivered();
    }

    @Test
    void events_read_from_the_log_are_delivered_in_batches_of_limited_size() {
        write();
        relay();
        Awaitility.await().until(() -> number("select last_seq from relay_lease") == EVENTS);
        subscribe(); // late: the relay no longer keeps the first of them
        areDelivered();
    }

    @Test
    void the_recent_events_in_memory_have_a_limited_size() {
        write();
        var lease = new Lease(source, state -> {});
        lease.hold();
        var numbering = new Numbering(source, lease);
        var recent = new RecentEvents();
        var all = new ArrayList<RecentEvents.Numbered>();
        while (all.size() < EVENTS) {
            var numbered = numbering.number(500, List.of());
            var some = numbered.events();
            assertThat(some).isNotEmpty();
            assertThat(numbered.more()).isEqualTo(all.size() + some.size() < EVENTS);
            assertThat(text(some.stream().map(RecentEvents.Numbered::event).toList()))
                    .isLessThanOrEqualTo(AT_ONCE);
            assertThat(some)
                    .allSatisfy(n -> assertThat((long) n.bytes()).isGreaterThanOrEqualTo(text(List.of(n.event()))));
            all.addAll(some);
            recent.add(some);
        }
        var kept = recent.after(EVENTS - 5);
        assertThat(kept).as("the last").hasSize(5);
        assertThat(recent.after(0)).as("the first are not kept").isEmpty();
        long held = 0;
        for (int i = EVENTS - 1; i >= 0 && !recent.after(i).isEmpty(); i--)
            held += all.get(i).bytes();
        assertThat(held).isLessThanOrEqualTo(2 * AT_ONCE);
    }

    @Test
    void parked_events_are_read_in_batches_of_limited_size() {
        write();
        var lease = new Lease(source, state -> {});
        lease.hold();
        var numbering = new Numbering(source, lease);
        while (number("select last_seq from relay_lease") < EVENTS)
            numbering.number(500, List.of()).events();
        source.query("insert into relay_parked(subscriber, seq, subject, error) select 'target', seq, subject, 'x'"
                        + " from event_numbered")
                .await();
        var tried = TestVerticle.run(
                vertx,
                () -> Tasks.run(
                        vertx,
                        () -> new ParkedEvents(
                                        source,
                                        "source",
                                        "target",
                                        events -> {
                                            batches.add(events);
                                            return Map.of();
                                        },
                                        reason -> {})
                                .retry()));
        assertThat(tried).isBetween(1, (int) (AT_ONCE / 100_000));
        assertThat(batches).hasSize(tried);
    }
}
