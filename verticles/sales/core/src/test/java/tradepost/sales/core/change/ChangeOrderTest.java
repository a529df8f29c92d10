package tradepost.sales.core.change;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.sales.core.Fulfilment.changed;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.event.OrderStock;
import tradepost.kernel.Halt;
import tradepost.kernel.Patience;
import tradepost.kernel.Refusals;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.ChangeOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Neighbours;
import tradepost.sales.core.Sales;
import tradepost.sales.fulfilment.ShipOrderRequest;
import tradepost.shipping.PackedPart;

/** Changes of confirmed orders: what is reserved, released, charged and refunded, what is refused, and what a crash leaves behind. */
@ExtendWith(VertxExtension.class)
class ChangeOrderTest {
    static Sales sales;
    static Fulfilment orders;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
    }

    private static Future<SalesOrderWithItems> change(UUID order, ChangeOrderRequest body) {
        return sales.service.changeOrder(order, body, ANYBODY);
    }

    private static ChangeOrderRequest lines(ChangeOrderRequest.Line... lines) {
        return new ChangeOrderRequest(List.of(lines), null, null, null);
    }

    private static ChangeOrderRequest.Line added(UUID item, long quantity, String price) {
        return new ChangeOrderRequest.Line(null, item, null, quantity, price == null ? null : new BigDecimal(price));
    }

    private static List<JsonObject> events(SalesOrderWithItems order) {
        return sales.events(SalesEvents.CHANGED, order.order().id());
    }

    private static String parts(JsonArray parts) {
        return parts.stream()
                .map(JsonObject.class::cast)
                .map(p -> (p.getString("location_id").equals(Neighbours.MAIN.toString()) ? "MAIN " : "NORTH ")
                        + p.getLong("quantity"))
                .sorted()
                .toList()
                .toString();
    }

    @Test
    void lines_grow_shrink_are_added_and_lose_all_their_pieces() {
        var order = orders.confirmed(5, 4, 3);
        var body = new ArrayList<>(changed(order, 7, 1, 0).lines());
        body.add(added(sales.neighbours.item("2.50"), 2, null));
        var now = change(order.order().id(), new ChangeOrderRequest(body, null, null, "more"))
                .await();
        assertThat(now.items()).extracting(SalesOrderLine::quantity).containsExactly(7L, 1L, 0L, 2L);
        assertThat(now.items())
                .extracting(l -> l.subtotal().toPlainString())
                .containsExactly("70.00", "10.00", "0.00", "5.00");
        assertThat(now.order().totalAmount()).isEqualTo("85.00");
        assertThat(now.order().subtotalAmount()).isEqualTo("85.00");
        assertThat(now.order().version()).isEqualTo(3);
        assertThat(Fulfilment.states(now.order())).isEqualTo("confirmed unpaid unfulfilled");
        assertThat(sales.neighbours.held(order.order().id(), 2).lines())
                .extracting(h -> h.quantity())
                .containsExactly(2L, 2L);
        var event = events(order).getFirst();
        assertThat(event.getLong("order_version")).isEqualTo(1);
        assertThat(event.getLong("added_version")).isEqualTo(2);
        assertThat(parts(event.getJsonArray("added"))).isEqualTo("[MAIN 2, MAIN 2]");
        assertThat(parts(event.getJsonArray("removed"))).isEqualTo("[MAIN 3, MAIN 3]");
        assertThat(parts(event.getJsonArray("reserved"))).isEqualTo("[MAIN 1, MAIN 2, MAIN 7]");
        assertThat(event.getString("reason")).isEqualTo("more");
        assertThat(event.getJsonArray("items")).hasSize(4);
        orders.pay(now).await();
        sales.service
                .shipOrder(order.order().id(), Fulfilment.shipment(now, 7, 1, 0, 2), ANYBODY)
                .await();
        assertThat(orders.states(order.order().id())).isEqualTo("completed paid fulfilled");
    }

    @Test
    void removed_pieces_leave_the_location_that_serves_last_and_a_closing_sees_the_rest() {
        var line = new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 10, null);
        sales.neighbours.atTwoLocations.add(line.itemId());
        var order = orders.confirmed("USD", List.of(line)); // 5 at MAIN, 5 at NORTH
        orders.change(order, 4).await();
        assertThat(parts(events(order).getFirst().getJsonArray("removed"))).isEqualTo("[MAIN 1, NORTH 5]");
        assertThat(events(order).getFirst().getLong("added_version")).isNull();
        orders.change(order, 8).await();
        assertThat(parts(events(order).getLast().getJsonArray("reserved"))).isEqualTo("[MAIN 6, NORTH 2]");
        var it = order.items().getFirst();
        var tooMany = new ShipOrderRequest(
                Ids.next(), List.of(new ShipOrderRequest.Line(it.id(), it.itemId(), Neighbours.NORTH, 3)), null);
        assertThat(code(sales.service.shipOrder(order.order().id(), tooMany, ANYBODY)))
                .isEqualTo("409 quantity_exceeds_open");
        orders.ship(order, 5).await();
        var closed = orders.close(order).await();
        assertThat(closed.items().getFirst().closedQuantity()).isEqualTo(3);
        assertThat(parts(sales.events(SalesEvents.CLOSED, order.order().id())
                        .getFirst()
                        .getJsonArray("lines")))
                .isEqualTo("[MAIN 1, NORTH 2]");
        assertThat(closed.order().totalAmount()).isEqualTo("50.00");
        assertThat(code(orders.change(order, 9))).isEqualTo("409 invalid_state");
    }

    @Test
    void what_is_shipped_or_closed_stays_and_a_zero_removes_the_rest() {
        var order = orders.confirmed(6, 2);
        orders.ship(order, 2).await();
        orders.close(order, 1).await();
        assertThat(code(orders.change(order, 2))).isEqualTo("409 quantity_below_shipped");
        assertThat(refusal(orders.change(order, 2)).getDebugInfo().encode())
                .contains("at least 3", "lines[0].quantity");
        var now = orders.change(order, 0).await();
        assertThat(now.items()).extracting(SalesOrderLine::quantity).containsExactly(3L, 2L);
        assertThat(now.order().totalAmount()).isEqualTo("40.00");
        assertThat(Fulfilment.states(now.order())).isEqualTo("confirmed unpaid partial");
        var last = orders.change(now, -1, 0).await();
        assertThat(Fulfilment.states(last.order())).isEqualTo("confirmed unpaid fulfilled");
        assertThat(last.order().totalAmount()).isEqualTo("20.00");
        assertThat(Fulfilment.states(orders.pay(last).await().order())).isEqualTo("completed paid fulfilled");
    }

    @Test
    void what_was_paid_above_the_new_total_is_refunded() {
        var order = orders.confirmed(5, 1);
        pay(order, "40.00");
        assertThat(code(sales.as("inventory_manager").changeOrder(order.order().id(), changed(order, 1), ANYBODY)))
                .isEqualTo("403 forbidden");
        var now = orders.change(order, 1).await();
        assertThat(now.order().totalAmount()).isEqualTo("20.00");
        assertThat(now.order().refundedAmount()).isEqualTo("20.00");
        assertThat(Fulfilment.states(now.order())).isEqualTo("paid partially_refunded unfulfilled");
        assertThat(now.order().openAmount()).isEqualTo("0.00");
        assertThat(sales.events(SalesEvents.REFUNDED, order.order().id())).hasSize(1);
        assertThat(now.payments()).hasSize(2);
    }

    @Test
    void a_change_to_what_was_paid_settles_the_order_and_one_above_it_leaves_the_rest_open() {
        var order = orders.confirmed(5);
        pay(order, "40.00");
        var more = orders.change(order, 6).await();
        assertThat(more.order().openAmount()).isEqualTo("20.00");
        assertThat(Fulfilment.states(more.order())).isEqualTo("confirmed partially_paid unfulfilled");
        var settled = orders.change(order, 4).await();
        assertThat(Fulfilment.states(settled.order())).isEqualTo("paid paid unfulfilled");
        assertThat(settled.order().paidAt()).isNotNull();
        var reopened = orders.change(order, 5).await();
        assertThat(Fulfilment.states(reopened.order())).isEqualTo("confirmed partially_paid unfulfilled");
        assertThat(reopened.order().paidAt()).isNull();
        assertThat(reopened.order().openAmount()).isEqualTo("10.00");
    }

    @Test
    void what_was_paid_above_the_new_total_can_be_kept_as_credit() {
        var order = orders.confirmed(5);
        orders.pay(order).await();
        var body = new ChangeOrderRequest(changed(order, 2).lines(), null, null, null, false);
        var kept = sales.as("inventory_manager")
                .changeOrder(order.order().id(), body, ANYBODY)
                .await();
        assertThat(Fulfilment.states(kept.order())).isEqualTo("paid paid unfulfilled");
        assertThat(kept.order().creditAmount()).isEqualTo("30.00");
        assertThat(kept.order().refundedAmount()).isEqualTo("0.00");
        var grown = orders.change(order, 4).await();
        assertThat(grown.order().creditAmount()).isEqualTo("10.00");
        var lessened = orders.change(order, 3).await(); // gives back what it frees, and not the credit that was kept
        assertThat(lessened.order().creditAmount()).isEqualTo("10.00");
        assertThat(lessened.order().refundedAmount()).isEqualTo("10.00");
        assertThat(sales.events(SalesEvents.CHANGED, order.order().id())
                        .getLast()
                        .getValue("refunded_amount"))
                .isEqualTo(new BigDecimal("10.00"));
    }

    @Test
    void an_authorised_payment_is_reduced_to_what_the_order_needs_and_another_one_is_left() {
        var order = orders.confirmed(5);
        var id = order.order().id();
        var automatic = new PayOrderRequest(new BigDecimal("20.00"), null, null, "sandbox", null);
        sales.service.payOrder(id, automatic, ANYBODY).await();
        var manual = new PayOrderRequest(new BigDecimal("30.00"), null, null, "sandbox", "manual");
        var authorised =
                sales.service.payOrder(id, manual, ANYBODY).await().payments().getLast();
        var now = orders.change(order, 4).await();
        assertThat(now.order().pendingAmount()).isEqualTo("40.00");
        assertThat(reduced(id)).containsExactly(authorised.id() + " 20.00");
        orders.change(order, 1).await();
        assertThat(reduced(id)).containsExactly(authorised.id() + " 20.00", authorised.id() + " 0.00");
        // the amount is pending until the provider has given it up
        assertThat(sales.now(id).order().pendingAmount()).isEqualTo("40.00");
        assertThat(sales.now(id).order().openAmount()).isEqualTo("0.00");
    }

    private static List<String> reduced(UUID order) {
        return sales.events(SalesEvents.PAYMENT_REDUCED, order).stream()
                .map(e -> e.getString("payment_id") + " " + e.getValue("amount"))
                .toList();
    }

    private static void pay(SalesOrderWithItems order, String amount) {
        var body = new PayOrderRequest(new BigDecimal(amount), null, null);
        sales.service.payOrder(order.order().id(), body, ANYBODY).await();
    }

    @Test
    void an_address_changes_alone_and_nothing_else_does() {
        var order = orders.confirmed(2);
        var home = new OrderAddress(null, "Home", "Street 2", null, null, "Oslo", null, "NO");
        var now = change(order.order().id(), new ChangeOrderRequest(null, home, null, null))
                .await();
        assertThat(now.order().shippingAddress()).isEqualTo(home);
        assertThat(now.order().billingAddress()).isEqualTo(order.order().billingAddress());
        assertThat(events(order).getFirst().getJsonObject("shipping_address").getString("city"))
                .isEqualTo("Oslo");
        var same = change(order.order().id(), new ChangeOrderRequest(null, home, null, null))
                .await();
        assertThat(same.order().version()).isEqualTo(now.order().version());
        assertThat(orders.change(order, 2).await().order().version())
                .isEqualTo(now.order().version());
        assertThat(events(order)).hasSize(1);
    }

    @Test
    void packed_pieces_are_not_removed() {
        var line = new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 10, null);
        sales.neighbours.atTwoLocations.add(line.itemId());
        var order = orders.confirmed("USD", List.of(line));
        var it = order.items().getFirst();
        sales.neighbours.packed.put(order.order().id(), List.of(new PackedPart(it.id(), Neighbours.NORTH, 4)));
        assertThat(code(orders.change(order, 3))).isEqualTo("409 pieces_packed");
        orders.change(order, 4).await();
        assertThat(parts(events(order).getFirst().getJsonArray("removed"))).isEqualTo("[MAIN 5, NORTH 1]");
    }

    @Test
    void what_cannot_be_changed_is_refused_and_changes_nothing() {
        assertThat(code(change(Ids.next(), changed(orders.confirmed(1), 2)))).isEqualTo("404 order_not_found");
        var draft = sales.draft();
        assertThat(code(orders.change(draft, 5))).isEqualTo("409 invalid_state");
        var order = orders.confirmed(3);
        var id = order.order().id();
        var line = order.items().getFirst().id();
        assertThat(code(orders.change(order, 0))).isEqualTo("409 invalid_state");
        assertThat(code(change(id, lines(new ChangeOrderRequest.Line(Ids.next(), null, null, 1, null)))))
                .isEqualTo("400 line_not_found");
        var twice = new ChangeOrderRequest.Line(line, null, null, 2, null);
        assertThat(code(change(id, lines(twice, twice)))).isEqualTo("400 line_twice");
        assertThat(code(change(id, lines(new ChangeOrderRequest.Line(line, null, null, 2, BigDecimal.ONE)))))
                .isEqualTo("400 invalid_lines");
        assertThat(code(change(id, lines(added(sales.neighbours.item("1.00"), 0, null)))))
                .isEqualTo("400 invalid_lines");
        var unknown = change(id, lines(twice, added(Ids.next(), 1, null)));
        assertThat(code(unknown)).isEqualTo("400 item_not_found");
        assertThat(refusal(unknown).getDebugInfo().encode()).contains("lines[1].item_id");
        var cheap = lines(added(sales.neighbours.item("9.00"), 1, "1.00"));
        assertThat(code(sales.as("inventory_manager").changeOrder(id, cheap, ANYBODY)))
                .isEqualTo("403 price_not_allowed");
        for (var role : List.of("viewer", "customer"))
            assertThat(code(sales.as(role).changeOrder(id, changed(order, 1), ANYBODY)))
                    .isEqualTo("403 forbidden");
        assertThat(sales.now(id)).isEqualTo(order);
        assertThat(events(order)).isEmpty();
    }

    @Test
    void a_shortage_names_the_line_of_the_request_and_leaves_the_order_as_it_was() {
        var order = orders.confirmed(3, 3);
        sales.neighbours.beforeAnswer(order.order().id(), held -> {
            sales.neighbours.release(order.order().id(), 2);
            return Future.failedFuture(Problem.conflict(
                    "insufficient_stock", Problem.detail("items[0].quantity", "requested 2, available 1")));
        });
        var body = lines(
                new ChangeOrderRequest.Line(order.items().getFirst().id(), null, null, 2, null),
                new ChangeOrderRequest.Line(order.items().getLast().id(), null, null, 5, null));
        var refused = change(order.order().id(), body);
        assertThat(code(refused)).isEqualTo("409 insufficient_stock");
        assertThat(refusal(refused).getDebugInfo().encode()).contains("lines[1].quantity");
        assertThat(sales.now(order.order().id())).isEqualTo(order);
        assertThat(stored(order)).isZero();
    }

    @Test
    void an_order_does_not_fall_below_its_discounts() {
        var lines = List.of(
                new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 2, null),
                new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 4, null, amount("15.00")));
        var body = new WriteSalesOrder(
                sales.neighbours.customer, lines, "USD", null, null, null, null, null, amount("35.00"));
        var draft = sales.service.createOrder(body, ANYBODY).await();
        var order = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        var ofLine = refusal(orders.change(order, -1, 1));
        assertThat(ofLine.failureCode() + " " + ofLine.getMessage()).isEqualTo("409 discount_exceeds_amount");
        assertThat(details(ofLine))
                .isEqualTo("lines[0].quantity the discount of the line is above 10.00, which would be left");
        var ofOrder = refusal(change(
                order.order().id(),
                lines(
                        added(sales.neighbours.item("1.00"), 1, null),
                        new ChangeOrderRequest.Line(order.items().getFirst().id(), null, null, 0, null))));
        assertThat(ofOrder.failureCode() + " " + ofOrder.getMessage()).isEqualTo("409 discount_exceeds_amount");
        assertThat(details(ofOrder))
                .isEqualTo("lines[1].quantity the discount of the order is above 26.00, which would be left");
        assertThat(sales.now(order.order().id())).isEqualTo(order);
        assertThat(orders.change(order, 1).await().order().totalAmount()).isEqualTo("0.00");
    }

    private static Discount amount(String value) {
        return new Discount("amount", new BigDecimal(value));
    }

    private static String details(ServiceException refusal) {
        return refusal.getDebugInfo().getJsonArray("details").stream()
                .map(JsonObject.class::cast)
                .map(d -> d.getString("field") + " " + d.getString("reason"))
                .collect(Collectors.joining(", "));
    }

    private static long stored(SalesOrderWithItems order) {
        return sales.sql(
                "select 1 from sales_order_change where order_id = $1",
                order.order().id());
    }

    @Test
    void of_twenty_changes_at_once_one_has_an_effect() {
        var order = orders.confirmed(5, 5);
        var all = IntStream.range(0, 20)
                .mapToObj(i -> i % 2 == 0 ? orders.change(order, 6 + i) : orders.change(order, -1, 1))
                .toList();
        Future.join(all).otherwiseEmpty().await();
        long done = all.stream().filter(Future::succeeded).count();
        assertThat(done).isPositive();
        assertThat(all.stream().filter(Future::failed).map(Refusals::code)).allMatch("409 order_changed"::equals);
        var versions = events(order).size();
        assertThat((long) versions).isLessThanOrEqualTo(done);
        assertThat(sales.events(SalesEvents.RESERVATION_DECLINED, order.order().id()))
                .isEmpty();
        agrees(order);
    }

    /** What the last event says is reserved is what the lines have. */
    private static void agrees(SalesOrderWithItems order) {
        var now = sales.now(order.order().id());
        var last = events(order).getLast();
        for (var l : now.items())
            assertThat(last.getJsonArray("reserved").stream()
                            .map(JsonObject.class::cast)
                            .filter(p -> p.getString("line_id").equals(l.id().toString()))
                            .mapToLong(p -> p.getLong("quantity"))
                            .sum())
                    .isEqualTo(l.quantity());
        assertThat(now.items().stream().map(SalesOrderLine::subtotal).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(now.order().totalAmount());
    }

    @Test
    void of_a_change_and_a_shipment_closing_payment_or_cancellation_at_once_the_books_agree() throws Exception {
        for (int round = 0; round < 40; round++) {
            var order = orders.confirmed(6, 2);
            var id = order.order().id();
            if (round % 4 == 1) orders.ship(order, 1).await();
            boolean grows = round % 8 < 4;
            var changed = orders.change(order, grows ? 9 : 3);
            var other = switch (round % 4) {
                case 0 -> orders.ship(order, 5);
                case 1 -> orders.close(order);
                case 2 -> orders.pay(order);
                default -> sales.service.cancelOrder(id, null, ANYBODY);
            };
            Future.join(changed, other).otherwiseEmpty().await();
            assertThat(changed.succeeded() || other.succeeded())
                    .as("round %d", round)
                    .isTrue();
            if (changed.failed())
                assertThat(code(changed))
                        .as("round %d", round)
                        .isIn("409 order_changed", "409 invalid_state", "409 quantity_below_shipped");
            assertThat(events(order)).as("round %d", round).hasSize(changed.succeeded() ? 1 : 0);
            var version = order.order().version() + (round % 4 == 1 ? 1 : 0);
            if (changed.failed() && code(changed).equals("409 order_changed") && grows)
                sales.neighbours.released(id, version).get(Patience.SECONDS, TimeUnit.SECONDS);
            var now = sales.now(id);
            if (changed.succeeded()) agrees(order);
            assertThat(now.items().getFirst().shippedQuantity()
                            + now.items().getFirst().closedQuantity())
                    .isLessThanOrEqualTo(now.items().getFirst().quantity());
        }
    }

    @Test
    void the_event_applies_a_change_whose_process_died() {
        var order = orders.confirmed(5);
        var held = lostAnswer(order, "first");
        assertThat(sales.now(order.order().id())).isEqualTo(order);
        assertThat(code(orders.change(order, 7))).isEqualTo("409 order_changed"); // another command holds this version
        sales.deliver(Sales.reserved(held)).await();
        sales.deliver(Sales.reserved(held)).await();
        assertThat(sales.now(order.order().id()).items().getFirst().quantity()).isEqualTo(8);
        changedOnce(order);
        var again = retry(order, "first").await();
        assertThat(again.items().getFirst().quantity()).isEqualTo(8);
        changedOnce(order);
        assertThat(orders.change(order, 7).await().items().getFirst().quantity())
                .isEqualTo(7);
    }

    @Test
    void the_same_key_applies_what_its_first_try_had_reserved() {
        var order = orders.confirmed(5);
        var held = lostAnswer(order, "second try");
        assertThat(retry(order, "second try").await().items().getFirst().quantity())
                .isEqualTo(8);
        sales.deliver(Sales.reserved(held)).await();
        changedOnce(order);
    }

    @Test
    void added_lines_of_a_change_whose_process_died_are_those_that_were_reserved() {
        var order = orders.confirmed(5);
        var body = lines(added(sales.neighbours.item("3.00"), 4, null));
        sales.neighbours.beforeAnswer(order.order().id(), h -> Future.failedFuture(Problem.of(504, "outcome_unknown")));
        var keyed = sales.withKey("added " + order.order().id());
        assertThat(code(keyed.changeOrder(order.order().id(), body, ANYBODY))).isEqualTo("504 outcome_unknown");
        var held = sales.neighbours.held(order.order().id(), 2);
        var now = keyed.changeOrder(order.order().id(), body, ANYBODY).await();
        assertThat(now.items().getLast().id()).isEqualTo(held.lines().getFirst().lineId());
        assertThat(now.order().totalAmount()).isEqualTo("62.00");
        changedOnce(order);
    }

    @Test
    void a_change_overtaken_by_its_event_gets_a_response_and_applies_once() {
        var order = orders.confirmed(5);
        sales.neighbours.beforeAnswer(order.order().id(), held -> sales.deliver(Sales.reserved(held)));
        assertThat(orders.change(order, 8).await().items().getFirst().quantity())
                .isEqualTo(8);
        changedOnce(order);
        for (int i = 0; i < 20; i++) {
            var raced = orders.confirmed(5);
            var delivered = new ArrayList<Future<?>>();
            sales.neighbours.beforeAnswer(raced.order().id(), held -> {
                delivered.add(sales.deliver(Sales.reserved(held)));
                return Future.succeededFuture();
            });
            orders.change(raced, 8).await();
            Future.all(delivered).await();
            changedOnce(raced);
        }
    }

    @Test
    void an_order_that_changes_while_pieces_are_reserved_keeps_its_quantities_and_releases_them() throws Exception {
        var order = orders.confirmed(5);
        sales.neighbours.beforeAnswer(order.order().id(), held -> orders.ship(order, 2));
        assertThat(code(orders.change(order, 8))).isEqualTo("409 order_changed");
        sales.neighbours.released(order.order().id(), 2).get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(sales.now(order.order().id()).items().getFirst().quantity()).isEqualTo(5);
        assertThat(orders.change(order, 8).await().items().getFirst().quantity())
                .isEqualTo(8);
        changedOnce(order);
    }

    @Test
    void the_event_of_a_change_that_lost_its_version_is_declined() throws Exception {
        var order = orders.confirmed(5);
        var held = lostAnswer(order, "late");
        orders.ship(order, 1).await();
        sales.deliver(Sales.reserved(held)).await();
        assertThat(sales.events(SalesEvents.RESERVATION_DECLINED, order.order().id()))
                .hasSize(1);
        sales.neighbours.released(order.order().id(), 2).get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(sales.now(order.order().id()).items().getFirst().quantity()).isEqualTo(5);
        assertThat(stored(order)).isZero();
        assertThat(events(order)).isEmpty();
        assertThat(retry(order, "late").await().items().getFirst().quantity()).isEqualTo(8);
    }

    @Test
    void a_change_that_is_decided_again_leaves_nothing_of_its_first_try() throws Exception {
        var order = orders.confirmed(5);
        var held = lostAnswer(order, "again");
        orders.ship(order, 1).await();
        assertThat(retry(order, "again").await().items().getFirst().quantity()).isEqualTo(8);
        assertThat(stored(order)).isEqualTo(1);
        sales.deliver(Sales.reserved(held)).await();
        sales.neighbours.released(order.order().id(), 2).get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(events(order)).hasSize(1);
        assertThat(sales.now(order.order().id()).items().getFirst().quantity()).isEqualTo(8);
    }

    @Test
    void a_refusal_replayed_after_the_reservation_changes_nothing_and_the_next_change_can_reserve() throws Exception {
        var order = orders.confirmed(5);
        var key = UUID.randomUUID().toString();
        sales.neighbours.beforeAnswer(
                order.order().id(), held -> sales.keepRefusal("changeOrder", key, "the same body", "order_changed"));
        var refused = sales.withKey(key).changeOrder(order.order().id(), changed(order, 8), ANYBODY);
        assertThat(code(refused)).isEqualTo("409 order_changed");
        sales.neighbours.released(order.order().id(), 2).get(Patience.SECONDS, TimeUnit.SECONDS);
        sales.deliver(Sales.reserved(new OrderStock(order.order().id(), 2, UUID.randomUUID(), List.of())))
                .await();
        assertThat(events(order)).isEmpty();
        assertThat(orders.change(order, 7).await().items().getFirst().quantity())
                .isEqualTo(7);
    }

    @Test
    void a_try_that_reserves_after_another_was_refused_changes_nothing() throws Exception {
        var order = orders.confirmed(5);
        var id = order.order().id();
        var item = sales.neighbours.item("3.00");
        var keyed = sales.withKey("slow " + id);
        var halt = new Halt();
        sales.neighbours.atNextOffers.set(halt);
        var first = keyed.changeOrder(id, lines(added(item, 4, null)), ANYBODY);
        halt.await();
        sales.neighbours.stock.put(item, 0L);
        assertThat(code(keyed.changeOrder(id, lines(added(item, 4, null)), ANYBODY)))
                .isEqualTo("409 insufficient_stock");
        sales.neighbours.stock.remove(item);
        sales.neighbours.beforeAnswer(id, held -> sales.deliver(Sales.reserved(held)));
        halt.resume();
        assertThat(code(first)).isEqualTo("409 insufficient_stock");
        assertThat(sales.now(id)).isEqualTo(order);
        assertThat(stored(order)).isZero();
    }

    /** Inventory has committed, but its response is lost. */
    private static OrderStock lostAnswer(SalesOrderWithItems order, String key) {
        sales.neighbours.beforeAnswer(
                order.order().id(), held -> Future.failedFuture(Problem.of(504, "outcome_unknown")));
        assertThat(code(retry(order, key))).isEqualTo("504 outcome_unknown");
        return sales.neighbours.held(order.order().id(), order.order().version());
    }

    private static Future<SalesOrderWithItems> retry(SalesOrderWithItems order, String key) {
        return sales.withKey(key + order.order().id()).changeOrder(order.order().id(), changed(order, 8), ANYBODY);
    }

    private static void changedOnce(SalesOrderWithItems order) {
        assertThat(events(order)).hasSize(1);
        assertThat(sales.events(SalesEvents.RESERVATION_DECLINED, order.order().id()))
                .isEmpty();
        agrees(order);
    }
}
