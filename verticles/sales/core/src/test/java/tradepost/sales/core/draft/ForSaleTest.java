package tradepost.sales.core.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Refusals;
import tradepost.kernel.problem.Problem;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Sales;

/** What may be sold, to whom and at which price; what an order that is refused leaves behind; and how it is paid. */
@ExtendWith(VertxExtension.class)
class ForSaleTest {
    static Sales sales;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
    }

    static WriteSalesLine line(UUID item, @Nullable String price) {
        return new WriteSalesLine(null, item, null, 2, price == null ? null : new BigDecimal(price));
    }

    static WriteSalesOrder order(UUID customer, WriteSalesLine... lines) {
        return new WriteSalesOrder(customer, List.of(lines), null, null, null, null);
    }

    static SalesOrderWithItems draft(WriteSalesLine... lines) {
        return sales.service
                .createOrder(order(sales.neighbours.customer, lines), ANYBODY)
                .await();
    }

    static String confirmed(UUID order) {
        return outcome(sales.service.confirmOrder(order, ANYBODY));
    }

    static String outcome(Future<SalesOrderWithItems> order) {
        boolean failed =
                order.transform(r -> Future.succeededFuture(r.failed())).await();
        return failed ? code(order) : order.result().order().status();
    }

    @Test
    void a_draft_is_confirmed_at_its_recorded_price_or_not_at_all() {
        var item = sales.neighbours.item("10.00");
        var computed = draft(line(item, null)).order();
        var set = draft(line(item, "9.00")).order();
        sales.neighbours.change(item, "12.00", "published");
        assertThat(confirmed(computed.id())).isEqualTo("409 price_changed");
        assertThat(confirmed(set.id())).isEqualTo("confirmed"); // set by a caller with the permission
        var replaced = sales.service
                .putOrder(computed.id(), order(sales.neighbours.customer, line(item, null)), ANYBODY)
                .await()
                .order();
        assertThat(replaced.totalAmount()).isEqualTo(new BigDecimal("24.00"));
        assertThat(confirmed(computed.id())).isEqualTo("confirmed");
    }

    @Test
    void a_draft_with_items_no_longer_for_sale_is_not_confirmed() {
        var item = sales.neighbours.item("10.00");
        var product = sales.neighbours.product("10.00", "published");
        var bare = draft(line(item, null)).order();
        var listed = draft(new WriteSalesLine(null, null, product, 1, null)).order();
        sales.neighbours.change(item, "10.00", "archived");
        sales.neighbours.change(product, "10.00", "draft");
        assertThat(confirmed(bare.id())).isEqualTo("409 item_archived");
        assertThat(confirmed(listed.id())).isEqualTo("409 product_not_published");
        assertThat(sales.neighbours.held(listed.id(), 1)).isNull();
        sales.neighbours.change(item, "10.00", "published");
        sales.neighbours.change(product, "10.00", "published");
        assertThat(confirmed(bare.id())).isEqualTo("confirmed");
        assertThat(confirmed(listed.id())).isEqualTo("confirmed");
    }

    @Test
    void the_reservation_of_an_earlier_try_does_not_confirm_an_order_that_a_later_try_is_refused() {
        var item = sales.neighbours.item("10.00");
        var order = draft(line(item, null)).order();
        var key = UUID.randomUUID().toString();
        sales.neighbours.beforeAnswer(order.id(), held -> Future.failedFuture(Problem.of(504, "outcome_unknown")));
        assertThat(code(sales.withKey(key).confirmOrder(order.id(), ANYBODY))).isEqualTo("504 outcome_unknown");
        var held = sales.neighbours.held(order.id(), order.version());
        sales.neighbours.change(item, "11.00", "published");
        assertThat(code(sales.withKey(key).confirmOrder(order.id(), ANYBODY))).isEqualTo("409 price_changed");
        sales.deliver(Sales.reserved(held)).await();
        assertThat(sales.status(order.id())).isEqualTo("draft");
        sales.neighbours.released(order.id(), order.version()).join();
    }

    @Test
    void a_customer_orders_published_products_and_nothing_else() {
        var me = sales.neighbours.customerOf(sales.userId("customer"));
        var bare = sales.neighbours.item("10.00");
        var shown = sales.neighbours.product("10.00", "published");
        var hidden = sales.neighbours.product("10.00", "draft");
        var mine = sales.as("customer");
        assertThat(code(mine.createOrder(order(me, line(bare, null)), ANYBODY))).isEqualTo("409 product_not_published");
        assertThat(code(mine.createOrder(order(me, new WriteSalesLine(null, null, hidden, 1, null)), ANYBODY)))
                .isEqualTo("409 product_not_published");
        var placed = new PlaceOrderRequest(me, List.of(new PlaceLine(null, bare, 1, null)), null, null, null, null);
        assertThat(code(sales.shopAs("customer").placeOrder(placed, ANYBODY))).isEqualTo("409 product_not_published");
        var made = mine.createOrder(order(me, new WriteSalesLine(null, null, shown, 1, null)), ANYBODY)
                .await();
        assertThat(made.order().status()).isEqualTo("draft");
        assertThat(outcome(sales.service.createOrder(order(me, line(bare, null)), ANYBODY)))
                .isEqualTo("draft"); // staff may sell any item
    }

    @Test
    void a_rejected_order_marks_nothing_as_used_and_an_accepted_order_everything() {
        var me = sales.neighbours.customerOf(sales.userId("admin"));
        var item = sales.neighbours.item("10.00");
        var refused = List.of(
                sales.as("inventory_manager").createOrder(order(me, line(item, "1.00")), ANYBODY),
                sales.service.createOrder(order(me, line(item, null), line(UUID.randomUUID(), null)), ANYBODY));
        assertThat(refused).extracting(Refusals::code).containsExactly("403 price_not_allowed", "400 item_not_found");
        sales.neighbours.atNextReserve(held -> Future.failedFuture(Problem.conflict("insufficient_stock")));
        var placed = new PlaceOrderRequest(me, List.of(new PlaceLine(null, item, 1, null)), null, null, null, null);
        assertThat(code(sales.shop.placeOrder(placed, ANYBODY))).isEqualTo("409 insufficient_stock");
        var draft = draft(line(sales.neighbours.item("1.00"), null));
        var foreign = new WriteSalesLine(UUID.randomUUID(), item, null, 1, null);
        assertThat(code(sales.service.putOrder(draft.order().id(), order(me, foreign), ANYBODY)))
                .isEqualTo("400 line_not_found");
        assertThat(confirmed(draft.order().id())).isEqualTo("confirmed");
        assertThat(code(sales.service.putOrder(draft.order().id(), order(me, line(item, null)), ANYBODY)))
                .isEqualTo("409 invalid_state");
        assertThat(sales.neighbours.marked).doesNotContain(me, item);
        assertThat(outcome(sales.shop.placeOrder(placed, ANYBODY))).isEqualTo("confirmed");
        assertThat(sales.neighbours.marked).contains(me, item);
    }

    @Test
    void a_replaced_draft_keeps_customer_and_currency_unless_new_ones_are_given() {
        var item = sales.neighbours.item("10.00");
        var euros =
                new WriteSalesOrder(sales.neighbours.customer, List.of(line(item, "8.00")), "EUR", "notes", null, null);
        var made = sales.service.createOrder(euros, ANYBODY).await().order();
        var put = sales.service
                .putOrder(
                        made.id(),
                        new WriteSalesOrder(null, List.of(line(item, "7.00")), null, null, null, null),
                        ANYBODY)
                .await()
                .order();
        assertThat(put.customerId()).isEqualTo(made.customerId());
        assertThat(put.currency()).isEqualTo("EUR");
        assertThat(put.totalAmount()).isEqualTo(new BigDecimal("14.00"));
        assertThat(put.notes()).isNull();
        var nobody = new WriteSalesOrder(null, euros.items(), null, null, null, null);
        assertThat(code(sales.service.createOrder(nobody, ANYBODY))).isEqualTo("400 customer_not_found");
    }

    static PayOrderRequest pay(String amount) {
        return new PayOrderRequest(new BigDecimal(amount), "transfer", "BANK-1");
    }

    @Test
    void payments_are_amounts_of_the_currency_and_can_be_read_with_the_order() {
        var item = sales.neighbours.item("10.00");
        var yen = new WriteSalesOrder(sales.neighbours.customer, List.of(line(item, "5")), "JPY", null, null, null);
        var id = sales.service.createOrder(yen, ANYBODY).await().order().id();
        assertThat(sales.now(id).payments()).isEmpty();
        assertThat(confirmed(id)).isEqualTo("confirmed");
        for (var no : List.of("0.50", "0.001", "-1"))
            assertThat(code(sales.service.payOrder(id, pay(no), ANYBODY))).isEqualTo("400 invalid_amount");
        var part = sales.service.payOrder(id, pay("4"), ANYBODY).await();
        assertThat(part.payments()).hasSize(1);
        sales.service.cancelOrder(id, null, ANYBODY).await();
        var payments = sales.now(id).payments();
        assertThat(payments)
                .extracting(Payment::kind, Payment::amount, Payment::method, Payment::reference, Payment::actor)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(
                                "payment", new BigDecimal("4"), "transfer", "BANK-1", "user:" + sales.admin()),
                        org.assertj.core.api.Assertions.tuple(
                                "refund", new BigDecimal("4"), "manual", null, "user:" + sales.admin()));
        assertThat(payments.getFirst()).isEqualTo(part.payments().getFirst());
        assertThat(payments.getFirst().createdAt()).isNotNull();
    }

    @Test
    void events_of_an_order_have_its_number_and_currency_and_format_amounts_alike() {
        var made = draft(line(sales.neighbours.item("10.00"), null)).order();
        confirmed(made.id());
        sales.service.payOrder(made.id(), pay("4"), ANYBODY).await();
        sales.service.cancelOrder(made.id(), null, ANYBODY).await();
        for (var type :
                List.of(SalesEvents.CREATED, SalesEvents.CONFIRMED, SalesEvents.PARTIALLY_PAID, SalesEvents.CANCELLED))
            assertThat(sales.events(type, made.id())).as(type).singleElement().satisfies(data -> {
                assertThat(data.getString("number")).isEqualTo(made.number());
                assertThat(data.getString("currency")).isEqualTo("USD");
            });
        var paid = sales.events(SalesEvents.PARTIALLY_PAID, made.id()).getFirst();
        assertThat(paid.getValue("amount")).hasToString("4.00");
        assertThat(paid.getValue("paid_amount")).hasToString("4.00");
        var placed = sales.shop
                .placeOrder(
                        new PlaceOrderRequest(
                                sales.neighbours.customer,
                                List.of(new PlaceLine(null, sales.neighbours.item("1.00"), 1, null)),
                                null,
                                null,
                                null,
                                null),
                        ANYBODY)
                .await()
                .order();
        for (var type : List.of(SalesEvents.CREATED, SalesEvents.CONFIRMED))
            assertThat(sales.events(type, placed.id()).getFirst().getString("number"))
                    .isEqualTo(placed.number());
    }
}
