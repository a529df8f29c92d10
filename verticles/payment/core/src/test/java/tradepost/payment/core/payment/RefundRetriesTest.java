package tradepost.payment.core.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Refusals;
import tradepost.kernel.value.Ids;
import tradepost.payment.Refund;
import tradepost.payment.RefundPayment;
import tradepost.payment.core.payment.Acme.Manner;

/** A refund that its provider has refused is asked for again, as another request, and is given once. */
@ExtendWith(VertxExtension.class)
class RefundRetriesTest {
    private static Payments payments;
    private static Acme acme;

    @BeforeAll
    static void start(Vertx vertx) {
        payments = new Payments(vertx, "acme", 200);
        acme = new Acme(vertx, "acme");
        Awaitility.await()
                .until(() -> payments.service
                        .requireProvider("acme", Payments.ADMIN)
                        .transform(r -> Future.succeededFuture(r.succeeded()))
                        .await());
    }

    @Test
    void of_twenty_retries_at_once_one_is_accepted_and_the_money_is_given_back_once() {
        var order = Ids.next();
        var id = payments.sandbox(order, "10.11"); // the first refund is refused
        payments.captured(id);
        var failed = refused(id, "4.00");
        assertThat(payments.balances(order)).containsEntry("refunds.owed", "-4.00");

        var retries = IntStream.range(0, 20)
                .mapToObj(i -> payments.service.retryRefund(id, failed.refundId(), Payments.ADMIN))
                .toList();
        Future.join(retries).otherwiseEmpty().await();
        assertThat(retries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(retries)
                .filteredOn(Future::failed)
                .allMatch(r -> r.cause().getMessage().equals("invalid_state"));
        var done = settled(id);
        assertThat(done.status()).isEqualTo("done");
        assertThat(done.failure()).isNull();
        assertThat(done.retries()).isEqualTo(1);
        assertThat(payments.payment(id).refundedAmount()).isEqualTo(new BigDecimal("4.00"));
        assertThat(payments.number("select (refunded * 100)::int from sandbox_payment where id = $1", id))
                .isEqualTo(400);
        assertThat(payments.balances(order))
                .isEqualTo(Map.of(
                        "clearing.sandbox", "6.11", "receivable", "-10.11", "refunds", "4.00", "refunds.owed", "0.00"));
        assertThat(payments.mismatches(order)).isEmpty();
        Awaitility.await()
                .untilAsserted(() -> assertThat(payments.events(id))
                        .endsWith("payment.refund.failed", "payment.refund.retried", "payment.refund.done"));
    }

    @Test
    void the_key_is_new_after_a_refusal_and_the_same_while_the_outcome_is_unknown() {
        var id = payments.requested(Ids.next(), "50.00", "USD", "acme", "automatic");
        payments.captured(id);
        acme.answers(Manner.DECLINING, 1);
        var refund = refused(id, "20.00");
        acme.answers(Manner.WITHOUT_A_REPLY, 2);
        payments.service.retryRefund(id, refund.refundId(), Payments.ADMIN).await();
        assertThat(Refusals.code(payments.service.retryRefund(id, refund.refundId(), Payments.ADMIN)))
                .isEqualTo("409 invalid_state");
        assertThat(settled(id).status()).isEqualTo("done");
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
        var refund = refused(id, "5.00");
        payments.sql(
                "update refund set status = 'pending', request_id = $2, due_at = now() + interval '1 hour' where id = $1",
                refund.id(),
                Ids.next());
        for (var late : new String[] {"refused", "refunded"}) callback(id, refund.id(), late);
        assertThat(refund(id).status()).isEqualTo("pending");
        payments.sql("update refund set due_at = now() where id = $1", refund.id());
        callback(id, refund.id(), "refunded"); // wakes the worker, whose request is refused again
        assertThat(settled(id).status()).isEqualTo("failed");
        assertThat(payments.balances(order)).containsEntry("refunds.owed", "-5.00");
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
        assertThat(payments.balances(order)).containsEntry("cash.manual", "27.00");
    }

    private static Refund refused(UUID payment, String amount) {
        payments.service
                .refundPayment(payment, new RefundPayment(new BigDecimal(amount), null), Payments.ADMIN)
                .await();
        var refused = settled(payment);
        assertThat(refused.status()).isEqualTo("failed");
        return refused;
    }

    private static Refund refund(UUID payment) {
        return payments.service
                .getPayment(payment, Payments.ADMIN)
                .await()
                .refunds()
                .getFirst();
    }

    private static Refund settled(UUID payment) {
        return Awaitility.await().until(() -> refund(payment), r -> !r.status().equals("pending"));
    }

    private static void callback(UUID payment, UUID request, String status) {
        var content = new JsonObject()
                .put("payment_id", payment.toString())
                .put("refund_id", request.toString())
                .put("status", status);
        payments.service.receiveCallback("sandbox", Payments.callback(content)).await();
    }
}
