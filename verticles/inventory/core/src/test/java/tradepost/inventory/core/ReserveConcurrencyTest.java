package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReservationQuery;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.stock.PutStock;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.value.Ids;
import tradepost.purchase.event.OrderedLine;

@ExtendWith(VertxExtension.class)
class ReserveConcurrencyTest {
    static Inventory inventory;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
    }

    @AfterEach
    void the_ledger_adds_up() {
        inventory.assertSound();
    }

    @Test
    void ten_pieces_are_reserved_by_ten_of_fifty_orders() {
        var item = inventory.item(10);
        var tries = IntStream.range(0, 50)
                .mapToObj(i -> inventory.reserve(UUID.randomUUID(), 1, item, 1))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(10);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 insufficient_stock"));
        assertThat(inventory.available(item)).isZero();
    }

    @Test
    void opposite_orders_of_the_same_items_never_deadlock() {
        var a = inventory.item(1_000);
        var b = inventory.item(1_000);
        var tries = new ArrayList<Future<?>>();
        for (int i = 0; i < 200; i++)
            tries.add(
                    i % 2 == 0
                            ? inventory.reserve(UUID.randomUUID(), 1, a, 1, b, 1)
                            : inventory.reserve(UUID.randomUUID(), 1, b, 1, a, 1));
        Future.join(tries).await();
        assertThat(inventory.available(a)).isEqualTo(800);
        assertThat(inventory.available(b)).isEqualTo(800);
    }

    @Test
    void one_order_reserved_fifty_times_at_once_is_reserved_once() {
        var item = inventory.item(100);
        var order = UUID.randomUUID();
        var tries = IntStream.range(0, 50)
                .mapToObj(i -> inventory.reserve(order, 1, item, 3))
                .toList();
        Future.join(tries).await();
        assertThat(tries.stream()
                        .map(Future::result)
                        .map(Reservation::requestId)
                        .distinct())
                .hasSize(1);
        assertThat(inventory.available(item)).isEqualTo(97);
    }

    @Test
    void an_order_is_reserved_whole_or_not_at_all() {
        var plenty = inventory.item(100);
        var scarce = inventory.item(1);
        var refused = inventory.reserve(UUID.randomUUID(), 1, plenty, 5, scarce, 1, scarce, 1);
        assertThat(code(refused)).isEqualTo("409 insufficient_stock");
        var details = ((ServiceException) refused.cause()).getDebugInfo().getJsonArray("details");
        assertThat(details)
                .singleElement()
                .satisfies(d -> assertThat(d.toString()).contains("items[2].quantity", "requested 1, available 0"));
        assertThat(inventory.available(plenty)).isEqualTo(100);
        assertThat(inventory.available(scarce)).isEqualTo(1);
    }

    @Test
    void each_order_of_a_batch_call_has_its_own_outcome() {
        var item = inventory.item(3);
        var none = inventory.item(0);
        var known = UUID.randomUUID();
        var before = inventory.reserve(known, 1, item, 1).await();
        var outcomes = inventory
                .reserveAll(
                        inventory.order(UUID.randomUUID(), item, 1),
                        inventory.order(UUID.randomUUID(), item, 1, none, 1),
                        inventory.order(known, item, 1),
                        inventory.order(UUID.randomUUID(), item, 2),
                        inventory.order(UUID.randomUUID(), item, 1))
                .await();
        assertThat(outcomes)
                .extracting(o -> o.refusal() == null ? "reserved" : o.refusal().slug())
                .containsExactly("reserved", "insufficient_stock", "reserved", "insufficient_stock", "reserved");
        assertThat(outcomes.get(2).reservation()).isEqualTo(before);
        assertThat(inventory.available(item)).isZero();
    }

    @Test
    void only_a_context_may_reserve_for_other_callers() {
        var order = inventory.order(UUID.randomUUID(), inventory.item(1), 1);
        assertThat(code(inventory.service.reserveAll(List.of(order), ANYBODY))).isEqualTo("403 forbidden");
    }

    @Test
    void each_order_of_a_batch_call_is_authorised_by_the_token_of_its_own_caller() {
        var item = inventory.item(10);
        var ofSales = inventory.order(UUID.randomUUID(), item, 1);
        var ofManager = of("finance_manager", item);
        var ofViewer = of("viewer", item);
        var ofNobody = inventory.order(UUID.randomUUID(), item, 1);
        ofNobody = new ReserveOrder(ofNobody.orderId(), 1, ofNobody.stock(), "user:somebody", null, "x.y.z", null);
        var outcomes =
                inventory.reserveAll(ofSales, ofViewer, ofManager, ofNobody).await();
        assertThat(outcomes)
                .extracting(o -> o.refusal() == null ? "reserved" : o.refusal().slug())
                .containsExactly("reserved", "forbidden", "reserved", "invalid_token");
        assertThat(inventory.available(item)).isEqualTo(8);
        assertThat(actorOf(ofManager)).isEqualTo("user:" + inventory.identity.userId("finance_manager"));
        assertThat(actorOf(ofSales)).as("without a token it is the context").isEqualTo("system:sales");
    }

    /** Claims another actor than that of its token. */
    private ReserveOrder of(String role, UUID item) {
        var order = inventory.order(UUID.randomUUID(), item, 1);
        var token = inventory.identity.token(role);
        return new ReserveOrder(order.orderId(), 1, order.stock(), "user:somebody", null, token, null);
    }

    private String actorOf(ReserveOrder order) {
        var sql = "select actor from event_log where subject = $1";
        return Db.open(inventory.env, "inventory")
                .query(sql, order.orderId())
                .await()
                .iterator()
                .next()
                .getString(0);
    }

    @Test
    void a_released_version_cannot_be_reserved_later() {
        var item = inventory.item(10);
        var order = UUID.randomUUID();
        inventory.service.release(order, 1, ANYBODY).await();
        assertThat(code(inventory.reserve(order, 1, item, 1))).isEqualTo("409 reservation_released");
        inventory.reserve(order, 2, item, 1).await();
        assertThat(inventory.available(item)).isEqualTo(9);
    }

    @Test
    void a_repeated_release_returns_the_stock_once() {
        var item = inventory.item(10);
        var order = UUID.randomUUID();
        inventory.reserve(order, 1, item, 4).await();
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> inventory.service.release(order, 1, ANYBODY))
                .toList();
        Future.join(tries).await();
        assertThat(inventory.available(item)).isEqualTo(10);
        var held = inventory
                .service
                .listReservations(ReservationQuery.of(new JsonObject().put("item_id", item.toString())), ANYBODY)
                .await();
        assertThat(held.data())
                .singleElement()
                .satisfies(r -> assertThat(r.status()).isEqualTo("released"));
    }

    @Test
    void stock_is_never_set_below_the_reserved_quantity() {
        var item = inventory.item(10);
        inventory.reserve(UUID.randomUUID(), 1, item, 6).await();
        assertThat(code(inventory.service.putStock(item, new PutStock(null, 5L, null, null, null, null), ANYBODY)))
                .isEqualTo("409 below_reserved");
        assertThat(code(inventory.service.putStock(item, new PutStock(null, null, -5L, null, null, null), ANYBODY)))
                .isEqualTo("409 below_reserved");
        assertThat(code(inventory.service.putStock(item, new PutStock(7L, null, null, null, null, 3L), ANYBODY)))
                .isEqualTo("409 stale_quantity");
        var put = inventory
                .service
                .putStock(item, new PutStock(7L, null, null, null, null, 4L), ANYBODY)
                .await();
        assertThat(put.onHand()).isEqualTo(13);
        assertThat(put.available()).isEqualTo(7);
    }

    @Test
    void only_one_of_fifty_changes_from_the_same_value_succeeds() {
        var item = inventory.item(10);
        var tries = IntStream.range(0, 50)
                .mapToObj(i ->
                        inventory.service.putStock(item, new PutStock(11L + i, null, null, null, null, 10L), ANYBODY))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
    }

    @Test
    void a_row_that_is_locked_for_long_returns_busy_and_not_an_internal_error() {
        var item = inventory.item(10);
        var db = tradepost.kernel.db.Db.open(inventory.env, "inventory");
        var refused = db.tx(tx -> {
            tx.sql("select 1 from stock_level where item_id = $1 for update", item);
            var tried = inventory.reserve(UUID.randomUUID(), 1, item, 1);
            tried.<Void>transform(r -> Future.succeededFuture()).await();
            return tried;
        });
        assertThat(code(refused)).isEqualTo("503 busy");
        inventory.reserve(UUID.randomUUID(), 1, item, 1).await();
        db.close().await();
    }

    @Test
    void movements_cannot_be_changed_even_by_the_owner_of_the_table() {
        inventory.item(10);
        var db = tradepost.kernel.db.Db.open(inventory.env, "inventory");
        for (var sql : new String[] {"update movement set quantity = 1", "delete from movement", "truncate movement"})
            assertThat(db.query(sql)
                            .<Boolean>transform(r -> Future.succeededFuture(r.failed()))
                            .await())
                    .isTrue();
        db.close().await();
    }

    /** Of goods in a currency whose cost is not known. */
    static Event received(UUID item, long quantity) {
        var line = new OrderedLine(
                item, "SKU", "Name", quantity, BigDecimal.ONE, BigDecimal.valueOf(quantity), Ids.next());
        return Receipt.of(List.of(line), "PO-000001", "EUR");
    }

    @Test
    void a_batch_of_events_waits_for_its_levels_without_holding_any() {
        var first = inventory.item(1);
        var second = inventory.item(1); // a later id sorts after an earlier one
        var db = Db.open(inventory.env, "inventory");
        var delivered = db.tx(tx -> {
            tx.sql("select 1 from stock_level where item_id = $1 for update", first);
            var batch =
                    TestEvents.deliver(inventory.env, "inventory", List.of(received(second, 1), received(first, 1)));
            TestDb.awaitLockWait(db);
            var other = Db.open(inventory.env, "inventory");
            other.query("select 1 from stock_level where item_id = $1 for update nowait", second)
                    .await();
            other.close().await();
            return batch;
        });
        delivered.await();
        db.close().await();
        assertThat(inventory.available(first)).isEqualTo(2);
        assertThat(inventory.available(second)).isEqualTo(2);
    }

    @Test
    void event_batches_and_reservations_never_deadlock() {
        var items = IntStream.range(0, 6).mapToObj(i -> inventory.item(10_000)).toList();
        var random = new Random(7);
        var batches = new ArrayList<List<Event>>();
        var deliveries = new ArrayList<Future<?>>();
        var reservations = new ArrayList<Future<?>>();
        for (int round = 0; round < 12; round++) {
            var batch = new ArrayList<Event>();
            for (int i = 0; i < 30; i++) batch.add(received(items.get(random.nextInt(6)), 1));
            batches.add(batch);
            deliveries.add(TestEvents.deliver(inventory.env, "inventory", batch));
            for (int i = 0; i < 20; i++) {
                var lines = new ArrayList<>(items);
                Collections.shuffle(lines, random);
                reservations.add(
                        inventory.reserve(UUID.randomUUID(), 1, lines.get(0), 1, lines.get(1), 1, lines.get(2), 1));
            }
        }
        Future.join(deliveries).otherwiseEmpty().await();
        Future.join(reservations).otherwiseEmpty().await();
        // on a busy machine, some may be refused before they begin; a relay delivers events again
        assertThat(Stream.concat(deliveries.stream(), reservations.stream()))
                .filteredOn(Future::failed)
                .allMatch(f -> "overloaded".equals(f.cause().getMessage()));
        for (int n = 0; n < deliveries.size(); n++)
            if (deliveries.get(n).failed())
                TestEvents.deliver(inventory.env, "inventory", batches.get(n)).await();
        long reserved = reservations.stream().filter(Future::succeeded).count();
        assertThat(reserved).isPositive();
        long left = items.stream().mapToLong(inventory::available).sum();
        assertThat(left).isEqualTo(6 * 10_000 + 12 * 30 - reserved * 3);
    }
}
