package tradepost.sales.core.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Refusals;
import tradepost.orders.PayOrderRequest;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;

/** Manual payments: each has its own result, also of those that arrive together and share a transaction. */
@ExtendWith(VertxExtension.class)
class PayOrderTest {
    static Sales sales;
    static Fulfilment orders;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
    }

    private static PayOrderRequest amount(String amount) {
        return new PayOrderRequest(new BigDecimal(amount), "transfer", "BANK-77");
    }

    /** @param key null for none */
    private static Future<SalesOrderWithItems> pay(UUID order, @Nullable PayOrderRequest body, @Nullable String key) {
        var service = key == null ? sales.service : sales.withKey(key);
        return service.payOrder(order, body, ANYBODY);
    }

    private static String result(Future<SalesOrderWithItems> paid) {
        if (paid.failed()) return Refusals.code(paid);
        var order = paid.result().order();
        return order.status() + " " + order.paymentStatus() + " " + order.paidAmount();
    }

    @Test
    void of_forty_orders_at_once_each_payment_gets_its_own_result() {
        var confirmed = IntStream.range(0, 24)
                .mapToObj(i -> orders.confirmed(2).order().id())
                .toList();
        var drafts =
                IntStream.range(0, 6).mapToObj(i -> sales.draft().order().id()).toList();
        var tries = new ArrayList<Future<SalesOrderWithItems>>();
        var again = new ArrayList<Future<SalesOrderWithItems>>();
        var expected = new ArrayList<String>();
        for (int round = 0; round < 2; round++) {
            var all = round == 0 ? tries : again;
            for (int i = 0; i < 40; i++) {
                var key = i % 2 == 0 ? null : "one of forty " + i;
                if (round == 1 && key == null) continue;
                if (i % 5 == 1) all.add(pay(UUID.nameUUIDFromBytes(new byte[] {(byte) i}), null, key));
                else if (i % 5 == 3 && i < 30) all.add(pay(drafts.get(i / 5), null, key));
                else if (i % 5 == 3) all.add(pay(confirmed.get(i % 24), amount("20.001"), key));
                else {
                    int n = i / 5 * 3 + (i % 5 == 0 ? 0 : i % 5 == 2 ? 1 : 2);
                    all.add(pay(confirmed.get(n), i % 5 == 2 ? amount("5.5") : null, key));
                }
                if (round == 0)
                    expected.add(
                            switch (i % 5) {
                                case 1 -> "404 order_not_found";
                                case 2 -> "confirmed partially_paid 5.50";
                                case 3 -> i < 30 ? "409 invalid_state" : "400 invalid_amount";
                                default -> "paid paid 20.00";
                            });
            }
            Future.join(all).otherwiseEmpty().await();
        }
        for (int i = 0; i < 40; i++)
            assertThat(result(tries.get(i))).as("payment %d", i).startsWith(expected.get(i));
        for (int i = 0; i < 20; i++)
            assertThat(result(again.get(i)))
                    .as("payment %d with its key again", 2 * i + 1)
                    .isEqualTo(result(tries.get(2 * i + 1)));
        for (var paid : tries) if (paid.succeeded()) assertStored(paid.result(), 1);
        for (var id : drafts) assertThat(sales.now(id).order().version()).isEqualTo(1);
    }

    /** The response is what is stored, and the payments have their events. */
    private static void assertStored(SalesOrderWithItems response, int payments) {
        var order = response.order();
        assertThat(sales.now(order.id())).usingRecursiveComparison().isEqualTo(response);
        assertThat(response.payments()).hasSize(payments);
        var events = Stream.of(SalesEvents.PARTIALLY_PAID, SalesEvents.PAID)
                .flatMap(type -> sales.events(type, order.id()).stream())
                .toList();
        assertThat(events)
                .extracting(e -> e.getString("payment_id"))
                .containsExactlyInAnyOrderElementsOf(response.payments().stream()
                        .filter(p -> p.kind().equals("payment"))
                        .map(p -> p.id().toString())
                        .toList());
        var sum = events.stream()
                .map(e -> new BigDecimal(e.getValue("amount").toString()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum).isEqualByComparingTo(order.paidAmount());
        assertThat(new BigDecimal(events.getLast().getValue("paid_amount").toString()))
                .isEqualTo(order.paidAmount());
    }

    @Test
    void of_twenty_payments_of_an_order_at_once_one_pays_it() {
        var ids = List.of(
                orders.confirmed(2).order().id(), orders.confirmed(2).order().id());
        var all = IntStream.range(0, 40)
                .mapToObj(i -> pay(ids.get(i % 2), null, null))
                .toList();
        Future.join(all).otherwiseEmpty().await();
        assertThat(all).filteredOn(Future::succeeded).hasSize(2);
        assertThat(all.stream().filter(Future::failed).map(Refusals::code)).containsOnly("409 invalid_state");
        for (var paid : all) if (paid.succeeded()) assertStored(paid.result(), 1);
    }

    @Test
    void twenty_parts_at_once_are_all_paid_and_what_is_too_much_is_credit() {
        var id = orders.confirmed(3).order().id();
        var all = IntStream.range(0, 20)
                .mapToObj(i -> pay(id, amount("4.00"), null))
                .toList();
        Future.join(all).otherwiseEmpty().await();
        assertThat(all).allMatch(Future::succeeded);
        var now = sales.now(id);
        assertThat(now.order().paidAmount()).isEqualTo("80.00");
        assertThat(now.order().creditAmount()).isEqualTo("50.00");
        assertThat(Fulfilment.states(now.order())).isEqualTo("paid paid unfulfilled");
        assertStored(now, 20);
        assertThat(Refusals.code(pay(id, null, null))).isEqualTo("409 invalid_state");
    }

    @Test
    void one_command_that_is_sent_twenty_times_at_once_pays_once() {
        var id = orders.confirmed(2).order().id();
        var all = IntStream.range(0, 20)
                .mapToObj(i -> pay(id, null, "one payment"))
                .toList();
        Future.join(all).await();
        assertThat(all.stream().map(Future::result).distinct()).hasSize(1);
        assertStored(all.getFirst().result(), 1);
    }

    @Test
    void an_order_that_is_locked_does_not_delay_the_payments_of_others() {
        var locked = orders.confirmed(2).order().id();
        var others = IntStream.range(0, 30)
                .mapToObj(i -> orders.confirmed(2).order().id())
                .toList();
        var waits = sales.whileLocked(locked, () -> {
            var waiting = pay(locked, null, null);
            var all = others.stream().map(id -> pay(id, null, null)).toList();
            Future.join(all).await();
            assertThat(waiting.isComplete()).isFalse();
            return waiting;
        });
        assertThat(waits.await().order().status()).isEqualTo("paid");
    }

    @Test
    void the_response_shows_all_payments_and_refunds() {
        var id = orders.confirmed(3).order().id();
        pay(id, amount("12.50"), null).await();
        var refund = new RefundOrderRequest(new BigDecimal("2.50"), "too much", null);
        sales.service.refundOrder(id, refund, ANYBODY).await();
        var paid = pay(id, null, null).await();
        assertThat(paid.order().paidAmount()).isEqualTo("32.50");
        assertThat(paid.payments())
                .extracting(p -> p.kind() + " " + p.amount())
                .containsExactly("payment 12.50", "refund 2.50", "payment 20.00");
        assertStored(paid, 3);
    }
}
