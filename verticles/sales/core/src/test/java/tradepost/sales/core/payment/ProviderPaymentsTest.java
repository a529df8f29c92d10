package tradepost.sales.core.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Refusals;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.payment.PaymentEvents;
import tradepost.payment.PaymentEvents.PaymentMoved;
import tradepost.payment.PaymentEvents.RefundSettled;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.RepeatRefundRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.Sales;
import tradepost.sales.core.payment.Refunds.Refund;

/** Payments by providers and refunds, with the events that the context payment publishes. */
@ExtendWith(VertxExtension.class)
class ProviderPaymentsTest {
    private static Sales sales;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
    }

    /** A confirmed order of 30.00. */
    private static UUID confirmed() {
        var order = sales.draft().order().id();
        sales.service.confirmOrder(order, ANYBODY).await();
        return order;
    }

    private static PayOrderRequest sandbox(@Nullable String amount) {
        return new PayOrderRequest(amount == null ? null : new BigDecimal(amount), null, null, "sandbox", null);
    }

    private static Payment asked(UUID order, String amount) {
        var now = sales.service.payOrder(order, sandbox(amount), ANYBODY).await();
        return now.payments().getLast();
    }

    static Event event(String type, UUID order, Payment payment, @Nullable String reason) {
        var status = type.substring(type.lastIndexOf('.') + 1);
        var data = new PaymentMoved(
                payment.id(),
                order,
                "SO-000001",
                "in",
                "sandbox",
                "sandbox",
                payment.amount(),
                "USD",
                status,
                reason,
                new JsonObject());
        return EventLog.event(type, payment.id(), 4, data, "system:payment", null);
    }

    private static List<Payment> refunds(UUID order) {
        return sales.now(order).payments().stream()
                .filter(p -> p.kind().equals("refund"))
                .toList();
    }

    private static Event settling(UUID order, Payment refund, String status) {
        var payment = Objects.requireNonNull(refund.paymentId());
        var data = new RefundSettled(
                refund.id(),
                Objects.requireNonNull(refund.refundId()),
                payment,
                order,
                refund.amount(),
                "USD",
                status,
                status.equals("failed") ? "refund_not_possible" : null);
        var type = status.equals("done") ? PaymentEvents.REFUND_DONE : PaymentEvents.REFUND_FAILED;
        return EventLog.event(type, payment, 5, data, "system:payment", null);
    }

    private static void settled(UUID order, Payment refund, String status) {
        sales.deliver(settling(order, refund, status)).await();
    }

    private static void captured(UUID order, Payment payment) {
        sales.deliver(event(PaymentEvents.CAPTURED, order, payment, null)).await();
    }

    private static String sums(SalesOrderWithItems now) {
        var o = now.order();
        return o.status() + " " + o.paymentStatus() + " " + o.paidAmount() + " " + o.pendingAmount() + " "
                + o.refundedAmount();
    }

    @Test
    void a_payment_is_pending_until_it_is_captured_once() {
        var order = confirmed();
        var asked = asked(order, "10.00");
        assertThat(asked.status()).isEqualTo("pending");
        assertThat(asked.provider()).isEqualTo("sandbox");
        assertThat(asked.capturedAt()).isNull();
        assertThat(sums(sales.now(order))).isEqualTo("confirmed unpaid 0.00 10.00 0.00");
        var data = sales.events(SalesEvents.PAYMENT_REQUESTED, order);
        assertThat(data)
                .singleElement()
                .matches(d -> d.getString("payment_id").equals(asked.id().toString()));
        var event = event(PaymentEvents.CAPTURED, order, asked, null);
        for (int i = 0; i < 3; i++) sales.deliver(event).await();
        captured(order, asked);
        assertThat(sums(sales.now(order))).isEqualTo("confirmed partially_paid 10.00 0.00 0.00");
        assertThat(sales.now(order).payments())
                .singleElement()
                .matches(p -> p.status().equals("captured") && p.capturedAt() != null);
        captured(order, asked(order, "20.00"));
        var paid = sales.now(order).order();
        assertThat(sums(sales.now(order))).isEqualTo("paid paid 30.00 0.00 0.00");
        assertThat(paid.paidAt()).isNotNull();
        assertThat(sales.events(SalesEvents.PARTIALLY_PAID, order)).hasSize(1);
        assertThat(sales.events(SalesEvents.PAID, order))
                .singleElement()
                .matches(d -> d.getString("provider").equals("sandbox"));
    }

    @Test
    void a_declined_payment_shows_its_reason_and_can_be_tried_again() {
        var order = confirmed();
        var asked = asked(order, "30.00");
        sales.deliver(event(PaymentEvents.FAILED, order, asked, "insufficient_funds"))
                .await();
        assertThat(sums(sales.now(order))).isEqualTo("confirmed unpaid 0.00 0.00 0.00");
        assertThat(sales.now(order).payments())
                .singleElement()
                .matches(p -> p.status().equals("failed") && "insufficient_funds".equals(p.failure()));
        assertThat(sales.events(SalesEvents.PAYMENT_FAILED, order)).hasSize(1);
        captured(order, asked); // a failure is final
        assertThat(sums(sales.now(order))).isEqualTo("confirmed unpaid 0.00 0.00 0.00");
        captured(order, asked(order, "30.00"));
        assertThat(sales.status(order)).isEqualTo("paid");
    }

    @Test
    void what_is_pending_cannot_be_paid_twice() {
        var order = confirmed();
        asked(order, "25.00");
        assertThat(Refusals.code(sales.service.payOrder(order, sandbox("5.01"), ANYBODY)))
                .isEqualTo("409 amount_exceeds_open");
        var rest = sales.service.payOrder(order, null, ANYBODY).await();
        assertThat(sums(rest)).isEqualTo("confirmed partially_paid 5.00 25.00 0.00");
        for (var all : new PayOrderRequest[] {sandbox(null), null})
            assertThat(Refusals.code(sales.service.payOrder(order, all, ANYBODY)))
                    .isEqualTo("409 amount_exceeds_open");
        assertThat(sums(sales.now(order))).isEqualTo("confirmed partially_paid 5.00 25.00 0.00");
    }

    @Test
    void only_confirmed_orders_and_known_providers_are_asked() {
        var draft = sales.draft().order().id();
        assertThat(Refusals.code(sales.service.payOrder(draft, sandbox("1.00"), ANYBODY)))
                .isEqualTo("409 invalid_state");
        var unknown = new PayOrderRequest(null, null, null, "nobody", null);
        assertThat(Refusals.code(sales.service.payOrder(confirmed(), unknown, ANYBODY)))
                .isEqualTo("400 unknown_provider");
        assertThat(Refusals.code(sales.service.payOrder(confirmed(), sandbox("0.001"), ANYBODY)))
                .isEqualTo("400 invalid_amount");
    }

    @Test
    void of_twenty_payments_at_once_no_more_is_asked_for_than_is_open() {
        var order = confirmed();
        var requests = IntStream.range(0, 20)
                .mapToObj(i -> sales.service.payOrder(order, sandbox("4.00"), ANYBODY))
                .toList();
        Future.join(requests).otherwiseEmpty().await();
        assertThat(requests).filteredOn(Future::succeeded).hasSize(7);
        assertThat(sums(sales.now(order))).isEqualTo("confirmed unpaid 0.00 28.00 0.00");
    }

    @Test
    void a_capture_that_comes_after_the_cancellation_is_refunded_at_once() {
        var order = confirmed();
        var paid = asked(order, "10.00");
        captured(order, paid);
        var late = asked(order, "20.00");
        sales.service.cancelOrder(order, null, ANYBODY).await();
        assertThat(sums(sales.now(order))).isEqualTo("cancelled paid 10.00 20.00 0.00");
        captured(order, late);
        assertThat(sums(sales.now(order))).isEqualTo("cancelled paid 30.00 0.00 0.00");
        var refunds = refunds(order);
        assertThat(refunds).extracting(Payment::paymentId).containsExactly(paid.id(), late.id());
        assertThat(sales.events(SalesEvents.REFUND_REQUESTED, order)).hasSize(2);
        for (var refund : refunds) settled(order, refund, "done");
        assertThat(sums(sales.now(order))).isEqualTo("cancelled refunded 30.00 0.00 30.00");
        assertThat(sales.events(SalesEvents.REFUNDED, order)).hasSize(2);
        var dropped = confirmed();
        var pending = asked(dropped, "30.00");
        sales.service.cancelOrder(dropped, null, ANYBODY).await();
        sales.deliver(event(PaymentEvents.CANCELLED, dropped, pending, null)).await();
        assertThat(sums(sales.now(dropped))).isEqualTo("cancelled not_due 0.00 0.00 0.00");
    }

    @Test
    void of_twenty_refunds_at_once_no_more_is_given_back_than_was_paid() {
        var order = confirmed();
        sales.service.payOrder(order, null, ANYBODY).await();
        var body = new RefundOrderRequest(new BigDecimal("4.00"), "damaged", null);
        var refunds = IntStream.range(0, 20)
                .mapToObj(i -> sales.service.refundOrder(order, body, ANYBODY))
                .toList();
        Future.join(refunds).otherwiseEmpty().await();
        assertThat(refunds).filteredOn(Future::succeeded).hasSize(7);
        assertThat(refunds)
                .filteredOn(Future::failed)
                .allMatch(r -> r.cause().getMessage().equals("refund_exceeds_paid"));
        assertThat(sums(sales.now(order))).isEqualTo("confirmed partially_paid 30.00 0.00 28.00");
        sales.service
                .refundOrder(order, new RefundOrderRequest(new BigDecimal("2.00"), null, null), ANYBODY)
                .await();
        assertThat(sums(sales.now(order))).isEqualTo("confirmed unpaid 30.00 0.00 30.00");
        assertThat(sales.events(SalesEvents.REFUNDED, order)).hasSize(8);
    }

    @Test
    void a_refund_of_a_payment_is_decided_once_and_a_cancellation_refunds_the_rest() {
        var order = confirmed();
        sales.service.payOrder(order, null, ANYBODY).await();
        var id = Ids.next();
        var body = new RefundOrderRequest(new BigDecimal("0.01"), null, null);
        for (int i = 0; i < 3; i++)
            sales.service.refundPayment(order, id, body, ANYBODY).await();
        assertThat(sums(sales.now(order))).isEqualTo("confirmed partially_paid 30.00 0.00 0.01");
        var cancelled = sales.service.cancelOrder(order, null, ANYBODY).await();
        assertThat(sums(cancelled)).isEqualTo("cancelled refunded 30.00 0.00 30.00");
        assertThat(sales.events(SalesEvents.CANCELLED, order))
                .singleElement()
                .extracting(d -> d.getValue("refund_amount"))
                .isEqualTo(new BigDecimal("29.99"));
        assertThat(Refusals.code(sales.service.refundOrder(order, body, ANYBODY)))
                .isEqualTo("409 refund_exceeds_paid");
        assertThat(Refusals.code(sales.as("inventory_manager").refundOrder(order, body, ANYBODY)))
                .isEqualTo("403 forbidden");
        assertThat(Refusals.code(sales.service.refundOrder(Ids.next(), body, ANYBODY)))
                .isEqualTo("404 order_not_found");
        var half = new RefundOrderRequest(new BigDecimal("0.005"), null, null);
        assertThat(Refusals.code(sales.service.refundOrder(order, half, ANYBODY)))
                .isEqualTo("400 invalid_amount");
    }

    @Test
    void payments_and_refunds_are_listed_oldest_first_whatever_their_ids() {
        var order = confirmed();
        pay(order, "20.00");
        // of a command with a key, so it is not in the sequence of time
        var named = UUID.fromString("00000000-0000-3000-8000-000000000001");
        var refund = new RefundOrderRequest(new BigDecimal("5.00"), null, null);
        sales.service.refundPayment(order, named, refund, ANYBODY).await();
        assertThat(amounts(pay(order, "3.00"))).containsExactly("20.00", "5.00", "3.00");
        assertThat(amounts(sales.now(order))).containsExactly("20.00", "5.00", "3.00");
    }

    @Test
    void a_refund_names_only_payments_of_its_order() {
        var order = confirmed();
        var own = pay(order, "20.00").payments().getFirst().id();
        var other = pay(confirmed(), "20.00").payments().getFirst().id();
        for (var payment : List.of(other, Ids.next()))
            assertThat(Refusals.code(refund(order, payment))).isEqualTo("400 payment_not_found");
        assertThat(Refusals.code(refund(Ids.next(), own))).isEqualTo("404 order_not_found");
        assertThat(sums(sales.now(order))).isEqualTo("confirmed partially_paid 20.00 0.00 0.00");
        var refund = refund(order, own).await().payments().getLast().id();
        assertThat(Refusals.code(refund(order, refund))).isEqualTo("400 payment_not_found");
        assertThat(sums(sales.now(order))).isEqualTo("confirmed partially_paid 20.00 0.00 1.00");
    }

    private static Future<SalesOrderWithItems> refund(UUID order, UUID payment) {
        return sales.service.refundOrder(order, new RefundOrderRequest(BigDecimal.ONE, null, payment), ANYBODY);
    }

    private static SalesOrderWithItems pay(UUID order, String amount) {
        return sales.service
                .payOrder(order, new PayOrderRequest(new BigDecimal(amount), null, null), ANYBODY)
                .await();
    }

    private static List<String> amounts(SalesOrderWithItems order) {
        return order.payments().stream().map(p -> p.amount().toPlainString()).toList();
    }

    @Test
    void a_refund_of_a_payment_is_either_decided_or_given_up() {
        var order = confirmed();
        sales.service.payOrder(order, null, ANYBODY).await();
        var body = new RefundOrderRequest(new BigDecimal("0.01"), null, null);
        var givenUp = Ids.next();
        for (int i = 0; i < 2; i++) {
            assertThat(sales.service.giveUpRefund(givenUp, ANYBODY).await()).isFalse();
            assertThat(Refusals.code(sales.service.refundPayment(order, givenUp, body, ANYBODY)))
                    .isEqualTo("409 invalid_state");
        }
        assertThat(sums(sales.now(order))).isEqualTo("paid paid 30.00 0.00 0.00");
        var underWay = Ids.next();
        var asked = sales.tx(tx -> {
            Refunds.refund(tx, order, new Refund(underWay, body.amount(), null, null), ANYBODY);
            var asks = sales.service.giveUpRefund(underWay, ANYBODY);
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> sales.sql("select 1 from pg_stat_activity where datname = current_database()"
                                    + " and wait_event_type = 'Lock' and wait_event = 'advisory'")
                            == 1);
            return asks;
        });
        assertThat(asked.await()).isTrue();
        assertThat(sales.service.giveUpRefund(underWay, ANYBODY).await()).isTrue();
        assertThat(sums(sales.now(order))).isEqualTo("confirmed partially_paid 30.00 0.00 0.01");
    }

    @Test
    void refunds_that_were_given_up_are_forgotten_after_seven_days() {
        var recent = Ids.next();
        sales.service.giveUpRefund(recent, ANYBODY).await();
        var old = Ids.next();
        sales.service.giveUpRefund(old, ANYBODY).await();
        sales.sql(
                "update refund_command set created_at = now() - interval '7 days 1 second' where command_id = $1", old);
        sales.prune(Refunds::pruning);
        assertThat(sales.texts("select command_id::text from refund_command where command_id in ($1, $2)", old, recent))
                .containsExactly(recent.toString());
    }

    @Test
    void what_was_refunded_before_an_order_is_paid_is_open_again() {
        var order = confirmed();
        var total = sales.now(order).order().totalAmount();
        sales.service
                .payOrder(order, new PayOrderRequest(new BigDecimal("1.10"), "cash", null), ANYBODY)
                .await();
        sales.service
                .refundOrder(order, new RefundOrderRequest(new BigDecimal("1.10"), null, null), ANYBODY)
                .await();
        var paid = sales.service.payOrder(order, null, ANYBODY).await().order();
        assertThat(paid.status()).isEqualTo("paid");
        assertThat(paid.paidAmount().subtract(paid.refundedAmount())).isEqualTo(total);
        assertThat(Refusals.code(sales.service.payOrder(order, null, ANYBODY))).isEqualTo("409 invalid_state");
    }

    @Test
    void a_refund_that_its_provider_refuses_is_failed_and_can_be_given_back_in_another_way_once() {
        var order = confirmed();
        var paid = asked(order, "30.00");
        captured(order, paid);
        sales.service.cancelOrder(order, null, ANYBODY).await();
        var refund = refunds(order).getFirst();
        settled(order, refund, "failed");
        assertThat(sums(sales.now(order))).isEqualTo("cancelled paid 30.00 0.00 0.00");
        assertThat(sales.now(order).order().creditAmount()).isEqualTo("30.00");
        assertThat(refunds(order))
                .singleElement()
                .matches(p -> p.status().equals("failed") && "refund_not_possible".equals(p.failure()));
        assertThat(sales.events(SalesEvents.REFUND_FAILED, order)).hasSize(1);

        var commands = IntStream.range(0, 20)
                .mapToObj(i -> new RepeatRefundRequest(
                        Objects.requireNonNull(refund.refundId()),
                        paid.id(),
                        Ids.next(),
                        i % 2 == 0 ? "transfer" : null,
                        null,
                        null))
                .map(body -> sales.service.repeatRefund(order, body, ANYBODY))
                .toList();
        Future.join(commands).otherwiseEmpty().await();
        assertThat(commands).filteredOn(Future::succeeded).hasSize(1);
        assertThat(commands.stream().filter(Future::failed).map(Refusals::code)).containsOnly("409 invalid_state");
        var now = sales.now(order).order();
        assertThat(now.refundedAmount().add(now.pendingRefundAmount())).isEqualTo("30.00");
        assertThat(now.creditAmount()).isEqualTo("0.00");
    }

    /** A copy of a call may come after the one that followed it. */
    @Test
    void a_repetition_that_comes_again_after_a_later_one_has_no_effect() {
        var order = confirmed();
        var paid = asked(order, "30.00");
        captured(order, paid);
        sales.service.cancelOrder(order, null, ANYBODY).await();
        settled(order, refunds(order).getFirst(), "failed");
        var commands = IntStream.range(0, 3)
                .mapToObj(i -> new RepeatRefundRequest(
                        Objects.requireNonNull(refunds(order).getFirst().refundId()),
                        paid.id(),
                        Ids.next(),
                        null,
                        null,
                        null))
                .toList();
        for (var c : commands) {
            sales.service.repeatRefund(order, c, ANYBODY).await();
            settled(order, refunds(order).getFirst(), "failed");
        }
        for (var c : commands) sales.service.repeatRefund(order, c, ANYBODY).await();
        assertThat(refunds(order)).singleElement().matches(p -> p.status().equals("failed"));
        assertThat(sales.now(order).order().pendingRefundAmount()).isEqualTo("0.00");
    }

    @Test
    void what_a_refused_refund_was_to_pay_back_must_still_be_credit() {
        var order = confirmed();
        var paid = asked(order, "30.00");
        captured(order, paid);
        var wrong = new RefundOrderRequest(new BigDecimal("10.00"), "wrong card", null);
        sales.service.refundOrder(order, wrong, ANYBODY).await();
        settled(order, refunds(order).getFirst(), "failed");
        assertThat(sums(sales.now(order))).isEqualTo("paid paid 30.00 0.00 0.00");
        // this one was to be owed again, so it needs no credit
        again(order, refunds(order).getFirst(), null).await();
        settled(order, refunds(order).getFirst(), "done");
        assertThat(sums(sales.now(order))).isEqualTo("confirmed partially_paid 30.00 0.00 10.00");

        var cancelled = confirmed();
        captured(cancelled, asked(cancelled, "30.00"));
        sales.service.cancelOrder(cancelled, null, ANYBODY).await();
        var refused = refunds(cancelled).getFirst();
        settled(cancelled, refused, "failed");
        var other = new RefundOrderRequest(new BigDecimal("5.00"), null, null);
        sales.service.refundOrder(cancelled, other, ANYBODY).await();
        assertThat(Refusals.code(again(cancelled, refused, "transfer"))).isEqualTo("409 refund_exceeds_credit");
        assertThat(Refusals.code(again(cancelled, refused, null))).isEqualTo("409 refund_exceeds_credit");
    }

    private static Future<Void> again(UUID order, Payment refund, @Nullable String method) {
        var body = new RepeatRefundRequest(
                Objects.requireNonNull(refund.refundId()),
                Objects.requireNonNull(refund.paymentId()),
                Ids.next(),
                method,
                null,
                null);
        return sales.service.repeatRefund(order, body, ANYBODY);
    }

    @Test
    void random_payments_and_refunds_keep_the_sums_of_the_order() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        for (int round = 0; round < 8; round++) {
            var order = confirmed();
            for (int step = 0; step < 20; step++) {
                var amount = BigDecimal.valueOf(1 + random.nextInt(1_200), 2);
                var payments = sales.now(order).payments();
                attempt(random.nextInt(11), order, amount, pending(payments, "payment"), pending(payments, "refund"));
                agrees(sales.now(order), "seed " + seed);
            }
        }
    }

    private static List<Payment> pending(List<Payment> payments, String kind) {
        return payments.stream()
                .filter(p -> p.kind().equals(kind) && p.status().equals("pending"))
                .toList();
    }

    private static void attempt(int what, UUID order, BigDecimal amount, List<Payment> pending, List<Payment> refunds) {
        Future<?> done = switch (what) {
            case 8, 9, 10 ->
                refunds.isEmpty()
                        ? Future.succeededFuture()
                        : sales.deliver(settling(order, refunds.getFirst(), what == 8 ? "failed" : "done"));
            case 0, 1 ->
                sales.service.payOrder(order, new PayOrderRequest(amount, null, null, "sandbox", null), ANYBODY);
            case 2 -> sales.service.payOrder(order, new PayOrderRequest(amount, "cash", null), ANYBODY);
            case 3 -> sales.service.refundOrder(order, new RefundOrderRequest(amount, null, null), ANYBODY);
            case 4 ->
                amount.intValue() > 10 ? sales.service.cancelOrder(order, null, ANYBODY) : Future.succeededFuture();
            default ->
                pending.isEmpty()
                        ? Future.succeededFuture()
                        : sales.deliver(event(
                                what == 5 ? PaymentEvents.FAILED : PaymentEvents.CAPTURED,
                                order,
                                pending.getFirst(),
                                null));
        };
        done.otherwiseEmpty().await();
    }

    private static void agrees(SalesOrderWithItems now, String seed) {
        var order = now.order();
        assertThat(sum(now, "payment", "captured")).as(seed).isEqualByComparingTo(order.paidAmount());
        assertThat(sum(now, "payment", "pending")).as(seed).isEqualByComparingTo(order.pendingAmount());
        assertThat(sum(now, "refund", "pending")).as(seed).isEqualByComparingTo(order.pendingRefundAmount());
        assertThat(sum(now, "refund", "done")).as(seed).isEqualByComparingTo(order.refundedAmount());
        assertThat(order.refundedAmount()).as(seed).isLessThanOrEqualTo(order.paidAmount());
        var zero = BigDecimal.ZERO;
        var owed = order.totalAmount()
                .subtract(order.creditedAmount())
                .subtract(order.paidAmount())
                .add(order.refundedAmount());
        assertThat(order.openAmount())
                .as(seed)
                .isEqualByComparingTo(owed.subtract(order.pendingAmount()).max(zero));
        assertThat(order.creditAmount())
                .as(seed)
                .isEqualByComparingTo(
                        owed.negate().subtract(order.pendingRefundAmount()).max(zero));
        if (order.status().equals("cancelled"))
            assertThat(order.refundedAmount()
                            .add(order.pendingRefundAmount())
                            .add(sum(now, "refund", "failed"))
                            .add(order.creditAmount()))
                    .as(seed)
                    .isGreaterThanOrEqualTo(order.paidAmount());
        else assertThat(order.status()).as(seed).isEqualTo(owed.signum() > 0 ? "confirmed" : "paid");
    }

    private static BigDecimal sum(SalesOrderWithItems now, String kind, String status) {
        return now.payments().stream()
                .filter(p -> p.kind().equals(kind) && p.status().equals(status))
                .map(Payment::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
