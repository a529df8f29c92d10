package tradepost.sales.core.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Neighbours;
import tradepost.sales.core.Sales;
import tradepost.sales.fulfilment.CloseOrderRequest;
import tradepost.sales.fulfilment.ShipOrderRequest;
import tradepost.sales.returns.WriteSalesReturn;

/** Closing pieces that will not be shipped: what the order then costs, what is refunded, and what is refused. */
@ExtendWith(VertxExtension.class)
class CloseOrderTest {
    static Sales sales;
    static Fulfilment orders;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
    }

    @Test
    void closed_pieces_are_not_charged() {
        var order = orders.confirmed(5, 2);
        orders.ship(order, 3, 0).await();
        var part = orders.close(order, 1, 0).await();
        assertThat(part.items()).extracting(SalesOrderLine::closedQuantity).containsExactly(1L, 0L);
        assertThat(part.items()).extracting(l -> l.subtotal().toPlainString()).containsExactly("40.00", "20.00");
        assertThat(part.order().totalAmount()).isEqualTo("60.00");
        assertThat(Fulfilment.states(part.order())).isEqualTo("confirmed unpaid partial");
        var rest = orders.close(order).await();
        assertThat(rest.items()).extracting(SalesOrderLine::closedQuantity).containsExactly(2L, 2L);
        assertThat(rest.order().totalAmount()).isEqualTo("30.00");
        assertThat(Fulfilment.states(rest.order())).isEqualTo("confirmed unpaid fulfilled");
        var paid = orders.pay(order).await();
        assertThat(paid.order().paidAmount()).isEqualTo("30.00");
        assertThat(Fulfilment.states(paid.order())).isEqualTo("completed paid fulfilled");
    }

    @Test
    void what_was_paid_above_the_new_total_is_refunded_to_the_cent() {
        var line = new WriteSalesLine(null, sales.neighbours.item("3.33"), null, 7, null);
        var order = orders.confirmed("USD", List.of(line));
        orders.pay(order).await();
        orders.ship(order, 4).await();
        var closed = orders.close(order).await();
        assertThat(closed.order().totalAmount()).isEqualTo("13.32");
        assertThat(closed.order().paidAmount()).isEqualTo("23.31");
        assertThat(closed.order().refundedAmount()).isEqualTo("9.99");
        assertThat(Fulfilment.states(closed.order())).isEqualTo("completed partially_refunded fulfilled");
        assertThat(closed.payments())
                .extracting(Payment::kind, p -> p.amount().toPlainString())
                .containsExactly(tuple("payment", "23.31"), tuple("refund", "9.99"));
    }

    @Test
    void an_order_that_is_paid_with_its_new_total_is_settled() {
        var order = orders.confirmed(5);
        sales.service
                .payOrder(order.order().id(), new PayOrderRequest(new BigDecimal("20.00"), null, null), ANYBODY)
                .await();
        orders.ship(order, 1).await();
        var settled = orders.close(order, 3).await();
        assertThat(Fulfilment.states(settled.order())).isEqualTo("paid paid partial");
        assertThat(settled.order().paidAt()).isNotNull();
        assertThat(settled.payments()).hasSize(1);
        assertThat(Fulfilment.states(orders.ship(order, 1).await().order())).isEqualTo("completed paid fulfilled");
    }

    @Test
    void a_gift_that_is_all_that_was_shipped_costs_nothing() {
        var gift = new WriteSalesLine(null, sales.neighbours.item("0.00"), null, 1, null);
        var other = new WriteSalesLine(null, sales.neighbours.item("8.00"), null, 1, null);
        var order = orders.confirmed("USD", List.of(gift, other));
        orders.pay(order).await();
        orders.ship(order, 1).await();
        var closed = orders.close(order).await();
        assertThat(closed.order().refundedAmount()).isEqualTo("8.00");
        assertThat(closed.order().totalAmount()).isEqualTo("0.00");
        assertThat(Fulfilment.states(closed.order())).isEqualTo("completed refunded fulfilled");
    }

    @Test
    void an_order_is_refunded_if_all_that_was_shipped_has_come_back() {
        var order = orders.confirmed(5);
        orders.pay(order).await();
        orders.ship(order, 2).await();
        var back = new WriteSalesReturn.Line(order.items().getFirst().id(), 2, "restock", null, null, null);
        var body = new WriteSalesReturn("does not fit", null, true, List.of(back));
        var returned =
                sales.service.createReturn(order.order().id(), body, ANYBODY).await();
        assertThat(Fulfilment.states(returned.order())).isEqualTo("paid partially_refunded partial");
        var closed = orders.close(order).await();
        assertThat(closed.order().refundedAmount()).isEqualTo("50.00");
        assertThat(closed.order().totalAmount()).isEqualTo("20.00"); // of the pieces that came back
        assertThat(Fulfilment.states(closed.order())).isEqualTo("completed refunded returned");
    }

    @Test
    void the_event_names_the_locations_of_the_closed_pieces() {
        var line = new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 10, null);
        sales.neighbours.atTwoLocations.add(line.itemId());
        var order = orders.confirmed("USD", List.of(line)); // 5 at MAIN, 5 at NORTH, which serves last
        var it = order.items().getFirst();
        var shipment = new ShipOrderRequest(
                Ids.next(), List.of(new ShipOrderRequest.Line(it.id(), it.itemId(), Neighbours.NORTH, 2)), null);
        sales.service.shipOrder(order.order().id(), shipment, ANYBODY).await();
        orders.close(order, 4).await();
        orders.close(order, 1).await();
        var events = sales.events(SalesEvents.CLOSED, order.order().id());
        assertThat(parts(events.getFirst())).isEqualTo("NORTH 3, MAIN 1");
        assertThat(parts(events.getLast())).isEqualTo("MAIN 1");
        assertThat(events.getFirst().getString("reason")).isEqualTo("sold out");
        assertThat(events.getFirst().getLong("order_version")).isEqualTo(1);
        assertThat(new BigDecimal(events.getFirst().getValue("total_amount").toString()))
                .isEqualByComparingTo("60");
        assertThat(events.getFirst().getString("fulfillment_status")).isEqualTo("partial");
    }

    @Test
    void a_shipment_does_not_take_pieces_that_are_closed_at_its_location() {
        var line = new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 10, null);
        sales.neighbours.atTwoLocations.add(line.itemId());
        var order = orders.confirmed("USD", List.of(line));
        orders.ship(order, 1).await();
        orders.close(order, 4).await(); // at NORTH, where 1 of 5 is left, and 4 of 5 at MAIN
        assertThat(code(north(order, 2))).isEqualTo("409 quantity_exceeds_open");
        assertThat(refusal(north(order, 2)).getDebugInfo().encode()).contains("must be at most 1");
        north(order, 1).await();
        assertThat(code(north(order, 1))).isEqualTo("409 quantity_exceeds_open");
        orders.ship(order, 4).await();
        assertThat(orders.states(order.order().id())).isEqualTo("confirmed unpaid fulfilled");
    }

    private static Future<SalesOrderWithItems> north(SalesOrderWithItems order, long quantity) {
        var line = order.items().getFirst();
        var shipped = new ShipOrderRequest.Line(line.id(), line.itemId(), Neighbours.NORTH, quantity);
        return sales.service.shipOrder(
                order.order().id(), new ShipOrderRequest(Ids.next(), List.of(shipped), null), ANYBODY);
    }

    private static String parts(JsonObject event) {
        var parts = event.getJsonArray("lines").stream()
                .map(JsonObject.class::cast)
                .map(p -> (p.getString("location_id").equals(Neighbours.MAIN.toString()) ? "MAIN " : "NORTH ")
                        + p.getLong("quantity"))
                .toList();
        return String.join(", ", parts);
    }

    @Test
    void an_order_is_closed_only_after_a_shipment_and_while_something_is_open() {
        assertThat(code(orders.close(sales.draft()))).isEqualTo("409 invalid_state");
        var order = orders.confirmed(3, 1);
        assertThat(code(orders.close(order))).isEqualTo("409 invalid_state");
        orders.ship(order, 2, 1).await();
        assertThat(code(orders.close(order, 2))).isEqualTo("409 quantity_exceeds_open");
        assertThat(code(orders.close(order, 0, 1))).isEqualTo("409 quantity_exceeds_open");
        var id = order.items().getFirst().id();
        assertThat(code(close(order.order().id(), id, id))).isEqualTo("400 line_twice");
        assertThat(code(close(order.order().id(), Ids.next()))).isEqualTo("400 line_not_found");
        assertThat(code(close(Ids.next(), id))).isEqualTo("404 order_not_found");
        assertThat(code(close(order.order().id(), order.items().getLast().id())))
                .isEqualTo("409 invalid_state");
        assertThat(sales.now(order.order().id()).order().version()).isEqualTo(3);
        orders.close(order).await();
        assertThat(code(orders.close(order))).isEqualTo("409 invalid_state");
    }

    private static Future<?> close(UUID order, UUID... lines) {
        var named = List.of(lines).stream()
                .map(l -> new CloseOrderRequest.Line(l, null))
                .toList();
        return sales.service.closeOrder(order, new CloseOrderRequest(null, named), ANYBODY);
    }

    @Test
    void a_refund_needs_its_permission() {
        var order = orders.confirmed(2);
        orders.ship(order, 1).await();
        var manager = sales.as("inventory_manager");
        var unpaid = orders.confirmed(2);
        orders.ship(unpaid, 1).await();
        manager.closeOrder(unpaid.order().id(), null, ANYBODY).await();
        orders.pay(order).await();
        assertThat(code(manager.closeOrder(order.order().id(), null, ANYBODY))).isEqualTo("403 forbidden");
        assertThat(orders.states(order.order().id())).isEqualTo("paid paid partial");
        for (var role : List.of("viewer", "customer"))
            assertThat(code(sales.as(role).closeOrder(order.order().id(), null, ANYBODY)))
                    .isEqualTo("403 forbidden");
    }

    @Test
    void a_repeated_request_with_its_key_closes_once() {
        var order = orders.confirmed(5);
        orders.ship(order, 1).await();
        var keyed = sales.withKey("close " + order.order().id());
        var body = new CloseOrderRequest(
                null,
                List.of(new CloseOrderRequest.Line(order.items().getFirst().id(), 1L)));
        for (int i = 0; i < 3; i++) {
            var closed = keyed.closeOrder(order.order().id(), body, ANYBODY).await();
            assertThat(closed.items().getFirst().closedQuantity()).isEqualTo(1);
        }
        assertThat(sales.now(order.order().id()).items().getFirst().closedQuantity())
                .isEqualTo(1);
    }
}
