package tradepost.sales.core.confirmation;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.contact.ContactEvents;
import tradepost.inventory.event.OrderStock;
import tradepost.inventory.reservation.HeldLine;
import tradepost.kernel.Halt;
import tradepost.kernel.Patience;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.PayOrderRequest;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.PutOrderStatus;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderQuery;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Neighbours;
import tradepost.sales.core.Sales;
import tradepost.sales.core.draft.NewOrder;
import tradepost.sales.core.terms.UnpaidLimit;

/** A placed order is confirmed or never existed, whatever dies or arrives late. */
@ExtendWith(VertxExtension.class)
class PlaceOrderSagaTest {
    static Sales sales;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
    }

    static PlaceOrderRequest order(UUID product) {
        var line = new PlaceLine(product, null, 3, null);
        return new PlaceOrderRequest(sales.neighbours.customer, List.of(line), null, null, null, null);
    }

    static PlaceOrderRequest orderOf(UUID customer) {
        return new PlaceOrderRequest(customer, order().items(), null, null, null, null);
    }

    private static UUID customerWithLimit() {
        var id = sales.neighbours.customerOf(Ids.next());
        sales.neighbours.limits.put(id, 1_000L);
        var limited = Neighbours.customer(id, 1_000L, false, false);
        sales.deliver(EventLog.event(ContactEvents.CUSTOMER + ".updated", id, 2, limited, "user:test", null))
                .await();
        return id;
    }

    static PlaceOrderRequest order() {
        return order(sales.neighbours.product("10.00", "published"));
    }

    static long orders() {
        return sales.service
                .listOrders(SalesOrderQuery.of(new JsonObject().put("limit", 1)), ANYBODY)
                .await()
                .meta()
                .total();
    }

    static void isConfirmedOnce(UUID order) {
        assertThat(sales.status(order)).isEqualTo("confirmed");
        assertThat(sales.events(SalesEvents.CREATED, order)).hasSize(1);
        assertThat(sales.events(SalesEvents.CONFIRMED, order)).hasSize(1);
        assertThat(sales.events(SalesEvents.RESERVATION_DECLINED, order)).isEmpty();
    }

    static void isReleased(UUID order) throws Exception {
        sales.neighbours.released(order, 1).get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(sales.neighbours.held(order, 1)).isNull();
    }

    @Test
    void a_placed_order_is_confirmed_and_published_like_any_other() {
        var placed = sales.shop.placeOrder(order(), ANYBODY).await();
        assertThat(placed.order().status()).isEqualTo("confirmed");
        assertThat(placed.order().totalAmount()).isEqualTo(new BigDecimal("30.00"));
        assertThat(placed.order().number()).matches("SO-\\d{6,}");
        assertThat(sales.now(placed.order().id())).isEqualTo(placed);
        sales.deliver(Sales.reserved(sales.neighbours.held(placed.order().id(), 1)))
                .await();
        isConfirmedOnce(placed.order().id());
        var cancelled = sales.shop.deleteOrder(placed.order().id(), ANYBODY).await();
        assertThat(cancelled.order().status()).isEqualTo("cancelled");
    }

    @Test
    void orders_placed_concurrently_share_transactions_and_have_their_own_outcomes() {
        long before = orders();
        var published = sales.neighbours.product("10.00", "published");
        var draft = sales.neighbours.product("10.00", "draft");
        sales.neighbours.atNextReserve(held -> Future.failedFuture(Problem.conflict("insufficient_stock")));
        var tries = IntStream.range(0, 200)
                .mapToObj(i -> sales.shop.placeOrder(order(i % 20 == 19 ? draft : published), ANYBODY))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        for (int i = 19; i < 200; i += 20) assertThat(code(tries.get(i))).isEqualTo("409 product_not_published");
        var outOfStock = tries.stream().filter(t -> t.failed() && code(t).equals("409 insufficient_stock"));
        assertThat(outOfStock).hasSize(1);
        var placed = tries.stream()
                .filter(Future::succeeded)
                .map(t -> t.result().order().id())
                .toList();
        assertThat(placed).hasSize(189).doesNotHaveDuplicates();
        for (var id : placed) isConfirmedOnce(id);
        assertThat(orders()).isEqualTo(before + 189);
        assertThat(sales.unfinished()).isZero();
        // without batches each order would have its own transaction
        assertThat(sales.sql("select distinct xmin::text from sales_order where id = any($1)", (Object)
                        placed.toArray(UUID[]::new)))
                .isLessThan(95);
    }

    private static PlaceOrderRequest paid(PlaceOrderRequest order, @Nullable PayOrderRequest payment) {
        return new PlaceOrderRequest(
                order.customerId(), order.items(), null, null, null, null, null, null, null, null, null, null, payment);
    }

    private static PayOrderRequest cash(@Nullable String amount) {
        return new PayOrderRequest(amount == null ? null : new BigDecimal(amount), "cash", "R-1");
    }

    @Test
    void an_order_is_paid_in_the_transaction_that_confirms_it() {
        var placed = sales.shop.placeOrder(paid(order(), cash(null)), ANYBODY).await();
        var id = placed.order().id();
        assertThat(sales.now(id)).isEqualTo(placed);
        assertThat(placed.order().status()).isEqualTo("paid");
        assertThat(placed.order().paymentStatus()).isEqualTo("paid");
        assertThat(placed.order().version()).isEqualTo(3);
        assertThat(placed.order().paidAt()).isEqualTo(placed.order().confirmedAt());
        var payment = placed.payments().getFirst();
        assertThat(placed.payments()).hasSize(1);
        assertThat(payment.amount()).isEqualTo(new BigDecimal("30.00"));
        assertThat(payment.method()).isEqualTo("cash");
        var event = sales.events(SalesEvents.PAID, id).getFirst();
        assertThat(event.getString("payment_id")).isEqualTo(payment.id().toString());
        assertThat(event.getString("number")).isEqualTo(placed.order().number());
        assertThat(event.getValue("paid_amount")).hasToString("30.00");
        assertThat(sales.texts("select type from event_log where subject = $1 order by subject_version", id))
                .containsExactly(SalesEvents.CREATED, SalesEvents.CONFIRMED, SalesEvents.PAID);
        assertThat(sales.texts(
                        "select xmin::text from sales_order where id = $1 union select xmin::text from sales_order_payment where order_id = $1",
                        id))
                .hasSize(1);
        var customer = sales.texts("select customer_id::text from sales_order_payment where order_id = $1", id);
        assertThat(customer).containsExactly(placed.order().customerId().toString());
        assertThat(code(sales.service.payOrder(id, null, ANYBODY))).isEqualTo("409 invalid_state");
    }

    @Test
    void a_payment_of_a_part_leaves_the_rest_open() {
        var placed =
                sales.shop.placeOrder(paid(order(), cash("12.50")), ANYBODY).await();
        var id = placed.order().id();
        assertThat(sales.now(id)).isEqualTo(placed);
        assertThat(placed.order().status()).isEqualTo("confirmed");
        assertThat(placed.order().paymentStatus()).isEqualTo("partially_paid");
        assertThat(sales.events(SalesEvents.PARTIALLY_PAID, id)).hasSize(1);
        var all = sales.service.payOrder(id, null, ANYBODY).await();
        assertThat(all.order().status()).isEqualTo("paid");
        assertThat(all.order().version()).isEqualTo(4);
        assertThat(all.payments().getLast().amount()).isEqualTo(new BigDecimal("17.50"));
    }

    @Test
    void an_order_that_costs_nothing_needs_no_payment() {
        var free = order(sales.neighbours.product("0.00", "published"));
        var placed = sales.shop.placeOrder(paid(free, cash(null)), ANYBODY).await();
        assertThat(sales.now(placed.order().id())).isEqualTo(placed);
        assertThat(placed.order().status()).isEqualTo("confirmed");
        assertThat(placed.order().paymentStatus()).isEqualTo("not_due");
        assertThat(placed.payments()).isEmpty();
        var unpaid = sales.shop.placeOrder(free, ANYBODY).await();
        assertThat(unpaid.order().status()).isEqualTo("confirmed");
        var id = unpaid.order().id();
        var sandbox = new PayOrderRequest(null, null, null, "sandbox", null);
        assertThat(code(sales.service.payOrder(id, null, ANYBODY))).isEqualTo("409 amount_exceeds_open");
        assertThat(code(sales.service.payOrder(id, sandbox, ANYBODY))).isEqualTo("409 amount_exceeds_open");
    }

    @Test
    void a_refused_payment_leaves_no_order() {
        long before = orders();
        assertThat(code(sales.shop.placeOrder(paid(order(), cash("30.01")), ANYBODY)))
                .isEqualTo("409 amount_exceeds_open");
        assertThat(code(sales.shop.placeOrder(paid(order(), cash("1.001")), ANYBODY)))
                .isEqualTo("400 invalid_amount");
        assertThat(code(sales.shopAs("inventory_manager").placeOrder(paid(order(), cash(null)), ANYBODY)))
                .isEqualTo("403 forbidden");
        sales.neighbours.atNextReserve(held -> Future.failedFuture(Problem.conflict("insufficient_stock")));
        assertThat(code(sales.shop.placeOrder(paid(order(), cash(null)), ANYBODY)))
                .isEqualTo("409 insufficient_stock");
        assertThat(orders()).isEqualTo(before);
        assertThat(sales.unfinished()).isZero();
    }

    @Test
    void orders_that_are_paid_share_transactions_with_others() {
        var body = order();
        var tries = IntStream.range(0, 60)
                .mapToObj(i -> sales.shop.placeOrder(
                        switch (i % 3) {
                            case 0 -> body;
                            case 1 -> paid(body, cash("1.00"));
                            default -> paid(body, cash(null));
                        },
                        ANYBODY))
                .toList();
        Future.join(tries).await();
        for (int i = 0; i < 60; i++) {
            var placed = tries.get(i).result();
            assertThat(placed.order().paymentStatus())
                    .isEqualTo(List.of("unpaid", "partially_paid", "paid").get(i % 3));
            assertThat(sales.now(placed.order().id())).isEqualTo(placed);
        }
    }

    @Test
    void concurrent_requests_with_one_key_pay_one_order_once() {
        var body = paid(order(), cash(null));
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> sales.shopWithKey("many that pay").placeOrder(body, ANYBODY))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        var placed =
                sales.shopWithKey("many that pay").placeOrder(body, ANYBODY).await();
        for (var t : tries)
            if (t.succeeded()) assertThat(t.result()).isEqualTo(placed);
            else assertThat(code(t)).isEqualTo("409 request_in_progress");
        assertThat(sales.sql(
                        "select 1 from sales_order_payment where order_id = $1",
                        placed.order().id()))
                .isEqualTo(1);
        assertThat(sales.events(SalesEvents.PAID, placed.order().id())).hasSize(1);
    }

    @Test
    void an_order_that_is_paid_takes_no_credit_and_one_that_is_not_takes_what_is_open() {
        var customer = customerWithLimit(); // 1,000
        var forty = new PlaceLine(sales.neighbours.product("10.00", "published"), null, 40, null);
        var order = new PlaceOrderRequest(customer, List.of(forty), null, null, null, null);
        for (int i = 0; i < 3; i++)
            sales.shop.placeOrder(paid(order, cash(null)), ANYBODY).await();
        sales.shop.placeOrder(order, ANYBODY).await();
        sales.shop.placeOrder(order, ANYBODY).await();
        assertThat(code(sales.shop.placeOrder(order, ANYBODY))).isEqualTo("409 credit_limit_exceeded");
        assertThat(code(sales.shop.placeOrder(paid(order, cash("199.99")), ANYBODY)))
                .isEqualTo("409 credit_limit_exceeded");
        sales.shop.placeOrder(paid(order, cash("200.00")), ANYBODY).await();
        sales.shop.placeOrder(paid(order, cash(null)), ANYBODY).await();
    }

    @Test
    void the_event_confirms_and_pays_an_order_whose_process_died() {
        var held = new AtomicReference<OrderStock>();
        sales.neighbours.atNextReserve(made -> {
            held.set(made);
            return sales.deliver(Sales.reserved(made));
        });
        var placed = sales.shop.placeOrder(paid(order(), cash(null)), ANYBODY).await();
        assertThat(placed.order().id()).isEqualTo(held.get().orderId());
        assertThat(sales.now(placed.order().id())).isEqualTo(placed);
        assertThat(placed.order().status()).isEqualTo("paid");
        assertThat(placed.payments()).hasSize(1);
        assertThat(sales.events(SalesEvents.PAID, placed.order().id())).hasSize(1);
    }

    @Test
    void nothing_is_kept_after_a_shortage() {
        long before = orders();
        sales.neighbours.atNextReserve(held -> Future.failedFuture(Problem.conflict("insufficient_stock")));
        assertThat(code(sales.shop.placeOrder(order(), ANYBODY))).isEqualTo("409 insufficient_stock");
        assertThat(orders()).isEqualTo(before);
        assertThat(sales.unfinished()).isZero();
    }

    @Test
    void a_lost_response_of_inventory_leaves_no_order_and_no_reserved_stock() throws Exception {
        long before = orders();
        var held = new AtomicReference<OrderStock>();
        sales.neighbours.atNextReserve(h -> {
            held.set(h);
            return Future.failedFuture(Problem.of(504, "outcome_unknown"));
        });
        assertThat(code(sales.shop.placeOrder(order(), ANYBODY))).isEqualTo("503 unavailable");
        sales.deliver(Sales.reserved(held.get())).await();
        isReleased(held.get().orderId());
        assertThat(orders()).isEqualTo(before);
        assertThat(sales.unfinished()).isZero();
    }

    @Test
    void an_event_that_is_faster_than_the_response_confirms_once() {
        for (int i = 0; i < 20; i++) {
            boolean waits = i % 2 == 0;
            var event = new AtomicReference<Future<?>>();
            sales.neighbours.atNextReserve(held -> {
                event.set(sales.deliver(Sales.reserved(held)));
                return waits ? event.get() : Future.succeededFuture();
            });
            var placed = sales.shop.placeOrder(order(), ANYBODY).await();
            event.get().await();
            isConfirmedOnce(placed.order().id());
            assertThat(sales.sql(
                            "select 1 from order_placing where id = $1",
                            placed.order().id()))
                    .isZero();
        }
    }

    /** Leaves the row of a process that died after inventory had reserved. */
    private static OrderStock left(String key, int secondsAgo) {
        var id = Ids.next();
        var item = Ids.next();
        var price = new BigDecimal("45000.00");
        var line = new SalesOrderLine(
                Ids.next(), id, item, "SKU", "Item", 2, 0, price, new BigDecimal("90000.00"), null, null);
        var content = new NewOrder(
                sales.neighbours.customer,
                "Customer Co",
                "customer@example.com",
                null,
                1,
                "USD",
                line.subtotal(),
                "note",
                null,
                sales.admin(),
                List.of(line),
                Set.of(),
                null,
                null,
                null,
                new Amounts(line.subtotal(), BigDecimal.ZERO, BigDecimal.ZERO, line.subtotal()),
                null,
                null,
                null,
                null,
                null,
                false,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        sales.sql("""
                insert into order_placing(id, request_id, content, created_at)
                values ($1, $2, $3, now() - make_interval(secs => $4))
                """, id, sales.placing(key), Json.writeSparsely(content), (double) secondsAgo);
        return new OrderStock(
                id,
                1,
                sales.placing(key),
                List.of(new HeldLine(line.id(), item, "SKU", "Name", new UUID(0, 1), "MAIN", line.quantity())));
    }

    @Test
    void a_try_from_before_the_clock_was_set_back_does_not_block_its_key() {
        left("ahead", -3_600);
        sales.shopWithKey("ahead").placeOrder(order(), ANYBODY).await();
    }

    @Test
    void the_event_confirms_an_order_after_a_crash_and_the_same_key_finds_it() {
        var held = left("died", 0);
        assertThat(code(sales.shopWithKey("died").placeOrder(order(), ANYBODY)))
                .isEqualTo("409 request_in_progress"); // the first try may still be in progress
        sales.deliver(Sales.reserved(held)).await();
        isConfirmedOnce(held.orderId());
        assertThat(sales.now(held.orderId()).order().totalAmount()).isEqualTo(new BigDecimal("90000.00"));
        for (int i = 0; i < 2; i++)
            assertThat(sales.shopWithKey("died")
                            .placeOrder(order(), ANYBODY)
                            .await()
                            .order()
                            .id())
                    .isEqualTo(held.orderId());
        sales.deliver(Sales.reserved(held)).await();
        isConfirmedOnce(held.orderId());
    }

    @Test
    void an_unfinished_order_is_swept_and_its_late_reservation_released() throws Exception {
        var fresh = left("fresh", 0);
        var stale = left("stale", 31);
        sales.sql(PlaceOrderSaga.SWEEP); // the program may have swept it already
        sales.deliver(Sales.reserved(stale)).await();
        isReleased(stale.orderId());
        sales.deliver(Sales.reserved(fresh)).await();
        isConfirmedOnce(fresh.orderId());
    }

    @Test
    void orders_are_given_up_in_the_sequence_in_which_events_lock_them() throws Exception {
        var first = left("given up first", 0).orderId();
        var second = left("given up second", 0).orderId();
        sales.sql("""
                with gone as (delete from order_placing where id = $1 returning *) insert into order_placing select * from gone
                """, first); // so that its row comes last
        var tries = new AtomicInteger();
        var givenUp = new AtomicReference<CompletableFuture<?>>();
        sales.tx(
                tx -> { // as the events of both
                    if (tries.incrementAndGet() > 1) return null;
                    tx.sql("set local lock_timeout = '200ms'");
                    tx.sql("select from order_placing where id = $1 for update", first);
                    givenUp.set(CompletableFuture.runAsync(() -> sales.tx(
                            other -> other.sql(PlacementQueries.GIVE_UP, (Object) new UUID[] {first, second}))));
                    sales.awaitWaiting();
                    return tx.sql("select from order_placing where id = $1 for update", second);
                });
        assertThat(tries).hasValue(1);
        givenUp.get().get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void the_same_key_continues_after_an_earlier_try_was_given_up() throws Exception {
        var stale = left("again", 31);
        var placed = sales.shopWithKey("again").placeOrder(order(), ANYBODY).await();
        assertThat(placed.order().id()).isNotEqualTo(stale.orderId());
        sales.deliver(Sales.reserved(stale)).await();
        isReleased(stale.orderId());
        isConfirmedOnce(placed.order().id());
    }

    @Test
    void concurrent_requests_with_one_key_place_one_order() {
        long before = orders();
        var body = order();
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> sales.shopWithKey("many").placeOrder(body, ANYBODY))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 request_in_progress"));
        assertThat(tries.stream()
                        .filter(Future::succeeded)
                        .map(f -> f.result().order().id())
                        .distinct())
                .hasSize(1);
        assertThat(orders()).isEqualTo(before + 1);
        assertThat(sales.unfinished()).isZero();
    }

    @Test
    void a_shortage_is_replayed_for_the_same_key() {
        sales.neighbours.atNextReserve(held -> Future.failedFuture(Problem.conflict("insufficient_stock")));
        for (int i = 0; i < 2; i++)
            assertThat(code(sales.shopWithKey("short").placeOrder(order(), ANYBODY)))
                    .isEqualTo("409 insufficient_stock");
        assertThat(sales.unfinished()).isZero();
    }

    @Test
    void a_try_that_is_refused_before_it_is_stored_rejects_the_others_or_returns_their_order() throws Exception {
        for (boolean confirmed : new boolean[] {false, true}) {
            var key = "two tries " + confirmed;
            var body = order(sales.neighbours.product("1.00", "draft"));
            var halt = new Halt();
            sales.neighbours.atNextOffers.set(halt);
            var second = sales.shopWithKey(key).placeOrder(body, ANYBODY);
            halt.await();
            var first = left(key, 0);
            if (confirmed) sales.deliver(Sales.reserved(first)).await();
            halt.resume();
            if (confirmed) {
                assertThat(second.await().order().id()).isEqualTo(first.orderId());
                isConfirmedOnce(first.orderId());
            } else {
                assertThat(code(second)).isEqualTo("409 product_not_published");
                sales.deliver(Sales.reserved(first)).await();
                isReleased(first.orderId());
                assertThat(code(sales.shopWithKey(key).placeOrder(body, ANYBODY)))
                        .isEqualTo("409 product_not_published");
            }
            assertThat(sales.sql("select 1 from order_placing where request_id = $1", sales.placing(key)))
                    .isZero();
        }
    }

    @Test
    void unpublished_items_are_not_sold_and_unknown_items_are_named() {
        var draft = sales.neighbours.product("1.00", "draft");
        assertThat(code(sales.shop.placeOrder(order(draft), ANYBODY))).isEqualTo("409 product_not_published");
        assertThat(code(sales.shop.placeOrder(order(new UUID(9, 9)), ANYBODY))).isEqualTo("400 item_not_found");
    }

    @Test
    void a_product_of_several_variants_is_ordered_by_the_item_of_one() {
        var product = sales.neighbours.product("1.00", "published");
        var item = sales.neighbours.hasSeveralVariants(product);
        assertThat(code(sales.shop.placeOrder(order(product), ANYBODY))).isEqualTo("400 variant_required");
        var line = new WriteSalesLine(null, item, null, 1, null);
        var body = new WriteSalesOrder(sales.neighbours.customer, List.of(line), null, null, null, null);
        assertThat(sales.service.createOrder(body, ANYBODY).await().items()).hasSize(1);
    }

    @Test
    void a_status_is_reached_by_the_transition_of_its_name_or_not_at_all() {
        var draft = sales.draft().order();
        assertThat(put(draft.id(), "confirmed").await().order().status()).isEqualTo("confirmed");
        assertThat(code(put(draft.id(), "draft"))).isEqualTo("409 invalid_state");
        assertThat(code(put(draft.id(), "confirmed"))).isEqualTo("409 invalid_state");
        assertThat(put(draft.id(), "paid").await().order().status()).isEqualTo("paid");
        assertThat(put(draft.id(), "cancelled").await().order().paymentStatus()).isEqualTo("refunded");
        assertThat(code(put(draft.id(), "cancelled"))).isEqualTo("409 invalid_state");
        assertThat(code(put(new UUID(9, 9), "completed"))).isEqualTo("404 order_not_found");
    }

    private static Future<SalesOrderWithItems> put(UUID order, String status) {
        return sales.shop.putOrderStatus(order, new PutOrderStatus(status), ANYBODY);
    }

    @Test
    void orders_placed_together_take_the_credit_of_their_customers_by_id_though_one_was_removed() throws Exception {
        var low = customerWithLimit();
        var high = customerWithLimit();
        var halts = List.of(new Halt(), new Halt());
        var held = new ArrayList<OrderStock>();
        var commands = new ArrayList<Future<SalesOrderWithItems>>();
        for (int i = 0; i < 2; i++) {
            var halt = halts.get(i);
            sales.neighbours.atNextReserve(made -> {
                held.add(made);
                return halt.get();
            });
            commands.add(sales.shop.placeOrder(orderOf(i == 0 ? low : high), ANYBODY));
            halt.await();
        }
        var placed = held.stream().map(PlaceOrderSagaTest::placed).toList();
        sales.sql("delete from order_placing where id = $1", held.getFirst().orderId());
        var tries = new AtomicInteger();
        var committed = new AtomicReference<CompletableFuture<?>>();
        sales.tx(tx -> {
            if (tries.incrementAndGet() > 1) return null;
            tx.sql("set local lock_timeout = '200ms'");
            tx.sql("select from customer_credit where customer_id = $1 for no key update", low);
            committed.set(CompletableFuture.runAsync(
                    () -> sales.tx(other -> PlacedOrders.confirm(other, placed, UnpaidLimit.none()))));
            sales.awaitWaiting();
            return tx.sql("select from customer_credit where customer_id = $1 for no key update", high);
        });
        assertThat(tries).hasValue(1);
        assertThat(committed.get()).failsWithin(Duration.ofSeconds(10)); // the first one is refused
        halts.getFirst().resume();
        assertThat(code(commands.getFirst())).isEqualTo("409 credit_limit_exceeded");
        halts.getLast().resume();
        commands.getLast().await();
    }

    /** A command of the customer's user whose stock is reserved, and which waits for the halt then. */
    private static Future<SalesOrderWithItems> reserved(UUID customer, Halt halt, List<OrderStock> held)
            throws Exception {
        sales.neighbours.atNextReserve(made -> {
            held.add(made);
            return halt.get();
        });
        var command = sales.shopAs("customer").placeOrder(orderOf(customer), ANYBODY);
        halt.await();
        return command;
    }

    @Test
    void a_batch_leaves_out_an_order_whose_customer_has_too_many_unpaid_ones() throws Exception {
        var full = sales.neighbours.customerOf(sales.userId("customer"));
        var other = sales.neighbours.customerOf(sales.userId("customer"));
        var shop = sales.shopAs("customer");
        for (int i = 0; i < 9; i++) shop.placeOrder(orderOf(full), ANYBODY).await();
        var tenth =
                sales.shop.placeOrder(orderOf(full), ANYBODY).await().order().id();
        var halts = List.of(new Halt(), new Halt());
        var held = new ArrayList<OrderStock>();
        var tooMany = reserved(full, halts.getFirst(), held);
        var allowed = reserved(other, halts.getLast(), held);
        sales.sql("update sales_order set placed_by_customer = true where id = $1", tenth);
        var placed = held.stream().map(PlaceOrderSagaTest::placed).toList();
        var limit = UnpaidLimit.by(sales.vertx, sales.db, sales.env);
        var confirmed = sales.tx(tx -> PlacedOrders.confirm(tx, placed, limit));
        assertThat(confirmed.getFirst()).isNull();
        assertThat(confirmed.getLast().order().status()).isEqualTo("confirmed");
        assertThat(sales.unfinished()).isEqualTo(1);
        halts.forEach(Halt::resume);
        assertThat(code(tooMany)).isEqualTo("409 too_many_unpaid_orders");
        assertThat(allowed.await().order().id()).isEqualTo(held.getLast().orderId());
        assertThat(sales.unfinished()).isZero();
        isReleased(held.getFirst().orderId());
    }

    /** So inventory's event, which locks both, never waits for a command that waits for it. */
    @Test
    void the_lock_of_a_customer_comes_before_the_row_of_an_order_that_is_placed() throws Exception {
        var customer = sales.neighbours.customerOf(sales.userId("customer"));
        var halt = new Halt();
        var held = new ArrayList<OrderStock>();
        var command = reserved(customer, halt, held);
        var tries = new AtomicInteger();
        sales.tx(tx -> {
            if (tries.incrementAndGet() > 1) return null;
            tx.sql("set local lock_timeout = '200ms'");
            tx.sql("select pg_advisory_xact_lock(hashtextextended('unpaid orders of ' || $1::uuid, 0))", customer);
            halt.resume();
            sales.awaitWaiting();
            return tx.sql(
                    "select from order_placing where id = $1 for update",
                    held.getFirst().orderId());
        });
        assertThat(tries).hasValue(1);
        assertThat(command.await().order().status()).isEqualTo("confirmed");
    }

    private static ReservedOrder<NewOrder> placed(OrderStock held) {
        var order = sales.db
                .list(
                        r -> Json.read(r.getJsonObject(0), NewOrder.class),
                        "select content from order_placing where id = $1",
                        held.orderId())
                .await()
                .getFirst();
        return ReservedOrder.of(order, held, Sales.reserved(held));
    }
}
