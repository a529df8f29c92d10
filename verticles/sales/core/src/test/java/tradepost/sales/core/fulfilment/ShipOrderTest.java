package tradepost.sales.core.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.sales.core.Fulfilment.shipment;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.lot.ShipmentLots;
import tradepost.inventory.lot.ShipmentLots.LotOfLine;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.orders.invoice.LotPieces;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Neighbours;
import tradepost.sales.core.Sales;
import tradepost.sales.fulfilment.ShipOrderRequest;

/** Shipping pieces of an order: what it does to the order, what its event says, and what is refused. */
@ExtendWith(VertxExtension.class)
class ShipOrderTest {
    static Sales sales;
    static Fulfilment orders;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
        sales.db
                .query(
                        "insert into known_location(id, code, name, version) values ($1, 'MAIN', 'Main', 0)",
                        Neighbours.MAIN)
                .await();
    }

    @Test
    void an_order_that_costs_nothing_is_completed_when_it_has_shipped() {
        var line = new WriteSalesLine(null, sales.neighbours.item("0.00"), null, 2, null);
        var order = orders.confirmed("USD", List.of(line));
        assertThat(Fulfilment.states(orders.ship(order, 1).await().order())).isEqualTo("confirmed not_due partial");
        var shipped = orders.ship(order, 1).await().order();
        assertThat(Fulfilment.states(shipped)).isEqualTo("completed not_due fulfilled");
        assertThat(shipped.paidAt()).isNull();
    }

    @Test
    void an_order_ships_in_parts_and_completes_with_the_payment() {
        var order = orders.confirmed(5, 2);
        var part = orders.ship(order, 3, 0).await();
        assertThat(part.items()).extracting(SalesOrderLine::shippedQuantity).containsExactly(3L, 0L);
        assertThat(Fulfilment.states(part.order())).isEqualTo("confirmed unpaid partial");
        assertThat(part.order().version()).isEqualTo(3);
        var rest = orders.ship(order, 2, 2).await();
        assertThat(rest.items()).extracting(SalesOrderLine::shippedQuantity).containsExactly(5L, 2L);
        assertThat(Fulfilment.states(rest.order())).isEqualTo("confirmed unpaid fulfilled");
        assertThat(Fulfilment.states(orders.pay(order).await().order())).isEqualTo("completed paid fulfilled");
    }

    @Test
    void a_paid_order_completes_with_its_last_piece() {
        var order = orders.confirmed(2);
        orders.pay(order).await();
        assertThat(Fulfilment.states(orders.ship(order, 1).await().order())).isEqualTo("paid paid partial");
        assertThat(Fulfilment.states(orders.ship(order, 1).await().order())).isEqualTo("completed paid fulfilled");
    }

    @Test
    void the_event_has_the_pieces_and_the_version_that_inventory_holds() {
        var order = orders.confirmed(5);
        orders.pay(order).await();
        var shipment = shipment(order, 5);
        sales.service.shipOrder(order.order().id(), shipment, ANYBODY).await();
        var line = order.items().getFirst();
        var expected = new JsonObject()
                .put("order_id", order.order().id().toString())
                .put("customer_id", sales.neighbours.customer.toString())
                .put("shipment_id", shipment.shipmentId().toString())
                .put("order_version", 1)
                .put(
                        "lines",
                        List.of(new JsonObject()
                                .put("line_id", line.id().toString())
                                .put("item_id", line.itemId().toString())
                                .put("sku", line.sku())
                                .put("name", line.name())
                                .put("location_id", Neighbours.MAIN.toString())
                                .put("code", "MAIN")
                                .put("quantity", 5)))
                .put("fulfillment_status", "fulfilled")
                .put("completed", true)
                .put("number", order.order().number())
                .put("currency", "USD");
        assertThat(sales.events(SalesEvents.SHIPPED, order.order().id()))
                .containsExactly(new JsonObject(expected.encode()));
    }

    @Test
    void a_line_names_the_lots_that_have_left_with_all_its_shipments() {
        var order = orders.confirmed(5, 2);
        orders.ship(order, 3, 0).await();
        orders.ship(order, 1, 2).await();
        var line = order.items().getFirst().id();
        var first = booked(order, new LotOfLine(line, "L-2", 2), new LotOfLine(line, "L-1", 1));
        sales.deliver(first).await();
        sales.deliver(first).await();
        sales.deliver(booked(order, new LotOfLine(line, "L-1", 1))).await();
        var now = sales.service.getOrder(order.order().id(), ANYBODY).await();
        assertThat(now.items().getFirst().lots()).containsExactly(new LotPieces("L-2", 2), new LotPieces("L-1", 2));
        assertThat(now.items().getLast().lots()).isEmpty();
        assertThat(now.order().version()).as("nothing of the order has changed").isEqualTo(4);
    }

    private static Event booked(SalesOrderWithItems order, LotOfLine... lots) {
        var shipment = Ids.next();
        var data = new ShipmentLots(shipment, order.order().id(), List.of(lots));
        return EventLog.event(InventoryEvents.SHIPMENT_BOOKED, shipment, 1, data, "user:somebody", null);
    }

    @Test
    void the_confirmed_order_says_what_a_warehouse_needs() {
        var order = orders.confirmed(5);
        var data = sales.events(SalesEvents.CONFIRMED, order.order().id()).getFirst();
        var line = order.items().getFirst();
        assertThat(data.getLong("order_version")).isEqualTo(1);
        assertThat(data.getString("customer_name")).isEqualTo("Customer Co");
        assertThat(data.getJsonArray("items").getJsonObject(0).getString("line_id"))
                .isEqualTo(line.id().toString());
        assertThat(data.getJsonArray("items").getJsonObject(0).getString("sku")).isEqualTo(line.sku());
        assertThat(data.getJsonArray("reserved"))
                .containsExactly(new JsonObject()
                        .put("line_id", line.id().toString())
                        .put("location_id", Neighbours.MAIN.toString())
                        .put("code", "MAIN")
                        .put("quantity", 5));
    }

    @Test
    void a_repeated_shipment_has_no_further_effect_whatever_the_order_is_by_then() {
        var order = orders.confirmed(3, 1);
        var shipment = shipment(order, 2);
        sales.service.shipOrder(order.order().id(), shipment, ANYBODY).await();
        var version = orders.ship(order, 1, 1).await().order().version();
        orders.pay(order).await();
        var again =
                sales.service.shipOrder(order.order().id(), shipment, ANYBODY).await();
        assertThat(Fulfilment.states(again.order())).isEqualTo("completed paid fulfilled");
        assertThat(again.order().version()).isEqualTo(version + 1);
        assertThat(sales.events(SalesEvents.SHIPPED, order.order().id())).hasSize(2);
    }

    @Test
    void a_shipment_is_refused_without_any_effect() {
        var order = orders.confirmed(5, 2);
        var id = order.order().id();
        var one = order.items().getFirst();
        var other = orders.confirmed(1);
        var foreign = Fulfilment.line(other.items().getFirst(), 1);
        assertRefused(id, List.of(), "400 invalid_lines");
        assertRefused(id, List.of(Fulfilment.line(one, 0)), "400 invalid_lines");
        assertRefused(id, List.of(Fulfilment.line(one, 1), Fulfilment.line(one, 1)), "400 line_twice");
        assertRefused(id, List.of(Fulfilment.line(one, 1), foreign), "400 line_not_found");
        assertRefused(
                id, List.of(new ShipOrderRequest.Line(one.id(), Ids.next(), Neighbours.MAIN, 1)), "400 invalid_lines");
        assertRefused(id, List.of(Fulfilment.line(one, 6)), "409 quantity_exceeds_open");
        assertRefused(
                id,
                List.of(
                        Fulfilment.line(one, 3),
                        new ShipOrderRequest.Line(one.id(), one.itemId(), Neighbours.NORTH, 3)),
                "409 quantity_exceeds_open");
        assertRefused(Ids.next(), List.of(Fulfilment.line(one, 1)), "404 order_not_found");
        assertThat(sales.now(id).order().version()).isEqualTo(2);
        orders.ship(order, 4).await();
        var tooMuch = refusal(orders.ship(order, 2, 1));
        assertThat(tooMuch.getDebugInfo().encode())
                .contains("lines[0].quantity")
                .contains("must be at most 1");
        assertThat(sales.now(id).items())
                .extracting(SalesOrderLine::shippedQuantity)
                .containsExactly(4L, 0L);
    }

    private static void assertRefused(UUID order, List<ShipOrderRequest.Line> lines, String expected) {
        assertThat(code(sales.service.shipOrder(order, new ShipOrderRequest(Ids.next(), lines, null), ANYBODY)))
                .isEqualTo(expected);
    }

    @Test
    void only_a_confirmed_or_paid_order_ships() {
        var draft = sales.draft();
        assertThat(code(orders.ship(draft, 1))).isEqualTo("409 invalid_state");
        var cancelled = orders.confirmed(1);
        sales.service.cancelOrder(cancelled.order().id(), null, ANYBODY).await();
        assertThat(code(orders.ship(cancelled, 1))).isEqualTo("409 invalid_state");
        var completed = orders.confirmed(1);
        orders.pay(completed).await();
        orders.ship(completed, 1).await();
        assertThat(code(orders.ship(completed, 1))).isEqualTo("409 invalid_state");
        var shipment = shipment(completed, 1);
        sales.sql(
                "insert into sales_order_shipment(shipment_id, order_id) values ($1, $2)",
                shipment.shipmentId(),
                draft.order().id());
        assertThat(code(sales.service.shipOrder(completed.order().id(), shipment, ANYBODY)))
                .isEqualTo("400 invalid_lines");
    }

    @Test
    void an_attempt_that_comes_after_a_later_one_was_refused_ships_nothing() {
        var draft = sales.draft();
        var shipment = shipment(draft, 1);
        assertThat(code(attempt(draft, shipment, 2))).isEqualTo("409 invalid_state");
        sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        for (int late = 1; late <= 2; late++)
            assertThat(code(attempt(draft, shipment, late))).isEqualTo("409 invalid_state");
        assertThat(sales.now(draft.order().id()).items().getFirst().shippedQuantity())
                .isZero();
        for (int next : new int[] {3, 1})
            assertThat(attempt(draft, shipment, next).await().items().getFirst().shippedQuantity())
                    .isEqualTo(1);
    }

    @Test
    void a_shipment_that_has_left_is_not_refused() {
        var order = orders.confirmed(1);
        var shipment = shipment(order, 1);
        attempt(order, shipment, 1).await();
        var late = new ShipOrder.Command(order.order().id(), attempted(shipment, 2), "test", null);
        boolean isRefused = sales.db.tx(tx -> ShipOrder.refuse(tx, late));
        assertThat(isRefused).isFalse();
    }

    @Test
    void refused_attempts_are_forgotten_seven_days_after_the_last_one() {
        var ids = List.of(Ids.next(), Ids.next());
        for (var id : ids)
            sales.sql(
                    "insert into sales_order_refused_shipment(shipment_id, attempts, created_at) values ($1, 1, now() - interval '7 days 1 second')",
                    id);
        var order = sales.draft();
        var again = new ShipOrderRequest(ids.get(1), List.of(), 2);
        sales.tx(tx -> ShipOrder.refuse(tx, new ShipOrder.Command(order.order().id(), again, "test", null)));
        sales.prune(ShipOrder::pruning);
        assertThat(sales.texts(
                        "select shipment_id::text from sales_order_refused_shipment where shipment_id = any($1)",
                        (Object) ids.toArray(UUID[]::new)))
                .containsExactly(ids.get(1).toString());
    }

    private static Future<SalesOrderWithItems> attempt(
            SalesOrderWithItems order, ShipOrderRequest shipment, int attempt) {
        return sales.service.shipOrder(order.order().id(), attempted(shipment, attempt), ANYBODY);
    }

    private static ShipOrderRequest attempted(ShipOrderRequest shipment, int attempt) {
        return new ShipOrderRequest(shipment.shipmentId(), shipment.lines(), attempt);
    }

    @Test
    void who_may_not_ship_is_refused() {
        var order = orders.confirmed(1);
        for (var role : List.of("viewer", "customer"))
            assertThat(code(sales.as(role).shipOrder(order.order().id(), shipment(order, 1), ANYBODY)))
                    .isEqualTo("403 forbidden");
    }

    @Test
    void a_shipped_order_is_not_cancelled_and_the_refusal_says_that_it_was_shipped() {
        var order = orders.confirmed(2);
        orders.ship(order, 1).await();
        var shipped = sales.service.cancelOrder(order.order().id(), null, ANYBODY);
        assertThat(code(shipped)).isEqualTo("409 invalid_state");
        assertThat(refusal(shipped).getDebugInfo().encode()).contains("fulfillment_status", "is partial");
        orders.pay(order).await();
        orders.ship(order, 1).await();
        var completed = sales.service.cancelOrder(order.order().id(), null, ANYBODY);
        assertThat(refusal(completed).getDebugInfo().encode()).contains("\"status\"", "is completed");
    }
}
