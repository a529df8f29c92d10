package tradepost.audit.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.audit.ConsumerService;
import tradepost.audit.consumer.AcknowledgeBatch;
import tradepost.audit.consumer.Consumer;
import tradepost.audit.consumer.ConsumerQuery;
import tradepost.audit.consumer.EventBatch;
import tradepost.audit.consumer.SeekConsumer;
import tradepost.audit.consumer.TakeBatch;
import tradepost.audit.consumer.WriteConsumer;
import tradepost.audit.core.Audit;
import tradepost.kernel.events.Event;
import tradepost.kernel.listing.Page;

/** Durable consumers: an event is delivered until it is acknowledged, to one taker at a time. */
@ExtendWith(VertxExtension.class)
class ConsumersTest {
    static final String ORDER = "sales.order.created";
    static final WriteConsumer LATEST = new WriteConsumer(List.of("sales.*"), "latest", null);

    static Audit audit;
    static ConsumerService consumers;

    @BeforeAll
    static void start(Vertx vertx) {
        audit = new Audit(vertx);
        consumers = as("admin");
    }

    static ConsumerService as(String role, String... permissions) {
        return audit.identity.proxy(role, List.of(permissions), ConsumerService.ADDRESS, ConsumerService.class);
    }

    static String made() {
        var name = "c-" + UUID.randomUUID();
        consumers.putConsumer(name, LATEST, null).await();
        afterItsEvent(name);
        return name;
    }

    /** That it was created is an event as well. Tests count from there on. */
    static void afterItsEvent(String name) {
        audit.awaitJournal();
        audit.db.query("""
                        update event_consumer set position = h.position, lease_from = h.position, lease_to = h.position
                        from journal_head h where name = $1
                        """, name).await();
    }

    static ConsumerService keyed(String key) {
        return audit.withKey(key, ConsumerService.ADDRESS, ConsumerService.class);
    }

    static void awaitWaiting() {
        Audit.await(() ->
                audit.env.meters().get("tradepost_journal_waiting").gauge().value() == 1);
    }

    static void rename(String key, String to) {
        audit.db
                .query("update idempotency set key = $2 where key = $1", key, to)
                .await();
    }

    static Event[] happen(int n) {
        var events = IntStream.range(0, n).mapToObj(i -> Audit.event(ORDER)).toArray(Event[]::new);
        audit.deliver(events);
        return events;
    }

    static EventBatch take(String name, int limit) {
        return consumers.takeBatch(name, new TakeBatch(limit, 600, null), null).await();
    }

    static Consumer ack(String name, EventBatch batch, Long position) {
        return consumers
                .acknowledgeBatch(name, new AcknowledgeBatch(batch.lease(), position), null)
                .await();
    }

    static String refused(String name, EventBatch batch, Long position) {
        return code(consumers.acknowledgeBatch(name, new AcknowledgeBatch(batch.lease(), position), null));
    }

    static void expireLease(String name) {
        audit.db
                .query("update event_consumer set leased_until = now() - interval '1 second' where name = $1", name)
                .await();
    }

    @Test
    void consumers_that_are_created_at_once_count_each_other() {
        var own = as("collector", "events:read", "orders:read"); // who has none yet
        own.putConsumer("c-" + UUID.randomUUID(), LATEST, null).await();
        audit.db.query("""
                        insert into event_consumer(id, name, owner_id, types, position, lease_from, lease_to)
                        select gen_random_uuid(), 'c-' || gen_random_uuid(), owner_id, types, position, position, position
                        from (select * from event_consumer order by created_at desc limit 1) c, generate_series(1, 96)
                        """).await();
        var tries = Stream.generate(() -> own.putConsumer("c-" + UUID.randomUUID(), LATEST, null))
                .limit(8)
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(3);
    }

    @Test
    void a_lease_from_before_the_clock_was_set_back_blocks_nothing() {
        var name = made();
        happen(1);
        var lost = take(name, 1);
        audit.db.query("""
                        update event_consumer set leased_until = leased_until + interval '1 hour', updated_at = updated_at + interval '1 hour'
                        where name = $1
                        """, name).await();
        assertThat(consumers.getConsumer(name, null).await().leasedUntil()).isNull();
        var again = take(name, 1);
        assertThat(Audit.ids(again.events())).isEqualTo(Audit.ids(lost.events()));
        assertThat(refused(name, lost, null)).isEqualTo("409 lease_lost");
        ack(name, again, null);
    }

    @Test
    void batches_deliver_every_event_once_and_the_lag_decreases() {
        var name = made();
        var events = happen(5);
        var got = new ArrayList<String>();
        for (int left = 5; left > 0; left -= Math.min(left, 2)) {
            assertThat(consumers.getConsumer(name, null).await().lag()).isEqualTo(left);
            var batch = take(name, 2);
            got.addAll(Audit.ids(batch.events()));
            ack(name, batch, null);
        }
        assertThat(got).isEqualTo(Audit.ids(events));
        assertThat(take(name, 2))
                .extracting(EventBatch::lease, EventBatch::events)
                .containsExactly(null, List.of());
        assertThat(consumers.getConsumer(name, null).await().lag()).isZero();
    }

    @Test
    void only_one_of_many_concurrent_takers_gets_the_batch() {
        var name = made();
        happen(3);
        var takers = IntStream.range(0, 16)
                .mapToObj(i -> consumers.takeBatch(name, null, null))
                .toList();
        Future.join(takers).otherwiseEmpty().await();
        assertThat(takers).filteredOn(Future::succeeded).hasSize(1);
        assertThat(takers)
                .filteredOn(Future::failed)
                .allSatisfy(t -> assertThat(code(t)).isEqualTo("409 lease_held"));
    }

    @Test
    void unacknowledged_events_are_redelivered_and_the_late_consumer_cannot_move_the_cursor() {
        var name = made();
        var events = happen(2);
        var first = take(name, 10);
        assertThat(code(consumers.takeBatch(name, null, null))).isEqualTo("409 lease_held");
        expireLease(name);
        var second = take(name, 10);
        assertThat(Audit.ids(second.events())).isEqualTo(Audit.ids(events));
        assertThat(second.lease()).isGreaterThan(first.lease());
        assertThat(refused(name, first, null)).isEqualTo("409 lease_lost");
        ack(name, second, null);
        assertThat(refused(name, first, null)).isEqualTo("409 lease_lost");
        assertThat(ack(name, second, null).position()).as("the same again").isEqualTo(second.position());
    }

    @Test
    void an_expired_lease_can_be_acknowledged_until_another_batch_is_taken() {
        var name = made();
        happen(1);
        var batch = take(name, 10);
        expireLease(name);
        assertThat(ack(name, batch, null).position()).isEqualTo(batch.position());
    }

    @Test
    void a_part_can_be_acknowledged_and_the_cursor_never_moves_back() {
        var name = made();
        happen(3);
        var batch = take(name, 10);
        long begin = batch.position() - 3;
        assertThat(ack(name, batch, begin + 2).position()).isEqualTo(begin + 2);
        assertThat(ack(name, batch, begin + 1).position()).isEqualTo(begin + 2);
        assertThat(refused(name, batch, begin + 4)).isEqualTo("400 position_outside");
        assertThat(code(consumers.takeBatch(name, null, null)))
                .as("the rest is still leased")
                .isEqualTo("409 lease_held");
        expireLease(name);
        assertThat(take(name, 10).events()).hasSize(1);
    }

    @Test
    void a_taker_waits_for_the_next_event() {
        var name = made();
        var waits = consumers.takeBatch(name, new TakeBatch(10, 60, 9), null);
        var events = happen(1);
        assertThat(Audit.ids(waits.await().events())).isEqualTo(Audit.ids(events));
    }

    @Test
    void a_consumer_keeps_its_position_when_it_is_put_again() {
        var name = made();
        happen(2);
        var again = consumers
                .putConsumer(name, new WriteConsumer(List.of(ORDER), "latest", null), null)
                .await();
        assertThat(again.lag()).isEqualTo(2);
        assertThat(again.types()).containsExactly(ORDER);
        audit.awaitJournal(); // the change is an event
        assertThat(consumers
                        .seekConsumer(name, new SeekConsumer("latest", null), null)
                        .await()
                        .lag())
                .isZero();
        var batch = take(name, 10);
        assertThat(batch.events()).isEmpty();
        var back = consumers
                .seekConsumer(name, new SeekConsumer(null, again.head() - 1), null)
                .await();
        assertThat(back.position()).isEqualTo(again.head() - 1);
        assertThat(take(name, 10).events()).hasSize(1);
        assertThat(code(consumers.putConsumer(
                        "c-" + UUID.randomUUID(), new WriteConsumer(null, null, again.head() + 100), null)))
                .isEqualTo("400 position_ahead");
        assertThat(code(consumers.putConsumer("c-" + UUID.randomUUID(), new WriteConsumer(null, "latest", 0L), null)))
                .isEqualTo("400 one_of");
    }

    @Test
    void a_batch_leased_before_the_cursor_was_moved_cannot_be_acknowledged() {
        var name = made();
        happen(2);
        var batch = take(name, 10);
        consumers.seekConsumer(name, new SeekConsumer("earliest", null), null).await();
        assertThat(refused(name, batch, null)).isEqualTo("409 lease_lost");
    }

    @Test
    void a_batch_of_a_deleted_consumer_does_not_acknowledge_a_batch_of_one_that_was_created_again() {
        var name = made();
        happen(2);
        var lost = take(name, 10);
        consumers.deleteConsumer(name, null).await();
        consumers
                .putConsumer(name, new WriteConsumer(List.of(ORDER), null, lost.position() - 2), null)
                .await();
        var batch = take(name, 10);
        assertThat(Audit.ids(batch.events())).isEqualTo(Audit.ids(lost.events()));
        assertThat(refused(name, lost, null)).isEqualTo("409 lease_lost");
        ack(name, batch, null);
    }

    @Test
    void a_consumer_is_visible_to_its_owner_and_to_managers_only() {
        var seller = as("seller", "events:read", "orders:read");
        var buyer = as("buyer", "events:read", "purchases:read");
        var name = "c-" + UUID.randomUUID();
        var made = seller.putConsumer(name, LATEST, null).await();
        assertThat(made.ownerId()).isEqualTo(audit.identity.userId("seller"));
        assertThat(code(buyer.getConsumer(name, null))).isEqualTo("404 consumer_not_found");
        assertThat(code(buyer.takeBatch(name, null, null))).isEqualTo("404 consumer_not_found");
        assertThat(code(buyer.deleteConsumer(name, null))).isEqualTo("404 consumer_not_found");
        assertThat(code(buyer.putConsumer(name, new WriteConsumer(null, null, null), null)))
                .isEqualTo("409 name_taken");
        assertThat(code(buyer.putConsumer("c-" + UUID.randomUUID(), LATEST, null)))
                .isEqualTo("403 type_not_allowed");
        assertThat(buyer.listConsumers(new ConsumerQuery(Page.first(100), null, null), null)
                        .await()
                        .data())
                .isEmpty();
        assertThat(seller.listConsumers(new ConsumerQuery(Page.first(100), null, null), null)
                        .await()
                        .data())
                .extracting(Consumer::name)
                .containsExactly(name);
        assertThat(consumers.getConsumer(name, null).await()).isNotNull();
        consumers.deleteConsumer(name, null).await();
        assertThat(code(seller.getConsumer(name, null))).isEqualTo("404 consumer_not_found");
    }

    @Test
    void a_manager_takes_no_batch_of_another_owner_and_so_skips_nothing() {
        var seller = as("shopkeeper", "events:read", "orders:read", "purchases:read");
        var manager = as("manager", "events:read", "events:manage", "orders:read");
        var name = "c-" + UUID.randomUUID();
        seller.putConsumer(name, new WriteConsumer(null, "latest", null), null).await();
        var events = new Event[] {Audit.event(ORDER), Audit.event("purchase.order.created"), Audit.event(ORDER)};
        for (var e : events) audit.deliver(e); // a context delivers its own only
        assertThat(code(manager.takeBatch(name, new TakeBatch(2, 600, null), null)))
                .isEqualTo("403 not_the_owner");
        var batch = seller.takeBatch(name, new TakeBatch(2, 600, null), null).await();
        assertThat(code(manager.acknowledgeBatch(name, new AcknowledgeBatch(batch.lease(), null), null)))
                .isEqualTo("403 not_the_owner");
        var got = new ArrayList<>(Audit.ids(batch.events()));
        seller.acknowledgeBatch(name, new AcknowledgeBatch(batch.lease(), null), null)
                .await();
        got.addAll(Audit.ids(seller.takeBatch(name, new TakeBatch(2, 600, null), null)
                .await()
                .events()));
        assertThat(got).isEqualTo(Audit.ids(events));
        assertThat(manager.seekConsumer(name, new SeekConsumer("latest", null), null)
                        .await()
                        .lag())
                .as("a manager moves the cursor by seek")
                .isZero();
    }

    @Test
    void without_a_body_a_consumer_has_every_type_from_the_beginning() {
        var made = as("shopkeeper", "events:read", "orders:read")
                .putConsumer("c-" + UUID.randomUUID(), null, null)
                .await();
        assertThat(made.types()).isEmpty();
        assertThat(made.position())
                .isEqualTo(audit.events.journalBounds(null).await().oldest() - 1);
    }

    @Test
    void an_owner_without_the_permission_is_rejected_and_no_event_is_skipped() {
        var name = "c-" + UUID.randomUUID();
        as("clerk", "events:read", "orders:read")
                .putConsumer(name, LATEST, null)
                .await();
        happen(1);
        assertThat(code(as("clerk", "events:read").takeBatch(name, null, null))).isEqualTo("403 type_not_allowed");
        assertThat(as("clerk", "events:read", "orders:read")
                        .takeBatch(name, null, null)
                        .await()
                        .events())
                .hasSize(1);
    }

    /** The lock delays the reading of the batch until the types are changed and an event of the added type has happened. */
    @Test
    void an_event_of_a_type_that_is_added_while_a_batch_is_read_is_not_skipped() {
        for (int others : new int[] {0, 1}) {
            var name = made();
            var events = new ArrayList<>(others == 0 ? List.of() : List.of(happen(others)));
            var added = Audit.event("contact.customer.created");
            var taken = audit.db.tx(tx -> {
                tx.sql("lock table journal in access exclusive mode");
                var first = consumers.takeBatch(name, new TakeBatch(10, 600, null), null);
                Audit.await(() -> audit.number(
                                "select count(*) from pg_locks where relation = 'journal'::regclass and not granted")
                        > 0);
                consumers
                        .putConsumer(name, new WriteConsumer(List.of("sales.*", "contact.*"), null, null), null)
                        .await();
                new Journal(audit.vertx, audit.db).append(tx, List.of(added));
                return first;
            });
            events.add(added);
            var batch = taken.otherwiseEmpty().await();
            if (batch != null && batch.lease() != null) ack(name, batch, null);
            assertThat(Audit.ids(take(name, 10).events()))
                    .as("with %d other events", others)
                    .isEqualTo(Audit.ids(events.toArray(Event[]::new)));
        }
    }

    /** The smaller limit gives a part that ends before the recorded batch, as one does that was read before its last event. */
    @Test
    void a_try_that_has_read_other_events_than_the_recorded_batch_returns_the_recorded_batch() {
        for (int limit : new int[] {1, 10}) {
            var name = made();
            var key = "two tries " + name;
            happen(2);
            var first = keyed(key)
                    .takeBatch(name, new TakeBatch(10, 600, null), null)
                    .await();
            rename(key, "not recorded yet");
            var second = keyed(key).takeBatch(name, new TakeBatch(limit, 600, 9), null);
            awaitWaiting();
            rename("not recorded yet", key);
            happen(1);
            expireLease(name);
            happen(1); // wakes it
            assertThat(second.await()).as("limit %d", limit).isEqualTo(first);
        }
    }

    @Test
    void a_try_that_goes_on_waiting_after_another_one_found_nothing_takes_no_lease() {
        var name = made();
        var key = "idle " + name;
        var first = keyed(key).takeBatch(name, new TakeBatch(10, 600, 9), null);
        awaitWaiting();
        var second =
                keyed(key).takeBatch(name, new TakeBatch(10, 600, null), null).await();
        assertThat(second.lease()).isNull();
        var events = happen(1);
        assertThat(first.await()).isEqualTo(second);
        var next = keyed("next " + name)
                .takeBatch(name, new TakeBatch(10, 600, null), null)
                .await();
        assertThat(Audit.ids(next.events())).isEqualTo(Audit.ids(events));
    }
}
