package tradepost.sales.core.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.event.OrderStock;
import tradepost.orders.PayOrderRequest;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.PutOrderStatus;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.SalesService;
import tradepost.sales.StorefrontService;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Sales;
import tradepost.sales.core.fulfilment.UnpaidOrderSweep;

/** Unpaid orders that customers have placed: only so many, and each only for some time. Time passes by moving the confirmation. */
@ExtendWith(VertxExtension.class)
class UnpaidOrdersTest {
    private static final int HOURS = 48;

    static Sales sales;
    static UUID product;
    static SalesService own;
    static StorefrontService shop;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        product = sales.neighbours.product("10.00", "published");
        own = sales.as("customer");
        shop = sales.shopAs("customer");
    }

    /** A customer whose user places the orders. */
    private static UUID customer() {
        return sales.neighbours.customerOf(sales.userId("customer"));
    }

    private static Future<SalesOrderWithItems> place(UUID customer) {
        return place(shop, customer);
    }

    private static Future<SalesOrderWithItems> place(StorefrontService by, UUID customer) {
        var line = new PlaceLine(product, null, 1, null);
        return by.placeOrder(new PlaceOrderRequest(customer, List.of(line), null, null, null, null), ANYBODY);
    }

    private static UUID placed(UUID customer) {
        return place(customer).await().order().id();
    }

    private static UUID draft(SalesService by, UUID customer) {
        var line = new WriteSalesLine(null, null, product, 1, null);
        var body = new WriteSalesOrder(customer, List.of(line), "USD", null, null, null);
        return by.createOrder(body, ANYBODY).await().order().id();
    }

    private static Future<SalesOrderWithItems> confirm(UUID order) {
        return shop.putOrderStatus(order, new PutOrderStatus("confirmed"), ANYBODY);
    }

    private static void pay(UUID order, String amount) {
        sales.service
                .payOrder(order, new PayOrderRequest(new BigDecimal(amount), null, null), ANYBODY)
                .await();
    }

    @Test
    void a_customer_has_ten_unpaid_orders() {
        var customer = customer();
        var drafts = Stream.generate(() -> draft(own, customer)).limit(4).toList();
        var orders = new ArrayList<UUID>();
        for (int i = 0; i < 9; i++) orders.add(placed(customer));
        confirm(drafts.getFirst()).await();
        var refused = refusal(place(customer));
        assertThat(refused.getMessage()).isEqualTo("too_many_unpaid_orders");
        assertThat(refused.getDebugInfo().encode()).contains("\"limit\":10", "\"open\":10");
        assertThat(code(confirm(drafts.get(1)))).isEqualTo("409 too_many_unpaid_orders");
        assertThat(sales.now(drafts.get(1)).order().version()).isEqualTo(1);
        pay(orders.getFirst(), "9.99");
        assertThat(code(place(customer))).as("a cent is owed").isEqualTo("409 too_many_unpaid_orders");
        pay(orders.getFirst(), "0.01");
        confirm(drafts.get(1)).await();
        own.cancelOrder(orders.get(1), null, ANYBODY).await();
        placed(customer);
        assertThat(code(place(customer))).isEqualTo("409 too_many_unpaid_orders");
        placed(customer());
    }

    @Test
    void orders_of_staff_and_orders_with_payment_terms_do_not_count() {
        var customer = customer();
        for (int i = 0; i < 12; i++) place(sales.shop, customer).await();
        sales.neighbours.terms.put(customer, 30);
        for (int i = 0; i < 12; i++) placed(customer);
        sales.neighbours.terms.remove(customer);
        for (int i = 0; i < 10; i++) placed(customer);
        assertThat(code(place(customer))).isEqualTo("409 too_many_unpaid_orders");
        place(sales.shop, customer).await();
    }

    @Test
    void a_draft_that_staff_have_written_and_its_customer_has_replaced_counts() {
        var customer = customer();
        for (int i = 0; i < 10; i++) placed(customer);
        var order = draft(sales.service, customer);
        var line = new WriteSalesLine(null, null, product, 5, null);
        var body = new WriteSalesOrder(customer, List.of(line), "USD", null, null, null);
        own.putOrder(order, body, ANYBODY).await();
        assertThat(code(confirm(order))).isEqualTo("409 too_many_unpaid_orders");
        sales.service.putOrder(order, body, ANYBODY).await();
        confirm(order).await();
    }

    @Test
    void orders_of_customers_are_confirmed_together() {
        var orders = Stream.generate(() -> place(customer())).limit(100).toList();
        var ids = Future.all(orders).await().<SalesOrderWithItems>list().stream()
                .map(o -> o.order().id())
                .toArray(UUID[]::new);
        assertThat(sales.sql("select distinct xmin::text from sales_order where id = any($1)", (Object) ids))
                .isLessThan(50);
    }

    @Test
    void twenty_orders_at_once_are_no_more_than_ten() {
        for (boolean placing : new boolean[] {true, false}) {
            var customer = customer();
            var drafts = placing
                    ? List.<UUID>of()
                    : Stream.generate(() -> draft(own, customer)).limit(20).toList();
            var tries = new ArrayList<Future<SalesOrderWithItems>>();
            var others = new ArrayList<Future<SalesOrderWithItems>>();
            for (int i = 0; i < 20; i++) {
                tries.add(placing ? place(customer) : confirm(drafts.get(i)));
                if (i % 4 == 0) others.add(place(sales.shop, customer));
            }
            Future.join(tries).otherwiseEmpty().await();
            Future.all(others).await();
            assertThat(tries).filteredOn(Future::succeeded).hasSize(10);
            assertThat(tries)
                    .filteredOn(Future::failed)
                    .allSatisfy(t -> assertThat(code(t)).isEqualTo("409 too_many_unpaid_orders"));
            for (var order : drafts) {
                var now = sales.now(order).order();
                if (now.status().equals("draft"))
                    assertThat(sales.neighbours.held(order, now.version())).isNull();
            }
        }
    }

    @Test
    void an_order_whose_command_has_crashed_is_declined_above_the_limit() {
        var customer = customer();
        var order = draft(own, customer);
        for (int i = 0; i < 10; i++) placed(customer);
        sales.deliver(Sales.reserved(new OrderStock(order, 1, UUID.randomUUID(), List.of())))
                .await();
        assertThat(sales.status(order)).isEqualTo("draft");
        assertThat(sales.events(SalesEvents.RESERVATION_DECLINED, order)).hasSize(1);
        var last = placed(customer());
        assertThat(sales.status(last)).isEqualTo("confirmed");
    }

    @Test
    void an_order_whose_placing_has_crashed_is_declined_above_the_limit() {
        var customer = customer();
        for (int i = 0; i < 9; i++) placed(customer);
        var other = place(sales.shop, customer).await().order().id();
        var takesTheLastPlace = "update sales_order set placed_by_customer = true where id = $1";
        sales.neighbours.atNextReserve(
                held -> sales.db.query(takesTheLastPlace, other).compose(done -> sales.deliver(Sales.reserved(held))));
        assertThat(code(place(customer))).isEqualTo("409 too_many_unpaid_orders");
    }

    private static void confirmed(UUID order, int hoursAgo) {
        sales.sql(
                "update sales_order set confirmed_at = now() - $2::int * interval '1 hour' where id = $1",
                order,
                hoursAgo);
    }

    @Test
    void an_order_that_is_not_paid_within_two_days_ends() {
        var customer = customer();
        var order = placed(customer);
        var young = placed(customer);
        confirmed(order, HOURS);
        confirmed(young, HOURS - 1);
        UnpaidOrderSweep.sweep(sales.db, HOURS);
        var ended = sales.now(order).order();
        assertThat(ended.status()).isEqualTo("cancelled");
        assertThat(ended.cancelReason()).isEqualTo("unpaid");
        assertThat(ended.openAmount()).isEqualByComparingTo("0");
        assertThat(sales.events(SalesEvents.CANCELLED, order)).singleElement().satisfies(e -> {
            assertThat(e.getString("reason")).isEqualTo("unpaid");
            assertThat(e.getLong("order_version")).isEqualTo(2);
        });
        assertThat(sales.status(young)).isEqualTo("confirmed");
    }

    @Test
    void orders_that_are_paid_in_part_or_pending_or_invoiced_or_of_staff_or_with_terms_do_not_end() {
        var customer = customer();
        var partly = placed(customer);
        pay(partly, "1.00");
        var pending = placed(customer);
        sales.service
                .payOrder(pending, new PayOrderRequest(null, null, null, "sandbox", null), ANYBODY)
                .await();
        var staff = place(sales.shop, customer).await().order().id();
        sales.neighbours.terms.put(customer, 30);
        var terms = placed(customer);
        var invoiced = placed(customer);
        new Documents(sales).invoice(invoiced).await();
        var all = List.of(partly, pending, staff, terms, invoiced);
        for (var order : all) confirmed(order, 1_000);
        UnpaidOrderSweep.sweep(sales.db, HOURS);
        assertThat(all).allSatisfy(order -> assertThat(sales.status(order)).isEqualTo("confirmed"));
    }

    @Test
    void a_payment_at_the_moment_of_the_end_wins_or_is_refused() {
        var customer = customer();
        for (int i = 0; i < 10; i++) {
            var order = placed(customer);
            confirmed(order, HOURS);
            var paid = sales.service.payOrder(order, new PayOrderRequest(null, null, null), ANYBODY);
            UnpaidOrderSweep.sweep(sales.db, HOURS);
            boolean wins = paid.<Boolean>transform(r -> Future.succeededFuture(r.succeeded()))
                    .await();
            assertThat(sales.status(order)).isEqualTo(wins ? "paid" : "cancelled");
            assertThat(sales.events(SalesEvents.CANCELLED, order)).hasSize(wins ? 0 : 1);
        }
    }
}
