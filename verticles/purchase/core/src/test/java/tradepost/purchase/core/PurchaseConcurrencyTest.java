package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tradepost.kernel.Refusals.code;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.amount;
import static tradepost.purchase.core.PurchaseFixture.bolt;
import static tradepost.purchase.core.PurchaseFixture.draft;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.nut;
import static tradepost.purchase.core.PurchaseFixture.order;
import static tradepost.purchase.core.PurchaseFixture.published;
import static tradepost.purchase.core.PurchaseFixture.purchases;
import static tradepost.purchase.core.PurchaseFixture.received;
import static tradepost.purchase.core.PurchaseFixture.send;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.json.Json;
import tradepost.orders.CancelOrderRequest;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrderQuery;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.event.ReceivedLine;

@ExtendWith(VertxExtension.class)
class PurchaseConcurrencyTest {
    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    /** One of twenty concurrent calls succeeds; the others get 409 invalid_state. */
    static void once(Supplier<Future<PurchaseOrderWithItems>> action) {
        var tries = Stream.generate(action).limit(20).toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 invalid_state"));
    }

    @Test
    void twenty_concurrent_receipts_receive_once() {
        var id = draft().order().id();
        once(() -> purchases.receiveOrder(id, null, ADMIN));
        var now = purchases.getOrder(id, ADMIN).await();
        assertThat(now.order().status()).isEqualTo("received");
        assertThat(now.order().version()).isEqualTo(2);
        assertThat(now.items()).allSatisfy(l -> assertThat(l.receivedQuantity()).isEqualTo(l.quantity()));
        // handed over before the response; the relay delivers the same event again later
        assertThat(neighbours.delivered(id)).singleElement().satisfies(e -> {
            assertThat(e.getString("type")).isEqualTo(PurchaseEvents.RECEIVED);
            var data = Json.read(e.getJsonObject("data"), OrderReceived.class);
            assertThat(data.complete()).isTrue();
            assertThat(data.items())
                    .containsExactly(new ReceivedLine(
                            bolt,
                            "BOLT",
                            "Item BOLT",
                            50,
                            new BigDecimal("1000.00"),
                            new BigDecimal("50000.00"),
                            now.items().getFirst().id(),
                            0,
                            null,
                            null));
            assertThat(data.expected()).isEmpty();
            assertThat(data.totalAmount()).isEqualTo(now.order().totalAmount());
        });
        await().untilAsserted(() -> assertThat(published(id)).hasSize(2));
        assertThat(neighbours.delivered(id)).hasSize(1);
    }

    @Test
    void twenty_concurrent_payments_pay_once() {
        var id = received().order().id();
        once(() -> purchases.payOrder(id, null, ADMIN));
        var paid = purchases.getOrder(id, ADMIN).await().order();
        assertThat(paid.status()).isEqualTo("paid");
        assertThat(paid.paymentStatus()).isEqualTo("paid");
        assertThat(paid.paidAmount()).isEqualTo(paid.totalAmount());
    }

    @Test
    void twenty_concurrent_cancellations_cancel_once() {
        var id = draft().order().id();
        once(() -> purchases.cancelOrder(id, new CancelOrderRequest("late"), ADMIN));
        var cancelled = purchases.getOrder(id, ADMIN).await().order();
        assertThat(cancelled.status()).isEqualTo("cancelled");
        assertThat(cancelled.cancelReason()).isEqualTo("late");
    }

    @Test
    void only_one_of_a_concurrent_receipt_and_cancellation_succeeds() {
        for (int round = 0; round < 10; round++) {
            var id = draft().order().id();
            var receive = purchases.receiveOrder(id, null, ADMIN);
            var cancel = purchases.cancelOrder(id, null, ADMIN);
            Future.join(receive, cancel).otherwiseEmpty().await();
            assertThat(receive.succeeded()).isNotEqualTo(cancel.succeeded());
            assertThat(neighbours.delivered(id)).hasSize(receive.succeeded() ? 1 : 0);
        }
    }

    @Test
    void concurrent_partial_payments_never_exceed_the_total() {
        var id = received().order().id();
        var tries = Stream.generate(() -> purchases.payOrder(id, amount("15000.00"), ADMIN))
                .limit(8)
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(3);
        assertThat(purchases.getOrder(id, ADMIN).await().order().paidAmount()).isEqualTo(new BigDecimal("45000.00"));
    }

    @Test
    void a_concurrent_replacement_and_receipt_never_receive_removed_lines() {
        for (int round = 0; round < 10; round++) {
            var id = draft().order().id();
            var put = purchases.putOrder(id, order(line(nut, 7, "0.10")), ADMIN);
            var receive = purchases.receiveOrder(id, null, ADMIN);
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
    void the_same_key_twice_creates_one_order_and_repeats_no_calls() {
        var body = new JsonObject().put("body", Json.write(order(line(bolt, 1, "0.35"))));
        var first = send("createOrder", "key-1", "h", body.copy()).await();
        int calls = neighbours.calls.get();
        var again = send("createOrder", "key-1", "h", body.copy()).await();
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().get("idempotent-replayed")).isEqualTo("true");
        assertThat(neighbours.calls.get()).isEqualTo(calls);
        assertThat(code(send("createOrder", "key-1", "other", body.copy()))).isEqualTo("422 idempotency_key_reused");
    }

    @Test
    void fifty_concurrent_requests_with_one_key_create_one_order() {
        var owner = neighbours.vendor("fifty");
        var write = new WritePurchaseOrder(owner, List.of(line(bolt, 1, "0.35")), null, null, null);
        var body = new JsonObject().put("body", Json.write(write));
        var tries = Stream.generate(() -> send("createOrder", "key-50", "h", body.copy()))
                .limit(50)
                .toList();
        Future.join(tries).await();
        assertThat(tries)
                .extracting(t -> t.result().body())
                .containsOnly(tries.getFirst().result().body());
        var made = purchases
                .listOrders(PurchaseOrderQuery.of(new JsonObject().put("vendor_id", owner.toString())), ADMIN)
                .await();
        assertThat(made.data()).hasSize(1);
    }

    @Test
    void the_same_key_twice_receives_once_and_returns_the_same_response() {
        var arguments = new JsonObject().put("orderId", draft().order().id().toString());
        var first = send("receiveOrder", "key-2", "h", arguments.copy()).await();
        var again = send("receiveOrder", "key-2", "h", arguments.copy()).await();
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(code(send("receiveOrder", "key-3", "h", arguments.copy()))).isEqualTo("409 invalid_state");
    }
}
