package tradepost.payment.core.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.Halt;
import tradepost.kernel.Refusals;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.payment.Refund;
import tradepost.payment.RefundPayment;
import tradepost.payment.SettleRefund;
import tradepost.payment.core.payment.Acme.Manner;
import tradepost.sales.RefundOrderRequest;

/** A refund that its provider has refused is asked for again, as another request, or given back in another way, and is given once. */
@ExtendWith(VertxExtension.class)
class RefundRetriesTest {
    private static final SettleRefund BY_TRANSFER = new SettleRefund("transfer", "BANK-5");
    private static Payments payments;
    private static Acme acme;

    @BeforeAll
    static void start(Vertx vertx) {
        payments = new Payments(vertx, "acme", 200);
        acme = new Acme(vertx, "acme");
        payments.connected("acme");
    }

    @Test
    void of_twenty_retries_at_once_one_is_accepted_and_the_money_is_given_back_once() {
        var order = Ids.next();
        var id = payments.sandbox(order, "10.11"); // the first refund is refused
        payments.captured(id);
        var failed = payments.refused(id, "4.00");
        assertThat(payments.money(order)).doesNotContainKey("refunded");

        var retries = IntStream.range(0, 20)
                .mapToObj(i -> payments.service.retryRefund(id, failed.refundId(), Payments.ADMIN))
                .toList();
        Future.join(retries).otherwiseEmpty().await();
        assertThat(retries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(retries)
                .filteredOn(Future::failed)
                .allMatch(r -> r.cause().getMessage().equals("invalid_state"));
        var done = payments.settled(id);
        assertThat(done.status()).isEqualTo("done");
        assertThat(done.failure()).isNull();
        assertThat(done.retries()).isEqualTo(1);
        assertThat(payments.payment(id).refundedAmount()).isEqualTo(new BigDecimal("4.00"));
        assertThat(payments.number("select (refunded * 100)::int from sandbox_payment where id = $1", id))
                .isEqualTo(400);
        assertThat(payments.money(order)).isEqualTo(Map.of("sandbox", "6.11", "paid", "10.11", "refunded", "4.00"));
        assertThat(payments.mismatches(order)).isEmpty();
        assertThat(payments.history(id))
                .containsExactly(
                        "created",
                        "authorised",
                        "captured",
                        "refund_requested",
                        "refund_failed",
                        "refund_requested",
                        "partially_refunded");
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(payments.events(id)).endsWith("payment.refund.failed", "payment.refund.done"));
    }

    @Test
    void of_twenty_retries_and_settlements_at_once_one_takes_effect() {
        var order = Ids.next();
        var id = payments.sandbox(order, "10.11"); // the first refund is refused
        payments.captured(id);
        var failed = payments.refused(id, "4.00");
        var commands = IntStream.range(0, 20)
                .mapToObj(i -> i % 2 == 0
                        ? payments.service.settleRefund(id, failed.refundId(), BY_TRANSFER, Payments.ADMIN)
                        : payments.service.retryRefund(id, failed.refundId(), Payments.ADMIN))
                .toList();
        Future.join(commands).otherwiseEmpty().await();
        assertThat(commands).filteredOn(Future::succeeded).hasSize(1);
        assertThat(commands)
                .filteredOn(Future::failed)
                .allMatch(r -> r.cause().getMessage().equals("invalid_state"));
        var done = payments.settled(id);
        assertThat(done.status()).isEqualTo("done");
        assertThat(payments.payment(id).refundedAmount()).isEqualTo("4.00");
        boolean otherwise = done.method().equals("transfer");
        assertThat(payments.number("select (refunded * 100)::int from sandbox_payment where id = $1", id))
                .isEqualTo(otherwise ? 0 : 400);
        assertThat(payments.money(order))
                .containsEntry("refunded", "4.00")
                .containsEntry(otherwise ? "manual" : "sandbox", otherwise ? "-4.00" : "6.11");
        agrees(order, id);
    }

    /** Also a method with the name of the provider: the provider has not moved the money. */
    @ParameterizedTest
    @ValueSource(strings = {"transfer", "sandbox"})
    void what_a_provider_refused_is_given_back_in_another_way(String method) {
        var order = Ids.next();
        var id = payments.sandbox(order, "20.07"); // refunds are refused
        payments.captured(id);
        var failed = payments.refused(id, "5.00");
        agrees(order, id);
        var day = LocalDate.of(2020, 2, 29);
        var body = new SettleRefund(method, "BANK-5", day);
        var keyed = payments.withKey("settle " + id);
        for (int i = 0; i < 3; i++) {
            var settled = keyed.settleRefund(id, failed.refundId(), body, Payments.ADMIN)
                    .await();
            assertThat(settled.payment().refundedAmount()).isEqualTo("5.00");
            assertThat(settled.payment().status()).isEqualTo("partially_refunded");
            assertThat(settled.refunds())
                    .singleElement()
                    .matches(r -> r.status().equals("done")
                            && r.id().equals(failed.id())
                            && r.method().equals(method)
                            && Objects.equals(r.reference(), "BANK-5")
                            && r.failure() == null
                            && day.equals(r.date())
                            && r.doneAt() != null);
            if (i == 0) payments.sql("delete from idempotency where key = $1", "settle " + id); // its process died
        }
        assertThat(payments.history(id)).endsWith("refund_requested", "refund_failed", "partially_refunded");
        assertThat(payments.money(order))
                .isEqualTo(Map.of("manual", "-5.00", "sandbox", "20.07", "paid", "20.07", "refunded", "5.00"));
        agrees(order, id);
        assertThat(Refusals.code(payments.service.settleRefund(id, failed.refundId(), body, Payments.ADMIN)))
                .isEqualTo("409 invalid_state");
        assertThat(Refusals.code(payments.service.retryRefund(id, failed.refundId(), Payments.ADMIN)))
                .isEqualTo("409 invalid_state");
    }

    @Test
    void each_part_of_a_refund_over_several_payments_has_its_own_state() {
        var order = Ids.next();
        var refused = payments.sandbox(order, "20.07");
        payments.captured(refused);
        var given = payments.sandbox(order, "10.00");
        payments.captured(given);
        var manual = payments.paid(order, "5.00", "USD");
        var refund = Ids.next();
        payments.orders
                .refund(order, refund, new RefundOrderRequest(new BigDecimal("30.00"), "returned", null))
                .await();
        assertThat(payments.settled(manual))
                .matches(r -> r.status().equals("done") && r.refundId().equals(refund));
        assertThat(payments.settled(given))
                .matches(r -> r.status().equals("done") && r.refundId().equals(refund));
        assertThat(payments.settled(refused))
                .matches(r -> r.status().equals("failed") && r.amount().equals(new BigDecimal("15.00")));
        assertThat(payments.payment(given).status()).isEqualTo("refunded");
        assertThat(payments.payment(refused).status()).isEqualTo("captured");
        assertThat(payments.money(order)).containsEntry("refunded", "15.00");
        agrees(order, refused, given, manual);
        payments.service
                .settleRefund(refused, refund, BY_TRANSFER, Payments.ADMIN)
                .await();
        assertThat(payments.money(order))
                .isEqualTo(Map.of("manual", "-15.00", "sandbox", "20.07", "paid", "35.07", "refunded", "30.00"));
        agrees(order, refused, given, manual);
    }

    @Test
    void a_refund_whose_credit_is_gone_or_whose_money_was_given_back_is_not_repeated() {
        var order = Ids.next();
        var id = payments.sandbox(order, "10.11"); // the first refund is refused
        payments.captured(id);
        var failed = payments.refused(id, "8.00");
        payments.service
                .refundPayment(id, new RefundPayment(new BigDecimal("3.00"), null), Payments.ADMIN)
                .await();
        Awaitility.await()
                .until(() -> payments.payment(id).pendingRefundAmount().signum() == 0);
        repeatIsRefused(id, failed, "409 refund_exceeds_paid");
        payments.orders.usesCredit(order);
        repeatIsRefused(id, failed, "409 refund_exceeds_credit");
        assertThat(payments.payment(id).refundedAmount()).isEqualTo("3.00");
        assertThat(payments.money(order)).containsEntry("refunded", "3.00");
    }

    private static void repeatIsRefused(UUID id, Refund failed, String refusal) {
        assertThat(Refusals.code(payments.service.settleRefund(id, failed.refundId(), BY_TRANSFER, Payments.ADMIN)))
                .isEqualTo(refusal);
        assertThat(Refusals.code(payments.service.retryRefund(id, failed.refundId(), Payments.ADMIN)))
                .isEqualTo(refusal);
        assertThat(payments.details(id).refunds())
                .filteredOn(r -> r.id().equals(failed.id()))
                .singleElement()
                .matches(r -> r.status().equals("failed"));
    }

    @Test
    void a_try_that_reaches_sales_after_another_was_refused_repeats_nothing() throws Exception {
        var order = Ids.next();
        var id = payments.sandbox(order, "20.07"); // refunds are refused
        payments.captured(id);
        var failed = payments.refused(id, "5.00");
        var keyed = payments.withKey("queued settle " + id);
        var halt = new Halt();
        payments.orders.beforeRefund.set(halt);
        var first = keyed.settleRefund(id, failed.refundId(), BY_TRANSFER, Payments.ADMIN);
        halt.await();
        payments.orders.beforeRefund.set(() -> Future.failedFuture(Problem.conflict("refund_exceeds_credit")));
        assertThat(Refusals.code(keyed.settleRefund(id, failed.refundId(), BY_TRANSFER, Payments.ADMIN)))
                .isEqualTo("409 refund_exceeds_credit");
        halt.resume();
        assertThat(Refusals.code(first)).isEqualTo("409 refund_exceeds_credit");
        assertThat(payments.details(id).refunds())
                .singleElement()
                .matches(r -> r.status().equals("failed"));
        assertThat(payments.money(order)).doesNotContainKey("refunded");
    }

    /** The order and the provider know the same of these payments. */
    private static void agrees(UUID order, UUID... ids) {
        assertThat(payments.reconciled().mismatches())
                .noneMatch(m -> order.equals(m.orderId()) || Arrays.asList(ids).contains(m.paymentId()));
    }

    @Test
    void the_key_is_new_after_a_refusal_and_the_same_while_the_outcome_is_unknown() {
        var id = payments.requested(Ids.next(), "50.00", "USD", "acme", "automatic");
        payments.captured(id);
        acme.answers(Manner.DECLINING, 1);
        var refund = payments.refused(id, "20.00");
        acme.answers(Manner.WITHOUT_A_REPLY, 2);
        payments.service.retryRefund(id, refund.refundId(), Payments.ADMIN).await();
        assertThat(Refusals.code(payments.service.retryRefund(id, refund.refundId(), Payments.ADMIN)))
                .isEqualTo("409 invalid_state");
        assertThat(payments.settled(id).status()).isEqualTo("done");
        assertThat(acme.refunded).containsEntry(id.toString(), new BigDecimal("20.00"));
        assertThat(acme.refundKeys.get(id.toString()))
                .hasSizeGreaterThanOrEqualTo(4)
                .first()
                .isEqualTo(refund.id() + ":refund");
        assertThat(acme.refundKeys.get(id.toString()).stream().distinct()).hasSize(2);
    }

    @Test
    void what_is_said_late_of_the_request_that_was_refused_changes_nothing() {
        var order = Ids.next();
        var id = payments.sandbox(order, "20.07"); // refunds are refused
        payments.captured(id);
        var refund = payments.refused(id, "5.00");
        payments.sql(
                "update refund set status = 'pending', request_id = $2, due_at = now() + interval '1 hour' where id = $1",
                refund.id(),
                Ids.next());
        payments.sql("update payment set pending_refund_amount = 5 where id = $1", id);
        for (var late : new String[] {"refused", "refunded"}) callback(id, refund.id(), late);
        assertThat(refund(id).status()).isEqualTo("pending");
        payments.sql("update refund set due_at = now() where id = $1", refund.id());
        callback(id, refund.id(), "refunded"); // wakes the worker, whose request is refused again
        assertThat(payments.settled(id).status()).isEqualTo("failed");
        assertThat(payments.money(order)).doesNotContainKey("refunded");
        assertThat(payments.payment(id).pendingRefundAmount()).isZero();
    }

    @Test
    void only_a_refund_that_has_failed_is_retried() {
        var order = Ids.next();
        var manual = payments.paid(order, "30.00", "USD");
        payments.service
                .refundPayment(manual, new RefundPayment(new BigDecimal("3.00"), null), Payments.ADMIN)
                .await();
        var done = refund(manual);
        assertThat(Refusals.code(payments.service.retryRefund(manual, done.refundId(), Payments.ADMIN)))
                .isEqualTo("409 invalid_state");
        assertThat(Refusals.code(payments.service.retryRefund(manual, Ids.next(), Payments.ADMIN)))
                .isEqualTo("404 refund_not_found");
        assertThat(Refusals.code(payments.service.retryRefund(Ids.next(), done.refundId(), Payments.ADMIN)))
                .isEqualTo("404 payment_not_found");
        assertThat(payments.money(order)).containsEntry("manual", "27.00");
    }

    private static Refund refund(UUID payment) {
        return payments.service
                .getPayment(payment, Payments.ADMIN)
                .await()
                .refunds()
                .getFirst();
    }

    private static void callback(UUID payment, UUID request, String status) {
        var content = new JsonObject()
                .put("payment_id", payment.toString())
                .put("refund_id", request.toString())
                .put("status", status);
        payments.service.receiveCallback("sandbox", Payments.callback(content)).await();
    }
}
