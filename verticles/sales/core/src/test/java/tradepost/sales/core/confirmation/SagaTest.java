package tradepost.sales.core.confirmation;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.event.OrderStock;
import tradepost.kernel.Patience;
import tradepost.kernel.events.Event;
import tradepost.kernel.problem.Problem;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.Sales;

/** The confirmation of an order, whatever dies or comes late between inventory's commit and that of sales. */
@ExtendWith(VertxExtension.class)
class SagaTest {
    static Sales sales;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
    }

    @Test
    void the_event_confirms_an_order_after_a_crash() {
        var order = sales.draft().order();
        sales.deliver(Sales.reserved(stock(order, UUID.randomUUID()))).await();
        var now = sales.now(order.id());
        assertThat(now.order().status()).isEqualTo("confirmed");
        assertThat(now.order().confirmedAt()).isNotNull();
        assertThat(sales.events(SalesEvents.CONFIRMED, order.id()))
                .singleElement()
                .satisfies(data -> {
                    assertThat(data.getString("order_id")).isEqualTo(order.id().toString());
                    assertThat(data.getJsonArray("items")).hasSameSizeAs(now.items());
                });
    }

    @Test
    void the_events_of_a_batch_confirm_what_a_crash_left_and_nothing_else() {
        var drafts = IntStream.range(0, 6).mapToObj(i -> sales.draft().order()).toList();
        var events = new ArrayList<Event>();
        for (int i = 0; i < 6; i++) {
            var order = drafts.get(i);
            if (i == 2)
                sales.service.putOrder(order.id(), sales.pieces(7), ANYBODY).await();
            if (i == 4) sales.service.confirmOrder(order.id(), ANYBODY).await();
            var held = i == 4 ? sales.neighbours.held(order.id(), 1) : stock(order, UUID.randomUUID());
            events.add(Sales.reserved(held));
        }
        sales.deliver(events).await();
        for (int i = 0; i < 6; i++) {
            var id = drafts.get(i).id();
            assertThat(sales.status(id)).as("order %d", i).isEqualTo(i == 2 ? "draft" : "confirmed");
            assertThat(sales.events(SalesEvents.CONFIRMED, id)).hasSize(i == 2 ? 0 : 1);
            assertThat(sales.events(SalesEvents.RESERVATION_DECLINED, id)).hasSize(i == 2 ? 1 : 0);
        }
    }

    @Test
    void the_event_of_a_changed_draft_is_declined_once_and_releases_the_stock() throws Exception {
        var order = sales.draft().order();
        sales.service.putOrder(order.id(), sales.pieces(7), ANYBODY).await();
        var event = Sales.reserved(stock(order, UUID.randomUUID()));
        sales.deliver(event).await();
        sales.deliver(event).await();
        assertThat(sales.status(order.id())).isEqualTo("draft");
        assertThat(sales.events(SalesEvents.CONFIRMED, order.id())).isEmpty();
        assertThat(sales.events(SalesEvents.RESERVATION_DECLINED, order.id()))
                .singleElement()
                .satisfies(data -> {
                    assertThat(data.getLong("order_version")).isEqualTo(order.version());
                    assertThat(data.getString("number")).isEqualTo(order.number());
                    assertThat(data.getString("currency")).isEqualTo(order.currency());
                });
        isReleased(order);
    }

    @Test
    void the_event_of_a_cancelled_draft_is_declined() throws Exception {
        var order = sales.draft().order();
        sales.service.cancelOrder(order.id(), null, ANYBODY).await();
        sales.deliver(Sales.reserved(stock(order, UUID.randomUUID()))).await();
        assertThat(sales.status(order.id())).isEqualTo("cancelled");
        assertThat(sales.events(SalesEvents.RESERVATION_DECLINED, order.id())).hasSize(1);
        isReleased(order);
    }

    @Test
    void an_event_that_is_delivered_twice_confirms_once() {
        var order = sales.draft().order();
        var event = Sales.reserved(stock(order, UUID.randomUUID()));
        Future.all(sales.deliver(event), sales.deliver(event)).await();
        sales.deliver(event).await();
        assertThat(sales.status(order.id())).isEqualTo("confirmed");
        assertThat(sales.now(order.id()).order().version()).isEqualTo(order.version() + 1);
        confirmedOnce(order);
    }

    @Test
    void a_refusal_replayed_after_the_reservation_confirms_nothing() throws Exception {
        for (var hash : new String[] {"the same body", "another body"}) {
            var order = sales.draft().order();
            var key = UUID.randomUUID().toString();
            // as when the first try with this key is refused while the second has reserved already
            sales.neighbours.beforeAnswer(order.id(), held -> sales.keepRefusal(key, hash, "order_changed"));
            var refused = sales.withKey(key).confirmOrder(order.id(), ANYBODY);
            assertThat(code(refused)).isIn("409 order_changed", "422 idempotency_key_reused");
            isReleased(order);
            sales.deliver(Sales.reserved(stock(order, UUID.randomUUID()))).await();
            assertThat(sales.status(order.id())).isEqualTo("draft");
            assertThat(sales.events(SalesEvents.CONFIRMED, order.id())).isEmpty();
        }
    }

    @Test
    void a_reservation_that_an_earlier_try_makes_after_the_refusal_confirms_nothing() throws Exception {
        var order = sales.draft().order();
        beforeAnswer(order, () -> Future.failedFuture(Problem.conflict("insufficient_stock")));
        assertThat(code(retry(order, "late"))).isEqualTo("409 insufficient_stock");
        // inventory has served the first try after the second, with stock that became free meanwhile
        sales.deliver(Sales.reserved(sales.neighbours.held(order.id(), order.version())))
                .await();
        remainsDraft(order);
        isReleased(order);
        assertThat(code(retry(order, "late"))).isEqualTo("409 insufficient_stock");
        assertThat(retry(order, "another").await().order().status()).isEqualTo("confirmed");
    }

    @Test
    void a_try_that_reserves_after_another_was_refused_confirms_nothing() throws Exception {
        var order = sales.draft().order();
        sales.neighbours.beforeAnswer(order.id(), held -> {
            beforeAnswer(order, () -> Future.failedFuture(Problem.conflict("insufficient_stock")));
            return retry(order, "slow").transform(second -> {
                assertThat(second.cause()).hasMessage("insufficient_stock");
                return Future.succeededFuture();
            });
        });
        assertThat(code(retry(order, "slow"))).isEqualTo("409 insufficient_stock");
        remainsDraft(order);
        isReleased(order);
        assertThat(retry(order, "another").await().order().status()).isEqualTo("confirmed");
    }

    @Test
    void a_refusal_after_the_event_has_confirmed_the_order_of_an_earlier_try_is_a_success() {
        var order = sales.draft().order();
        sales.neighbours.beforeAnswer(
                order.id(),
                held -> sales.deliver(Sales.reserved(held))
                        .compose(v -> Future.failedFuture(Problem.conflict("insufficient_stock"))));
        assertThat(retry(order, "overtaken").await().order().status()).isEqualTo("confirmed");
        assertThat(retry(order, "overtaken").await().order().status()).isEqualTo("confirmed");
        confirmedOnce(order);
    }

    @Test
    void a_refused_command_does_not_keep_others_from_confirming() {
        var draft = sales.draft();
        var order = draft.order();
        var item = draft.items().getFirst().itemId();
        sales.neighbours.stock.put(item, 0L);
        for (int i = 0; i < 40; i++) assertThat(code(retry(order, "try " + i))).isEqualTo("409 insufficient_stock");
        sales.neighbours.stock.remove(item);
        assertThat(retry(order, "the last").await().order().status()).isEqualTo("confirmed");
        confirmedOnce(order);
    }

    @Test
    void a_late_try_of_a_refused_command_confirms_no_later_version_either() {
        var order = sales.draft().order();
        beforeAnswer(
                order,
                () -> sales.service
                        .putOrder(order.id(), sales.pieces(7), ANYBODY)
                        .compose(v -> Future.failedFuture(Problem.conflict("insufficient_stock"))));
        assertThat(code(retry(order, "late"))).isEqualTo("409 insufficient_stock");
        reservedLate(order, "late");
        remainsDraft(order);
        assertThat(retry(order, "another").await().order().status()).isEqualTo("confirmed");
    }

    @Test
    void each_of_many_refused_commands_confirms_nothing_later() {
        var draft = sales.draft();
        var order = draft.order();
        var item = draft.items().getFirst().itemId();
        sales.neighbours.stock.put(item, 0L);
        for (int i = 0; i < 40; i++) {
            assertThat(code(retry(order, "try " + i))).isEqualTo("409 insufficient_stock");
            reservedLate(order, "try " + i);
            if (i > 0) reservedLate(order, "try " + (i - 1));
            remainsDraft(order);
        }
    }

    @Test
    void a_command_that_may_be_repeated_after_its_refusal_confirms_the_order() {
        var order = sales.draft().order();
        beforeAnswer(order, () -> Future.failedFuture(Problem.of(403, "forbidden")));
        assertThat(code(retry(order, "repeated"))).isEqualTo("403 forbidden");
        assertThat(retry(order, "repeated").await().order().status()).isEqualTo("confirmed");
        confirmedOnce(order);
    }

    /** Inventory reserves the draft as it is now for a try that has read it late. */
    private static void reservedLate(SalesOrder order, String key) {
        long version = sales.now(order.id()).order().version();
        var command = sales.confirming(key + order.id());
        sales.deliver(Sales.reserved(new OrderStock(order.id(), version, command, List.of())))
                .await();
    }

    @Test
    void a_confirm_overtaken_by_its_event_still_gets_a_response() {
        var order = sales.draft().order();
        sales.neighbours.beforeAnswer(order.id(), held -> sales.deliver(Sales.reserved(held)));
        var confirmed = sales.service.confirmOrder(order.id(), ANYBODY).await();
        assertThat(confirmed.order().status()).isEqualTo("confirmed");
        assertThat(code(sales.service.confirmOrder(order.id(), ANYBODY))).isEqualTo("409 invalid_state");
        confirmedOnce(order);
    }

    @Test
    void a_confirm_whose_event_comes_later_is_confirmed_once() {
        var order = sales.draft().order();
        sales.service.confirmOrder(order.id(), ANYBODY).await();
        sales.deliver(Sales.reserved(sales.neighbours.held(order.id(), order.version())))
                .await();
        confirmedOnce(order);
    }

    @Test
    void a_confirm_and_its_concurrent_event_confirm_once() {
        var orders = new ArrayList<SalesOrder>();
        var tries = new ArrayList<Future<?>>();
        for (int i = 0; i < 30; i++) {
            var order = sales.draft().order();
            orders.add(order);
            sales.neighbours.beforeAnswer(order.id(), held -> {
                tries.add(sales.deliver(Sales.reserved(held))); // and the response does not wait for it
                return Future.succeededFuture();
            });
            assertThat(sales.service
                            .confirmOrder(order.id(), ANYBODY)
                            .await()
                            .order()
                            .status())
                    .isEqualTo("confirmed");
        }
        Future.all(tries).await();
        assertThat(orders).allSatisfy(SagaTest::confirmedOnce);
    }

    @Test
    void while_another_command_holds_the_stock_a_confirm_is_refused() {
        var order = sales.draft().order();
        lostAnswer(order, "first");
        assertThat(code(sales.service.confirmOrder(order.id(), ANYBODY))).isEqualTo("409 invalid_state");
        assertThat(sales.status(order.id())).isEqualTo("draft");
        sales.deliver(Sales.reserved(sales.neighbours.held(order.id(), order.version())))
                .await();
        assertThat(sales.status(order.id())).isEqualTo("confirmed");
        confirmedOnce(order);
    }

    @Test
    void the_same_key_confirms_what_its_first_try_had_reserved() {
        var order = sales.draft().order();
        lostAnswer(order, "second-try");
        var again = retry(order, "second-try").await();
        assertThat(again.order().status()).isEqualTo("confirmed");
        sales.deliver(Sales.reserved(sales.neighbours.held(order.id(), order.version())))
                .await();
        confirmedOnce(order);
    }

    @Test
    void the_same_key_gets_the_order_that_the_event_has_confirmed() {
        var order = sales.draft().order();
        lostAnswer(order, "after-event");
        sales.deliver(Sales.reserved(sales.neighbours.held(order.id(), order.version())))
                .await();
        for (int i = 0; i < 2; i++)
            assertThat(retry(order, "after-event").await().order().status()).isEqualTo("confirmed");
        assertThat(code(retry(order, "another"))).isEqualTo("409 invalid_state");
        confirmedOnce(order);
    }

    @Test
    void a_draft_that_changes_while_its_stock_is_reserved_stays_a_draft_and_holds_nothing() throws Exception {
        var order = sales.draft().order();
        sales.neighbours.beforeAnswer(order.id(), held -> sales.service.putOrder(order.id(), sales.pieces(7), ANYBODY));
        assertThat(code(sales.service.confirmOrder(order.id(), ANYBODY))).isEqualTo("409 order_changed");
        assertThat(sales.status(order.id())).isEqualTo("draft");
        isReleased(order);
        sales.service.confirmOrder(order.id(), ANYBODY).await();
        assertThat(sales.neighbours.held(order.id(), order.version() + 1).lines())
                .singleElement()
                .satisfies(l -> assertThat(l.quantity()).isEqualTo(7));
        confirmedOnce(order);
    }

    @Test
    void an_order_cancelled_while_its_stock_is_reserved_stays_cancelled_and_holds_nothing() throws Exception {
        var order = sales.draft().order();
        sales.neighbours.beforeAnswer(order.id(), held -> sales.service.cancelOrder(order.id(), null, ANYBODY));
        assertThat(code(sales.service.confirmOrder(order.id(), ANYBODY))).isEqualTo("409 order_changed");
        assertThat(sales.status(order.id())).isEqualTo("cancelled");
        isReleased(order);
        assertThat(sales.events(SalesEvents.CONFIRMED, order.id())).isEmpty();
    }

    @Test
    void a_shortage_leaves_the_draft_as_it_was() {
        var order = sales.draft().order();
        sales.neighbours.beforeAnswer(order.id(), held -> Future.failedFuture(Problem.conflict("insufficient_stock")));
        assertThat(code(sales.service.confirmOrder(order.id(), ANYBODY))).isEqualTo("409 insufficient_stock");
        assertThat(sales.now(order.id()).order()).isEqualTo(order);
    }

    @Test
    void concurrent_confirmations_have_their_own_outcomes() throws Exception {
        var orders = IntStream.range(0, 40).mapToObj(i -> sales.draft().order()).toList();
        var refused = Map.of(
                orders.get(3), "409 insufficient_stock",
                orders.get(7), "409 invalid_state",
                orders.get(11), "409 order_changed",
                orders.get(13), "504 outcome_unknown");
        beforeAnswer(orders.get(3), () -> Future.failedFuture(Problem.conflict("insufficient_stock")));
        sales.service.cancelOrder(orders.get(7).id(), null, ANYBODY).await();
        beforeAnswer(orders.get(11), () -> sales.service.putOrder(orders.get(11).id(), sales.pieces(7), ANYBODY));
        beforeAnswer(orders.get(13), () -> Future.failedFuture(Problem.of(504, "outcome_unknown")));
        var tries = new LinkedHashMap<SalesOrder, Future<SalesOrderWithItems>>();
        for (var order : orders) tries.put(order, sales.service.confirmOrder(order.id(), ANYBODY));
        var unknown = sales.service.confirmOrder(UUID.randomUUID(), ANYBODY);
        tries.forEach((order, tried) -> {
            if (refused.containsKey(order)) {
                assertThat(code(tried)).isEqualTo(refused.get(order));
            } else {
                assertThat(tried.await().order().id()).isEqualTo(order.id());
                confirmedOnce(order);
            }
        });
        assertThat(code(unknown)).isEqualTo("404 order_not_found");
        isReleased(orders.get(11));
    }

    @Test
    void concurrent_commands_confirm_an_order_once() {
        var order = sales.draft().order();
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> sales.service.confirmOrder(order.id(), ANYBODY))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(t -> assertThat(code(t)).isEqualTo("409 invalid_state"));
        confirmedOnce(order);
    }

    private static void beforeAnswer(SalesOrder order, Supplier<Future<?>> step) {
        sales.neighbours.beforeAnswer(order.id(), held -> step.get());
    }

    /** Inventory has committed, but its response is lost. */
    private static void lostAnswer(SalesOrder order, String key) {
        sales.neighbours.beforeAnswer(order.id(), held -> Future.failedFuture(Problem.of(504, "outcome_unknown")));
        assertThat(code(retry(order, key))).isEqualTo("504 outcome_unknown");
        assertThat(sales.status(order.id())).isEqualTo("draft");
    }

    private static Future<SalesOrderWithItems> retry(SalesOrder order, String key) {
        return sales.withKey(key + order.id()).confirmOrder(order.id(), ANYBODY);
    }

    private static OrderStock stock(SalesOrder order, UUID request) {
        return new OrderStock(order.id(), order.version(), request, List.of());
    }

    private static void isReleased(SalesOrder order) throws Exception {
        sales.neighbours.released(order.id(), order.version()).get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(sales.neighbours.held(order.id(), order.version())).isNull();
    }

    private static void remainsDraft(SalesOrder order) {
        assertThat(sales.status(order.id())).isEqualTo("draft");
        assertThat(sales.events(SalesEvents.CONFIRMED, order.id())).isEmpty();
    }

    private static void confirmedOnce(SalesOrder order) {
        assertThat(sales.events(SalesEvents.CONFIRMED, order.id())).hasSize(1);
        assertThat(sales.events(SalesEvents.RESERVATION_DECLINED, order.id())).isEmpty();
    }
}
