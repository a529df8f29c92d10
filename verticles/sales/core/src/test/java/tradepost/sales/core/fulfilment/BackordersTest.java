package tradepost.sales.core.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.OrderAllocated;
import tradepost.inventory.reservation.HeldLine;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.sales.ChangeOrderRequest;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderQuery;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.SalesService;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Neighbours;
import tradepost.sales.core.Sales;

/** Orders that are confirmed although stock is short: what waits, what comes, and what is no longer waited for. */
@ExtendWith(VertxExtension.class)
class BackordersTest {
    static Sales sales;
    static Fulfilment orders;
    static UUID customer;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
        customer = sales.neighbours.customerOf(UUID.randomUUID());
        sales.neighbours.waiting.add(customer);
    }

    private static WriteSalesOrder order(long wanted, long there) {
        var item = sales.neighbours.item("10.00");
        sales.neighbours.stock.put(item, there);
        var line = new WriteSalesLine(null, item, null, wanted, null);
        return new WriteSalesOrder(customer, List.of(line), "USD", null, null, null);
    }

    private static SalesOrderWithItems confirmed(long wanted, long there) {
        var draft = sales.service.createOrder(order(wanted, there), ANYBODY).await();
        assertThat(draft.order().allowBackorders()).isTrue();
        return sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
    }

    private static SalesOrderLine line(SalesOrderWithItems order) {
        return sales.now(order.order().id()).items().getFirst();
    }

    private static Future<?> allocated(SalesOrderWithItems order, HeldLine... lines) {
        return allocated(order, 1, lines);
    }

    private static Future<?> allocated(SalesOrderWithItems order, long version, HeldLine... lines) {
        var data = new OrderAllocated(order.order().id(), version, List.of(lines));
        return sales.deliver(EventLog.event(
                InventoryEvents.ORDER_ALLOCATED,
                order.order().id(),
                System.nanoTime(),
                data,
                "system:inventory",
                null));
    }

    private static HeldLine at(SalesOrderWithItems order, UUID location, long pieces) {
        var line = order.items().getFirst();
        return new HeldLine(line.id(), line.itemId(), "SKU", "Name", location, "MAIN", pieces);
    }

    private static List<JsonObject> events(SalesOrderWithItems order) {
        return sales.events(SalesEvents.ALLOCATED, order.order().id());
    }

    @Test
    void an_order_is_confirmed_with_what_is_there_and_gets_the_rest_later() {
        var order = confirmed(5, 2);
        assertThat(order.order().status()).isEqualTo("confirmed");
        assertThat(order.items().getFirst().backorderedQuantity()).isEqualTo(3);
        assertThat(line(order).backorderedQuantity()).isEqualTo(3);
        assertThat(code(orders.ship(order, 3))).isEqualTo("409 quantity_exceeds_open");
        orders.ship(order, 2).await();
        allocated(order, at(order, Neighbours.NORTH, 1)).await();
        assertThat(line(order).backorderedQuantity()).isEqualTo(2);
        assertThat(code(orders.ship(order, 1))).isEqualTo("409 quantity_exceeds_open"); // it is not at MAIN
        allocated(order, at(order, Neighbours.MAIN, 2)).await();
        var event = events(order).getLast();
        assertThat(event.getJsonArray("added")).hasSize(1);
        assertThat(event.getJsonArray("reserved").stream()
                        .mapToLong(p -> ((JsonObject) p).getLong("quantity"))
                        .sum())
                .isEqualTo(5);
        assertThat(event.getString("fulfillment_status")).isEqualTo("partial");
        orders.ship(order, 2).await();
        assertThat(line(order).shippedQuantity()).isEqualTo(4);
        assertThat(events(order)).hasSize(2);
    }

    @Test
    void an_order_of_which_nothing_is_there_waits_and_one_of_another_customer_is_refused() {
        var order = confirmed(4, 0);
        assertThat(line(order).backorderedQuantity()).isEqualTo(4);
        assertThat(code(orders.ship(order, 1))).isEqualTo("409 quantity_exceeds_open");
        allocated(order, at(order, Neighbours.MAIN, 4)).await();
        orders.pay(order).await();
        orders.ship(order, 4).await();
        assertThat(orders.states(order.order().id())).isEqualTo("completed paid fulfilled");
        var body = order(2, 1);
        var other = new WriteSalesOrder(sales.neighbours.customer, body.items(), "USD", null, null, null);
        var draft = sales.service.createOrder(other, ANYBODY).await();
        assertThat(draft.order().allowBackorders()).isFalse();
        assertThat(code(sales.service.confirmOrder(draft.order().id(), ANYBODY)))
                .isEqualTo("409 insufficient_stock");
        sales.service.putOrder(draft.order().id(), body, ANYBODY).await();
        assertThat(sales.service
                        .confirmOrder(draft.order().id(), ANYBODY)
                        .await()
                        .items()
                        .getFirst()
                        .backorderedQuantity())
                .isEqualTo(1);
    }

    private static WriteSalesOrder of(UUID customer, @Nullable Boolean waits) {
        return of(customer, waits, order(2, 1).items());
    }

    private static WriteSalesOrder of(UUID customer, @Nullable Boolean waits, List<WriteSalesLine> lines) {
        return new WriteSalesOrder(
                customer, lines, "USD", null, null, null, null, null, null, null, null, null, null, waits, null);
    }

    @Test
    void an_order_says_itself_whether_it_waits() {
        var strict = sales.service.createOrder(of(customer, false), ANYBODY).await();
        assertThat(strict.order().allowBackorders()).isFalse();
        assertThat(code(sales.service.confirmOrder(strict.order().id(), ANYBODY)))
                .isEqualTo("409 insufficient_stock");
        var id = strict.order().id();
        var patched = sales.service.patchOrder(id, new JsonObject().put("allow_backorders", true), ANYBODY);
        assertThat(patched.await().order().allowBackorders()).isTrue();
        assertThat(sales.service
                        .putOrder(id, of(customer, false), ANYBODY)
                        .await()
                        .order()
                        .allowBackorders())
                .isFalse();
        assertThat(sales.service
                        .putOrder(id, of(customer, null), ANYBODY)
                        .await()
                        .order()
                        .allowBackorders())
                .isTrue();
        var waits = sales.service
                .createOrder(of(sales.neighbours.customer, true), ANYBODY)
                .await();
        assertThat(waits.order().allowBackorders()).isTrue();
        var confirmed = sales.service.confirmOrder(waits.order().id(), ANYBODY).await();
        assertThat(confirmed.items().getFirst().backorderedQuantity()).isEqualTo(1);
    }

    @Test
    void only_who_confirms_orders_lets_one_wait_whose_customer_does_not() {
        var own = sales.neighbours.customerOf(sales.userId("customer"));
        var customers = sales.proxy("customer", SalesService.ADDRESS, SalesService.class);
        var lines = List.of(new WriteSalesLine(null, null, sales.neighbours.product("10.00", "published"), 1, null));
        assertThat(code(customers.createOrder(of(own, true, lines), ANYBODY))).isEqualTo("403 forbidden");
        var draft =
                customers.createOrder(of(own, false, lines), ANYBODY).await().order();
        assertThat(draft.allowBackorders()).isFalse();
        assertThat(code(customers.putOrder(draft.id(), of(own, true, lines), ANYBODY)))
                .isEqualTo("403 forbidden");
        var patch = new JsonObject().put("allow_backorders", true);
        assertThat(code(customers.patchOrder(draft.id(), patch, ANYBODY))).isEqualTo("403 forbidden");
        assertThat(sales.now(draft.id()).order().allowBackorders()).isFalse();
    }

    @Test
    void orders_that_wait_are_listed() {
        var order = confirmed(5, 2);
        assertThat(listed(true)).contains(order.order().id());
        assertThat(listed(false)).doesNotContain(order.order().id());
        allocated(order, at(order, Neighbours.MAIN, 3)).await();
        assertThat(listed(true)).doesNotContain(order.order().id());
        assertThat(listed(false)).contains(order.order().id());
    }

    private static List<UUID> listed(boolean backordered) {
        var query = SalesOrderQuery.of(
                new JsonObject().put("backordered", backordered).put("customer_id", customer.toString()));
        return sales.service.listOrders(query, ANYBODY).await().data().stream()
                .map(SalesOrder::id)
                .toList();
    }

    @Test
    void an_order_that_is_placed_waits_too() {
        var item = sales.neighbours.item("10.00");
        sales.neighbours.stock.put(item, 1L);
        var body =
                new PlaceOrderRequest(customer, List.of(new PlaceLine(null, item, 3, null)), "USD", null, null, null);
        var placed = sales.shop.placeOrder(body, ANYBODY).await();
        assertThat(placed.order().allowBackorders()).isTrue();
        assertThat(placed.items().getFirst().backorderedQuantity()).isEqualTo(2);
        assertThat(line(placed).backorderedQuantity()).isEqualTo(2);
        allocated(placed, at(placed, Neighbours.MAIN, 2)).await();
        assertThat(line(placed).backorderedQuantity()).isZero();
    }

    @Test
    void the_event_confirms_an_order_that_waits_after_a_crash() {
        var draft = sales.service.createOrder(order(5, 2), ANYBODY).await();
        sales.neighbours.beforeAnswer(
                draft.order().id(), held -> Future.failedFuture(Problem.of(504, "outcome_unknown")));
        assertThat(code(sales.service.confirmOrder(draft.order().id(), ANYBODY)))
                .isEqualTo("504 outcome_unknown");
        sales.deliver(Sales.reserved(sales.neighbours.held(draft.order().id(), 1)))
                .await();
        assertThat(line(draft).backorderedQuantity()).isEqualTo(3);
        allocated(draft, at(draft, Neighbours.MAIN, 3)).await();
        orders.ship(draft, 5).await();
    }

    @Test
    void a_change_removes_what_waits_first_and_stock_that_comes_too_late_is_not_taken() {
        var order = confirmed(8, 2);
        var changed = orders.change(order, 5).await();
        assertThat(changed.items().getFirst().backorderedQuantity()).isEqualTo(3);
        var event = sales.events(SalesEvents.CHANGED, order.order().id()).getFirst();
        assertThat(event.getJsonArray("waiting").getJsonObject(0).getLong("quantity"))
                .isEqualTo(3);
        assertThat(event.getJsonArray("removed")).isEmpty();
        allocated(order, at(order, Neighbours.MAIN, 2), at(order, Neighbours.NORTH, 4))
                .await();
        assertThat(line(order).backorderedQuantity()).isZero();
        assertThat(events(order).getFirst().getJsonArray("added")).hasSize(2);
        allocated(order, at(order, Neighbours.NORTH, 4)).await();
        assertThat(events(order)).hasSize(1);
        orders.ship(order, 4).await();
        assertThat(code(orders.ship(order, 1))).isEqualTo("409 quantity_exceeds_open");
    }

    @Test
    void pieces_that_a_change_adds_are_reserved_as_far_as_they_are_there_and_the_rest_waits() {
        var order = confirmed(4, 4);
        var id = order.order().id();
        var other = sales.neighbours.item("3.00");
        sales.neighbours.stock.put(other, 0L);
        var grown = new ChangeOrderRequest.Line(order.items().getFirst().id(), null, null, 10, null);
        var added = new ChangeOrderRequest.Line(null, other, null, 2, null);
        var now = sales.service
                .changeOrder(id, new ChangeOrderRequest(List.of(grown, added), null, null, null), ANYBODY)
                .await();
        assertThat(now.items())
                .extracting(SalesOrderLine::quantity, SalesOrderLine::backorderedQuantity)
                .containsExactly(tuple(10L, 2L), tuple(2L, 2L));
        assertThat(now.order().totalAmount()).isEqualTo("106.00");
        var event = sales.events(SalesEvents.CHANGED, id).getFirst();
        assertThat(event.getLong("added_version")).isEqualTo(2);
        assertThat(event.getJsonArray("added").getJsonObject(0).getLong("quantity"))
                .isEqualTo(4);
        var line = now.items().getLast();
        allocated(order, 2, new HeldLine(line.id(), line.itemId(), "SKU", "Name", Neighbours.MAIN, "MAIN", 2))
                .await();
        assertThat(sales.now(id).items().getLast().backorderedQuantity()).isZero();
        allocated(order, 2, at(order, Neighbours.MAIN, 2)).await();
        orders.ship(now, 10, 2).await();
        orders.pay(now).await();
        assertThat(orders.states(id)).isEqualTo("completed paid fulfilled");
    }

    @Test
    void more_pieces_of_a_line_that_waits_already_wait_too() {
        var order = confirmed(4, 2);
        assertThat(orders.change(order, 6).await().items().getFirst().backorderedQuantity())
                .isEqualTo(2);
        sales.neighbours.stock.put(order.items().getFirst().itemId(), 1L);
        var now = orders.change(order, 9).await();
        assertThat(now.items().getFirst().backorderedQuantity()).isEqualTo(4);
        var event = sales.events(SalesEvents.CHANGED, order.order().id()).getLast();
        assertThat(event.getJsonArray("added")).hasSize(1);
        allocated(order, at(order, Neighbours.MAIN, 2)).await();
        allocated(order, event.getLong("added_version"), at(order, Neighbours.MAIN, 1))
                .await();
        assertThat(line(order).backorderedQuantity()).isEqualTo(1);
        assertThat(code(orders.ship(order, 9))).isEqualTo("409 quantity_exceeds_open");
        orders.ship(order, 8).await();
    }

    @Test
    void stock_that_removed_pieces_got_is_not_taken_for_those_that_were_added_later() {
        var order = confirmed(4, 2);
        orders.change(order, 3).await();
        sales.neighbours.stock.put(order.items().getFirst().itemId(), 0L);
        orders.change(order, 6).await();
        long added = changes(order).getLast().getLong("added_version");
        allocated(order, at(order, Neighbours.NORTH, 2)).await(); // before inventory knew of the first change
        assertThat(line(order).backorderedQuantity()).isEqualTo(3);
        allocated(order, added, at(order, Neighbours.MAIN, 2)).await();
        assertThat(line(order).backorderedQuantity()).isEqualTo(1);
        orders.ship(order, 4).await();
        assertThat(code(orders.ship(order, 1))).isEqualTo("409 quantity_exceeds_open");
    }

    private static List<JsonObject> changes(SalesOrderWithItems order) {
        return sales.events(SalesEvents.CHANGED, order.order().id());
    }

    @Test
    void the_last_pieces_that_wait_are_removed_first_and_named_by_the_version_that_added_them() {
        var order = confirmed(4, 2);
        sales.neighbours.stock.put(order.items().getFirst().itemId(), 0L);
        orders.change(order, 7).await();
        long added = changes(order).getLast().getLong("added_version");
        orders.change(order, 5).await();
        assertThat(changes(order).getLast().getJsonArray("waiting"))
                .extracting(w -> ((JsonObject) w).getLong("quantity"), w -> ((JsonObject) w).getLong("added_version"))
                .containsExactly(tuple(2L, added));
        orders.ship(order, 1).await();
        allocated(order, at(order, Neighbours.MAIN, 1)).await();
        orders.close(order, 2).await();
        var closed = sales.events(SalesEvents.CLOSED, order.order().id()).getLast();
        assertThat(closed.getJsonArray("waiting"))
                .extracting(w -> ((JsonObject) w).getLong("quantity"), w -> ((JsonObject) w).getLong("added_version"))
                .containsExactly(tuple(1L, added), tuple(1L, null));
        allocated(order, added, at(order, Neighbours.MAIN, 3)).await();
        assertThat(events(order)).hasSize(1);
    }

    @Test
    void an_item_of_a_line_that_waits_may_wait_in_another_line() {
        var order = confirmed(4, 2);
        var item = order.items().getFirst().itemId();
        sales.neighbours.stock.put(item, 0L);
        var added = new ChangeOrderRequest(
                List.of(new ChangeOrderRequest.Line(null, item, null, 3, null)), null, null, null);
        var now = sales.service.changeOrder(order.order().id(), added, ANYBODY).await();
        assertThat(now.items().getLast().backorderedQuantity()).isEqualTo(3);
    }

    @Test
    void the_event_applies_a_change_of_which_pieces_wait_and_stock_of_one_that_was_given_up_is_not_taken() {
        var order = confirmed(4, 2);
        var id = order.order().id();
        allocated(order, at(order, Neighbours.MAIN, 2)).await();
        sales.neighbours.beforeAnswer(id, held -> Future.failedFuture(Problem.of(504, "outcome_unknown")));
        assertThat(code(orders.change(order, 9))).isEqualTo("504 outcome_unknown");
        long version = sales.now(id).order().version();
        assertThat(line(order).quantity()).isEqualTo(4);
        var late = at(order, Neighbours.MAIN, 1);
        allocated(order, version, late).await(); // of a change that is not applied
        assertThat(events(order)).hasSize(1);
        sales.deliver(Sales.reserved(sales.neighbours.held(id, version))).await();
        assertThat(line(order).quantity()).isEqualTo(9);
        assertThat(line(order).backorderedQuantity()).isEqualTo(3);
        allocated(order, version, late).await();
        assertThat(line(order).backorderedQuantity()).isEqualTo(2);
    }

    @Test
    void of_twenty_changes_at_once_that_add_waiting_pieces_one_has_an_effect() {
        var order = confirmed(2, 2);
        var all = IntStream.range(0, 20)
                .mapToObj(i -> orders.change(order, 10 + i))
                .toList();
        Future.join(all).otherwiseEmpty().await();
        var done = all.stream().filter(Future::succeeded).toList();
        assertThat(done).isNotEmpty();
        assertThat(all.stream().filter(Future::failed).map(f -> code(f))).allMatch(c -> c.startsWith("409 "));
        var now = line(order);
        var reserved = sales.events(SalesEvents.CHANGED, order.order().id()).getLast().getJsonArray("reserved").stream()
                .mapToLong(p -> ((JsonObject) p).getLong("quantity"))
                .sum();
        assertThat(reserved + now.backorderedQuantity()).isEqualTo(now.quantity());
    }

    @Test
    void a_change_below_what_waits_removes_reserved_pieces_too() {
        var order = confirmed(8, 4);
        var changed = orders.change(order, 3).await();
        assertThat(changed.items().getFirst().backorderedQuantity()).isZero();
        var event = sales.events(SalesEvents.CHANGED, order.order().id()).getFirst();
        assertThat(event.getJsonArray("removed").getJsonObject(0).getLong("quantity"))
                .isEqualTo(1);
        assertThat(event.getJsonArray("waiting").getJsonObject(0).getLong("quantity"))
                .isEqualTo(4);
    }

    @Test
    void a_closing_ends_what_waits_first() {
        var order = confirmed(8, 4);
        orders.ship(order, 1).await();
        var closed = orders.close(order, 5).await();
        assertThat(closed.items().getFirst().closedQuantity()).isEqualTo(5);
        assertThat(closed.items().getFirst().backorderedQuantity()).isZero();
        var event = sales.events(SalesEvents.CLOSED, order.order().id()).getFirst();
        assertThat(event.getJsonArray("waiting").getJsonObject(0).getLong("quantity"))
                .isEqualTo(4);
        assertThat(event.getJsonArray("lines").getJsonObject(0).getLong("quantity"))
                .isEqualTo(1);
        orders.ship(order, 2).await();
        assertThat(orders.states(order.order().id())).isEqualTo("confirmed unpaid fulfilled");
    }

    @Test
    void a_cancelled_order_waits_for_nothing_and_takes_nothing() {
        var order = confirmed(8, 4);
        sales.service.cancelOrder(order.order().id(), null, ANYBODY).await();
        assertThat(line(order).backorderedQuantity()).isZero();
        allocated(order, at(order, Neighbours.MAIN, 4)).await();
        assertThat(events(order)).isEmpty();
    }

    @Test
    void stock_that_comes_while_an_order_changes_ships_or_is_cancelled_is_counted_once() {
        for (int round = 0; round < 30; round++) {
            var order = confirmed(6, 2);
            var id = order.order().id();
            var came = allocated(order, at(order, Neighbours.MAIN, 3));
            var other = switch (round % 3) {
                case 0 -> orders.change(order, 4);
                case 1 -> orders.ship(order, 2);
                default -> sales.service.cancelOrder(id, null, ANYBODY);
            };
            Future.join(came, other).otherwiseEmpty().await();
            assertThat(came.succeeded()).isTrue();
            var line = line(order);
            assertThat(line.backorderedQuantity()).as("round %d", round).isLessThanOrEqualTo(line.quantity());
            if (round % 3 == 0 && other.succeeded())
                assertThat(line.backorderedQuantity()).isZero();
            if (round % 3 == 1) assertThat(line.backorderedQuantity()).isEqualTo(1);
        }
    }
}
