package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.kernel.Caller;
import tradepost.kernel.Json;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.purchase.CancelPurchaseOrder;
import tradepost.purchase.PayPurchaseOrder;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderQuery;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.WritePurchaseOrder;

class PurchaseServiceTest {
    static final Vertx VERTX = Vertx.vertx();
    static final Caller ADMIN = new Caller(new UUID(0, 1), "admin", List.of("*"));
    static final List<JsonObject> PUBLISHED = new CopyOnWriteArrayList<>();
    static TestIdentity identity;
    static PurchaseService purchases;
    static Neighbours neighbours;
    static UUID vendor;
    static UUID bolt;
    static UUID nut;

    @BeforeAll
    static void start() {
        var env = TestDb.env(VERTX, "purchase");
        for (var type : List.of("created", "updated", "received", "paid", "cancelled"))
            VERTX.eventBus().<JsonObject>consumer("purchase.order." + type, m -> PUBLISHED.add(m.body()));
        neighbours = new Neighbours(env);
        VERTX.deployVerticle(
                        new PurchaseVerticle(env),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await();
        identity = new TestIdentity(VERTX);
        purchases = identity.proxy("admin", PurchaseService.ADDRESS, PurchaseService.class);
        vendor = neighbours.vendor("supplier");
        bolt = neighbours.item("BOLT", "0.35");
        nut = neighbours.item("NUT", "0.10");
    }

    @AfterAll
    static void stop() {
        VERTX.close().await();
    }

    static WritePurchaseLine line(UUID item, long quantity, @Nullable String price) {
        return new WritePurchaseLine(null, item, quantity, price == null ? null : new BigDecimal(price));
    }

    static WritePurchaseOrder order(WritePurchaseLine... lines) {
        return new WritePurchaseOrder(vendor, List.of(lines), null, null, null);
    }

    static PurchaseOrderWithItems draft() {
        return purchases.createOrder(order(line(bolt, 50, "1000.00")), ADMIN).await();
    }

    static PurchaseOrderWithItems received() {
        return purchases.receiveOrder(draft().order().id(), ADMIN).await();
    }

    static PayPurchaseOrder amount(String amount) {
        return new PayPurchaseOrder(new BigDecimal(amount), "bank", "R-1");
    }

    static ServiceException refusal(Future<?> refused) {
        var failure = refused.<Throwable>transform(r -> Future.succeededFuture(r.cause()))
                .await();
        assertThat(failure).isInstanceOf(ServiceException.class);
        return (ServiceException) failure;
    }

    static String code(Future<?> refused) {
        var failure = refusal(refused);
        return failure.failureCode() + " " + failure.getMessage();
    }

    static List<JsonObject> published(UUID orderId) {
        return PUBLISHED.stream()
                .filter(e -> e.getString("subject").equals(orderId.toString()))
                .toList();
    }

    /** One of twenty at once is let through, the others are told the state. */
    static void once(Supplier<Future<PurchaseOrderWithItems>> action) {
        var tries = Stream.generate(action).limit(20).toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 invalid_state"));
    }

    @Test
    void a_draft_has_its_lines_in_the_order_sent_and_their_sum() {
        var made = purchases
                .createOrder(order(line(nut, 3, null), line(bolt, 50, "1000.00"), line(nut, 7, "0.33")), ADMIN)
                .await();
        assertThat(made.order().number()).matches("PO-\\d{6}");
        assertThat(made.order().vendorName()).isEqualTo("supplier");
        assertThat(made.order().status()).isEqualTo("draft");
        assertThat(made.order().paymentStatus()).isEqualTo("unpaid");
        assertThat(made.order().currency()).isEqualTo("USD");
        assertThat(made.order().totalAmount()).isEqualTo(new BigDecimal("50002.61"));
        assertThat(made.items())
                .extracting(PurchaseOrderLine::sku, PurchaseOrderLine::quantity, PurchaseOrderLine::subtotal)
                .containsExactly(
                        tuple("NUT", 3L, new BigDecimal("0.30")),
                        tuple("BOLT", 50L, new BigDecimal("50000.00")),
                        tuple("NUT", 7L, new BigDecimal("2.31")));
        assertThat(purchases.getOrder(made.order().id(), ADMIN).await()).isEqualTo(made);
    }

    @Test
    void lines_are_rounded_to_the_currency_and_its_code_must_exist() {
        var lines = List.of(line(bolt, 3, "0.35"));
        var yen = new WritePurchaseOrder(vendor, lines, "JPY", null, null);
        var made = purchases.createOrder(yen, ADMIN).await();
        assertThat(made.order().totalAmount()).isEqualByComparingTo("1");
        var unknown = new WritePurchaseOrder(vendor, lines, "XQX", null, null);
        assertThat(code(purchases.createOrder(unknown, ADMIN))).isEqualTo("400 unknown_currency");
        assertThat(code(purchases.createOrder(order(line(bolt, 1_000_000_000, "9999.99")), ADMIN)))
                .isEqualTo("400 amount_out_of_range");
    }

    @Test
    void what_does_not_exist_cannot_be_ordered() {
        var nobody = new WritePurchaseOrder(new UUID(9, 9), List.of(line(bolt, 1, null)), null, null, null);
        var noVendor = refusal(purchases.createOrder(nobody, ADMIN));
        assertThat(noVendor.failureCode()).isEqualTo(400);
        assertThat(noVendor.getMessage()).isEqualTo("vendor_not_found");
        assertThat(noVendor.getDebugInfo().encode()).contains("\"vendor_id\"");
        var noItem = refusal(purchases.createOrder(order(line(bolt, 1, null), line(new UUID(9, 9), 1, null)), ADMIN));
        assertThat(noItem.failureCode()).isEqualTo(400);
        assertThat(noItem.getMessage()).isEqualTo("item_not_found");
        assertThat(noItem.getDebugInfo().encode()).contains("\"items[1].item_id\"");
        assertThat(code(purchases.createOrder(order(), ADMIN))).isEqualTo("400 invalid_lines");
        assertThat(code(purchases.getOrder(new UUID(9, 9), ADMIN))).isEqualTo("404 order_not_found");
        assertThat(code(purchases.receiveOrder(new UUID(9, 9), ADMIN))).isEqualTo("404 order_not_found");
    }

    @Test
    void twenty_receives_at_once_receive_once() {
        var id = draft().order().id();
        once(() -> purchases.receiveOrder(id, ADMIN));
        var now = purchases.getOrder(id, ADMIN).await();
        assertThat(now.order().status()).isEqualTo("received");
        assertThat(now.order().version()).isEqualTo(2);
        assertThat(now.items()).allSatisfy(l -> assertThat(l.receivedQuantity()).isEqualTo(l.quantity()));
        // handed over before the answer; the relay's copy, whenever it comes, is the same event
        assertThat(neighbours.delivered(id)).singleElement().satisfies(e -> {
            assertThat(e.getString("type")).isEqualTo(PurchaseEvents.RECEIVED);
            var data = Json.read(e.getJsonObject("data"), PurchaseEvents.OrderReceived.class);
            assertThat(data.complete()).isTrue();
            assertThat(data.items())
                    .containsExactly(
                            new PurchaseEvents.Line(bolt, 50, new BigDecimal("1000.00"), new BigDecimal("50000.00")));
            assertThat(data.totalAmount()).isEqualTo(now.order().totalAmount());
        });
        await().untilAsserted(() -> assertThat(published(id)).hasSize(2));
        assertThat(neighbours.delivered(id)).hasSize(1);
    }

    @Test
    void twenty_payments_at_once_pay_once() {
        var id = received().order().id();
        once(() -> purchases.payOrder(id, null, ADMIN));
        var paid = purchases.getOrder(id, ADMIN).await().order();
        assertThat(paid.status()).isEqualTo("paid");
        assertThat(paid.paymentStatus()).isEqualTo("paid");
        assertThat(paid.paidAmount()).isEqualTo(paid.totalAmount());
    }

    @Test
    void twenty_cancellations_at_once_cancel_once() {
        var id = draft().order().id();
        once(() -> purchases.cancelOrder(id, new CancelPurchaseOrder("late"), ADMIN));
        var cancelled = purchases.getOrder(id, ADMIN).await().order();
        assertThat(cancelled.status()).isEqualTo("cancelled");
        assertThat(cancelled.cancelReason()).isEqualTo("late");
    }

    @Test
    void of_receiving_and_cancelling_at_once_one_happens() {
        for (int round = 0; round < 10; round++) {
            var id = draft().order().id();
            var receive = purchases.receiveOrder(id, ADMIN);
            var cancel = purchases.cancelOrder(id, null, ADMIN);
            Future.join(receive, cancel).otherwiseEmpty().await();
            assertThat(receive.succeeded()).isNotEqualTo(cancel.succeeded());
            assertThat(neighbours.delivered(id)).hasSize(receive.succeeded() ? 1 : 0);
        }
    }

    @Test
    void an_order_is_paid_in_parts_and_never_above_what_is_open() {
        var id = received().order().id();
        var part = purchases.payOrder(id, amount("20000.50"), ADMIN).await().order();
        assertThat(part.status()).isEqualTo("received");
        assertThat(part.paymentStatus()).isEqualTo("partially_paid");
        assertThat(part.paidAmount()).isEqualTo(new BigDecimal("20000.50"));
        assertThat(code(purchases.payOrder(id, amount("29999.51"), ADMIN))).isEqualTo("409 amount_exceeds_open");
        assertThat(code(purchases.payOrder(id, amount("0.00"), ADMIN))).isEqualTo("400 invalid_amount");
        assertThat(code(purchases.payOrder(id, amount("0.001"), ADMIN))).isEqualTo("400 invalid_amount");
        var all = purchases.payOrder(id, null, ADMIN).await().order();
        assertThat(all.status()).isEqualTo("paid");
        assertThat(all.paidAmount()).isEqualTo(new BigDecimal("50000.00"));
        await().untilAsserted(() -> assertThat(published(id))
                .filteredOn(e -> e.getString("type").equals(PurchaseEvents.PAID))
                .extracting(e -> e.getJsonObject("data").getValue("complete"))
                .containsExactly(false, true));
    }

    @Test
    void partial_payments_at_once_never_add_up_to_more_than_the_total() {
        var id = received().order().id();
        var tries = Stream.generate(() -> purchases.payOrder(id, amount("15000.00"), ADMIN))
                .limit(8)
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(3);
        assertThat(purchases.getOrder(id, ADMIN).await().order().paidAmount()).isEqualTo(new BigDecimal("45000.00"));
    }

    @Test
    void an_order_that_costs_nothing_can_be_settled() {
        var free = purchases.createOrder(order(line(nut, 5, "0.00")), ADMIN).await();
        var id = free.order().id();
        purchases.receiveOrder(id, ADMIN).await();
        assertThat(purchases.payOrder(id, null, ADMIN).await().order().status()).isEqualTo("paid");
        assertThat(code(purchases.payOrder(id, null, ADMIN))).isEqualTo("409 invalid_state");
    }

    @Test
    void each_state_lets_only_its_own_actions_through() {
        var draft = draft().order().id();
        assertThat(code(purchases.payOrder(draft, null, ADMIN))).isEqualTo("409 invalid_state");
        var received = received().order().id();
        assertThat(code(purchases.cancelOrder(received, null, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(code(purchases.putOrder(received, order(line(nut, 1, null)), ADMIN)))
                .isEqualTo("409 invalid_state");
        var cancelled =
                purchases.cancelOrder(draft, null, ADMIN).await().order().id();
        assertThat(code(purchases.receiveOrder(cancelled, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(code(purchases.payOrder(cancelled, null, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(code(purchases.putOrder(cancelled, order(line(nut, 1, null)), ADMIN)))
                .isEqualTo("409 invalid_state");
    }

    @Test
    void a_draft_is_replaced_and_lines_sent_with_their_id_keep_it() {
        var made = purchases
                .createOrder(order(line(bolt, 50, "1.00"), line(nut, 10, null)), ADMIN)
                .await();
        var id = made.order().id();
        var kept = new WritePurchaseLine(made.items().getLast().id(), nut, 20, new BigDecimal("0.20"));
        var put =
                purchases.putOrder(id, order(kept, line(bolt, 1, null)), ADMIN).await();
        assertThat(put.order().version()).isEqualTo(2);
        assertThat(put.order().number()).isEqualTo(made.order().number());
        assertThat(put.order().totalAmount()).isEqualTo(new BigDecimal("4.35"));
        assertThat(put.items()).extracting(PurchaseOrderLine::sku).containsExactly("NUT", "BOLT");
        assertThat(put.items().getFirst().id()).isEqualTo(made.items().getLast().id());
        assertThat(put.items().getLast().id())
                .isNotEqualTo(made.items().getFirst().id());
        var foreign = new WritePurchaseLine(made.items().getFirst().id(), nut, 20, null);
        assertThat(code(purchases.putOrder(id, order(foreign), ADMIN))).isEqualTo("400 line_not_found");
        assertThat(code(purchases.putOrder(id, order(kept, kept), ADMIN))).isEqualTo("400 line_not_found");
        assertThat(purchases.getOrder(id, ADMIN).await()).isEqualTo(put);
    }

    @Test
    void putting_and_receiving_at_once_never_receives_lines_that_are_gone() {
        for (int round = 0; round < 10; round++) {
            var id = draft().order().id();
            var put = purchases.putOrder(id, order(line(nut, 7, null)), ADMIN);
            var receive = purchases.receiveOrder(id, ADMIN);
            Future.join(put, receive).otherwiseEmpty().await();
            var now = purchases.getOrder(id, ADMIN).await();
            assertThat(now.items())
                    .allSatisfy(l -> assertThat(l.receivedQuantity()).isEqualTo(l.quantity()));
            assertThat(neighbours.delivered(id))
                    .singleElement()
                    .satisfies(e -> assertThat(e.getJsonObject("data").getValue("total_amount"))
                            .isEqualTo(now.order().totalAmount()));
        }
    }

    @Test
    void orders_are_found_by_vendor_and_status_newest_first() {
        vendor = neighbours.vendor("filter");
        try {
            var first = draft().order();
            var second = received().order();
            var all = purchases
                    .listOrders(new PurchaseOrderQuery(null, null, null, vendor, null), ADMIN)
                    .await();
            assertThat(all.data()).containsExactly(second, first);
            assertThat(all.meta().total()).isEqualTo(2);
            var drafts = purchases
                    .listOrders(new PurchaseOrderQuery(1, null, null, vendor, "draft"), ADMIN)
                    .await();
            assertThat(drafts.data()).containsExactly(first);
        } finally {
            vendor = neighbours.vendor("supplier");
        }
    }

    @Test
    void events_are_told_in_order_with_the_version_they_made() {
        var id = draft().order().id();
        purchases.putOrder(id, order(line(nut, 7, "2.00")), ADMIN).await();
        purchases.receiveOrder(id, ADMIN).await();
        purchases.payOrder(id, null, ADMIN).await();
        await().untilAsserted(() -> assertThat(published(id))
                .extracting(e -> e.getString("type"), e -> e.getLong("subjectversion"))
                .containsExactly(
                        tuple(PurchaseEvents.CREATED, 1L),
                        tuple(PurchaseEvents.UPDATED, 2L),
                        tuple(PurchaseEvents.RECEIVED, 3L),
                        tuple(PurchaseEvents.PAID, 4L)));
    }

    static Future<Message<JsonObject>> send(String action, String key, String hash, JsonObject arguments) {
        var options = new DeliveryOptions();
        Map.of("action", action, "token", identity.token("admin"), "idempotency-key", key, "request-hash", hash)
                .forEach(options::addHeader);
        return VERTX.eventBus().request(PurchaseService.ADDRESS, arguments, options);
    }

    @Test
    void the_same_key_twice_makes_one_order_and_asks_nobody_again() {
        var body = new JsonObject().put("body", Json.write(order(line(bolt, 1, null))));
        var first = send("createOrder", "key-1", "h", body.copy()).await();
        int asked = neighbours.asked.get();
        var again = send("createOrder", "key-1", "h", body.copy()).await();
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().get("idempotent-replayed")).isEqualTo("true");
        assertThat(neighbours.asked.get()).isEqualTo(asked);
        assertThat(code(send("createOrder", "key-1", "other", body.copy()))).isEqualTo("422 idempotency_key_reused");
    }

    @Test
    void the_same_key_fifty_times_at_once_makes_one_order() {
        var owner = neighbours.vendor("fifty");
        var write = new WritePurchaseOrder(owner, List.of(line(bolt, 1, null)), null, null, null);
        var body = new JsonObject().put("body", Json.write(write));
        var tries = Stream.generate(() -> send("createOrder", "key-50", "h", body.copy()))
                .limit(50)
                .toList();
        Future.join(tries).await();
        assertThat(tries)
                .extracting(t -> t.result().body())
                .containsOnly(tries.getFirst().result().body());
        var made = purchases
                .listOrders(new PurchaseOrderQuery(null, null, null, owner, null), ADMIN)
                .await();
        assertThat(made.data()).hasSize(1);
    }

    @Test
    void the_same_key_twice_receives_once_and_answers_the_same() {
        var arguments = new JsonObject().put("orderId", draft().order().id().toString());
        var first = send("receiveOrder", "key-2", "h", arguments.copy()).await();
        var again = send("receiveOrder", "key-2", "h", arguments.copy()).await();
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(code(send("receiveOrder", "key-3", "h", arguments.copy()))).isEqualTo("409 invalid_state");
    }

    @Test
    void without_permission_the_service_itself_refuses() {
        var manager = identity.proxy("inventory_manager", PurchaseService.ADDRESS, PurchaseService.class);
        var id = manager.receiveOrder(draft().order().id(), ADMIN)
                .await()
                .order()
                .id();
        assertThat(code(manager.payOrder(id, null, ADMIN))).isEqualTo("403 forbidden");
        var viewer = identity.proxy("viewer", PurchaseService.ADDRESS, PurchaseService.class);
        assertThat(code(viewer.createOrder(order(line(bolt, 1, null)), ADMIN))).isEqualTo("403 forbidden");
    }
}
