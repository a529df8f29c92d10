package tradepost.payment.core.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.Halt;
import tradepost.kernel.Refusals;
import tradepost.kernel.TestDb;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.events.Event;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.payment.PaymentChange;
import tradepost.payment.ReconcileQuery;
import tradepost.payment.RefundPayment;
import tradepost.payment.core.provider.CallbackSignature;
import tradepost.sales.RefundOrderRequest;

/** Payments by the sandbox, which is called over HTTP and sends its callbacks over HTTP. */
@ExtendWith(VertxExtension.class)
class ProvidersTest {
    private static Payments payments;

    @BeforeAll
    static void start(Vertx vertx) {
        payments = new Payments(vertx);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "normal, 10.00, USD",
        "an outage, 10.03, USD",
        "callbacks twice, 10.04, USD",
        "callbacks late, 10.05, USD",
        "callbacks in the wrong order, 10.06, USD",
        "decisions by callback only, 10.08, USD",
        "an answer that is lost, 10.10, USD",
        "no decimals, 100, JPY",
        "three decimals, 12.300, KWD"
    })
    void a_payment_is_authorised_and_captured_once(String what, String amount, String currency) {
        var order = Ids.next();
        var id = payments.requested(order, amount, currency, "sandbox", "automatic");
        var captured = payments.captured(id);
        payments.allCallbacksCame();
        assertThat(payments.payment(id)).isEqualTo(captured);
        assertThat(captured.amount()).isEqualTo(new BigDecimal(amount));
        assertThat(captured.providerReference()).isEqualTo("sb_" + id);
        assertThat(payments.service.getPayment(id, Payments.ADMIN).await().history())
                .extracting(PaymentChange::status)
                .containsExactly("created", "authorised", "captured");
        assertThat(payments.money(order)).isEqualTo(Map.of("sandbox", amount, "paid", amount));
        Awaitility.await()
                .untilAsserted(() -> assertThat(payments.events(id))
                        .containsExactly("payment.payment.authorised", "payment.payment.captured"));
    }

    @Test
    void a_declined_payment_fails_with_its_reason_and_can_be_tried_again() {
        var order = Ids.next();
        var declined = payments.reached(payments.sandbox(order, "10.02"), "failed");
        assertThat(declined.failure()).isEqualTo("insufficient_funds");
        var expired = payments.reached(payments.sandbox(order, "10.09"), "failed");
        assertThat(expired.failure()).isEqualTo("authorisation_expired");
        assertThat(expired.authorisedAt()).isNotNull();
        assertThat(payments.money(order)).isEmpty();
        payments.captured(payments.sandbox(order, "10.00"));
        assertThat(payments.money(order)).containsEntry("paid", "10.00");
        var yen = payments.requested(Ids.next(), "102", "JPY", "sandbox", "automatic");
        payments.reached(yen, "failed");
    }

    @Test
    void a_payment_with_manual_capture_waits_for_the_request_which_takes_effect_once() {
        var order = Ids.next();
        var id = payments.requested(order, "25.00", "USD", "sandbox", "manual");
        payments.reached(id, "authorised");
        assertThat(payments.money(order)).isEmpty();
        var requests = IntStream.range(0, 20)
                .mapToObj(i -> payments.service.capturePayment(id, null, Payments.ADMIN))
                .toList();
        Future.join(requests).otherwiseEmpty().await();
        assertThat(requests)
                .filteredOn(Future::succeeded)
                .hasSize(1)
                .allMatch(r -> r.result().payment().status().equals("captured"));
        assertThat(requests)
                .filteredOn(Future::failed)
                .allMatch(r -> r.cause().getMessage().equals("invalid_state"));
        payments.captured(id);
        assertThat(payments.money(order)).containsEntry("paid", "25.00");
        assertThat(Refusals.code(payments.service.cancelPayment(id, Payments.ADMIN)))
                .isEqualTo("409 invalid_state");
    }

    @Test
    void an_authorised_payment_can_be_cancelled_and_is_then_never_captured() {
        var order = Ids.next();
        var id = payments.requested(order, "25.00", "USD", "sandbox", "manual");
        payments.reached(id, "authorised");
        var cancelled =
                payments.service.cancelPayment(id, Payments.ADMIN).await().payment();
        assertThat(cancelled.status()).isEqualTo("cancelled");
        assertThat(Refusals.code(payments.service.capturePayment(id, null, Payments.ADMIN)))
                .isEqualTo("409 invalid_state");
        assertThat(Refusals.code(payments.service.refundPayment(id, null, Payments.ADMIN)))
                .isEqualTo("409 invalid_state");
        assertThat(payments.money(order)).isEmpty();
        assertThat(payments.number("select count(*) from sandbox_payment where id = $1 and status = 'voided'", id))
                .isEqualTo(1);
    }

    @Test
    void the_history_and_the_event_name_who_requested_the_capture_or_the_cancellation() {
        var user = "user:" + payments.identity.userId("admin");
        var captured = payments.requested(Ids.next(), "25.00", "USD", "sandbox", "manual");
        payments.reached(captured, "authorised");
        payments.service.capturePayment(captured, null, Payments.ADMIN).await();
        payments.captured(captured);
        assertThat(actors(captured)).containsExactly("user:somebody", "system:payment", user);

        var cancelled = payments.requested(Ids.next(), "25.00", "USD", "sandbox", "manual");
        payments.reached(cancelled, "authorised");
        payments.service.cancelPayment(cancelled, Payments.ADMIN).await();
        payments.reached(cancelled, "cancelled");
        assertThat(actors(cancelled)).containsExactly("user:somebody", "system:payment", user);
        Awaitility.await()
                .untilAsserted(() -> assertThat(payments.published)
                        .filteredOn(e -> e.getString("subject").equals(cancelled.toString()))
                        .last()
                        .extracting(e -> e.getString("actor"))
                        .isEqualTo(user));
    }

    @Test
    void a_payment_that_ends_with_its_order_names_who_cancelled_the_order() {
        var order = Ids.next();
        var id = payments.requested(order, "25.00", "USD", "sandbox", "manual");
        payments.reached(id, "authorised");
        payments.deliver(Payments.cancelled(order));
        payments.reached(id, "cancelled");
        assertThat(actors(id)).containsExactly("user:somebody", "system:payment", "user:somebody");
    }

    private static List<String> actors(UUID payment) {
        return payments.service.getPayment(payment, Payments.ADMIN).await().history().stream()
                .map(PaymentChange::actor)
                .toList();
    }

    @Test
    void a_payment_of_an_order_that_is_cancelled_meanwhile_ends_cancelled_or_captured() {
        for (int i = 0; i < 20; i++) {
            var order = Ids.next();
            var id = payments.sandbox(order, "10.0" + (i % 2 == 0 ? 0 : 8));
            if (i % 3 == 0) payments.reached(id, "authorised", "captured");
            payments.deliver(Payments.cancelled(order));
            var ended = payments.reached(id, "cancelled", "captured");
            assertThat(payments.money(order).isEmpty()).isEqualTo(ended.status().equals("cancelled"));
            if (ended.status().equals("captured")) payments.counts(ended);
        }
    }

    @Test
    void another_worker_takes_over_when_the_lease_of_a_dead_one_ends() {
        var id = Ids.next();
        payments.sql("""
                insert into payment(id, direction, order_id, order_number, customer_id, provider, method, currency, amount, actor, status,
                  task, attempts, due_at)
                values ($1, 'in', $2, 'SO-1', $2, 'sandbox', 'sandbox', 'USD', 10, 'user:x', 'created', 'authorise', 1,
                  clock_timestamp() + interval '2 seconds')
                """, id, Ids.next());
        assertThat(payments.payment(id).status()).isEqualTo("created");
        payments.captured(id);
        assertThat(payments.number(
                        "select extract(epoch from captured_at - created_at)::int from payment where id = $1", id))
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void a_payment_whose_provider_never_answers_is_given_up_and_fails() {
        var id = payments.requested(Ids.next(), "10.00", "USD", "broken", "automatic");
        var failed = payments.reached(id, "failed");
        assertThat(failed.failure()).isEqualTo("provider_unavailable");
        assertThat(Refusals.code(payments.service.requireProvider("nobody", Payments.ADMIN)))
                .isEqualTo("400 unknown_provider");
        assertThat(payments.service.requireProvider("broken", Payments.ADMIN).await())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"signature", "body", "old", "future", "missing", "unreadable", "unknown", "large"})
    void a_forged_or_broken_callback_changes_nothing(String what) {
        var order = Ids.next();
        var id = payments.requested(order, "31.00", "USD", "sandbox", "manual");
        payments.reached(id, "authorised");
        var key = CallbackSignature.key(TestDb.SERVICE_SECRET, "callbacks of the payment sandbox");
        var text = what.equals("unreadable")
                ? "{\"payment_id\": 7}"
                : new JsonObject()
                        .put("payment_id", id.toString())
                        .put("status", "captured")
                        .encode();
        var body = Buffer.buffer(what.equals("large") ? text + " ".repeat(70_000) : text);
        long now = System.currentTimeMillis() / 1_000;
        long time = what.equals("old") ? now - 600 : what.equals("future") ? now + 600 : now;
        var callback = Ids.next().toString();
        var signature = CallbackSignature.of(
                what.equals("signature") ? CallbackSignature.key("another", "secret") : key,
                callback,
                time,
                body.getBytes());
        var headers = what.equals("missing")
                ? Map.<String, String>of()
                : Map.of(
                        "webhook-id", callback,
                        "webhook-timestamp", Long.toString(time),
                        "webhook-signature", signature);
        var sent = what.equals("body") ? Buffer.buffer(text.replace("31", "32") + " ") : body;
        var refused = payments.service.receiveCallback(
                what.equals("unknown") ? "nobody" : "sandbox", RawBody.sent(sent, headers));
        assertThat(Refusals.code(refused))
                .isEqualTo(
                        switch (what) {
                            case "unreadable" -> "400 invalid_callback";
                            case "unknown" -> "404 provider_not_found";
                            case "large" -> "413 payload_too_large";
                            default -> "401 invalid_signature";
                        });
        assertThat(payments.payment(id).status()).isEqualTo("authorised");
        assertThat(payments.money(order)).isEmpty();
    }

    @Test
    void a_signed_callback_is_applied_once_and_the_state_only_moves_forward() {
        var order = Ids.next();
        var id = payments.requested(order, "32.00", "USD", "sandbox", "manual");
        payments.reached(id, "authorised");
        var first = callback(id, "captured");
        IntStream.range(0, 5).forEach(i -> first.get());
        for (var late : new String[] {"authorised", "declined", "voided", "captured"})
            callback(id, late).get();
        payments.captured(id);
        assertThat(payments.money(order)).containsEntry("paid", "32.00");
        assertThat(payments.service.getPayment(id, Payments.ADMIN).await().history())
                .hasSize(3);
        payments.sql(
                "update sandbox_payment set status = 'captured', captured = amount where id = $1", id); // it said so
    }

    @Test
    void a_callback_for_a_payment_of_another_provider_changes_nothing() {
        var id = payments.requested(Ids.next(), "33.00", "USD", "sandbox", "manual");
        payments.reached(id, "authorised");
        payments.sql("update payment set provider = 'acme' where id = $1", id);
        for (var status : new String[] {"captured", "voided", "declined"})
            callback(id, status).get();
        assertThat(payments.payment(id).status()).isEqualTo("authorised");
        payments.sql("update payment set provider = 'sandbox' where id = $1", id);
        callback(id, "voided").get();
        payments.reached(id, "cancelled");
    }

    /** Sends the same callback each time. */
    private static java.util.function.Supplier<Void> callback(UUID payment, String status) {
        var sent = Payments.callback(
                new JsonObject().put("payment_id", payment.toString()).put("status", status));
        return () -> payments.service.receiveCallback("sandbox", sent).await();
    }

    @Test
    void callbacks_are_sent_again_until_the_gateway_accepts_them() {
        payments.gatewayIsDown = true;
        try {
            payments.captured(payments.sandbox(Ids.next(), "11.00"));
        } finally {
            payments.gatewayIsDown = false;
        }
        payments.sql("update sandbox_callback set due_at = clock_timestamp()");
        payments.allCallbacksCame();
    }

    @Test
    void a_retry_of_a_refund_whose_process_died_before_its_response_is_a_success() {
        var order = Ids.next();
        var id = payments.paid(order, "30.00", "USD");
        var keyed = payments.withKey("refund " + id);
        for (int i = 0; i < 3; i++) {
            var refunds = keyed.refundPayment(id, null, Payments.ADMIN).await().refunds();
            assertThat(refunds)
                    .singleElement()
                    .satisfies(r -> assertThat(r.amount()).isEqualTo("30.00"));
            if (i == 0) payments.sql("delete from idempotency where key = $1", "refund " + id);
        }
        assertThat(payments.money(order)).containsEntry("manual", "0.00");
    }

    @Test
    void a_try_that_reads_the_payment_after_another_was_refused_refunds_nothing() {
        var order = Ids.next();
        var authorised = payments.requested(order, "30.00", "USD", "sandbox", "manual");
        payments.reached(authorised, "authorised");
        refundsNothing(authorised, "409 invalid_state", () -> {
            payments.service.capturePayment(authorised, null, Payments.ADMIN).await();
            payments.captured(authorised);
        });
        var unknown = Ids.next();
        refundsNothing(unknown, "404 payment_not_found", () -> {
            payments.deliver(Payments.paidEvent(order, unknown, "20.00", "USD"));
            payments.orders.paid(order, unknown, "manual", "USD", new BigDecimal("20.00"));
        });
        assertThat(payments.money(order)).doesNotContainKey("refunded");
    }

    /** @param then lets the payment be refunded */
    private static void refundsNothing(UUID id, String refusal, Runnable then) {
        var keyed = payments.withKey("late " + id);
        assertThat(Refusals.code(keyed.refundPayment(id, null, Payments.ADMIN))).isEqualTo(refusal);
        then.run();
        assertThat(Refusals.code(keyed.refundPayment(id, null, Payments.ADMIN))).isEqualTo(refusal);
        payments.sql("delete from idempotency where key = $1", "late " + id); // the other try has looked before
        assertThat(Refusals.code(keyed.refundPayment(id, null, Payments.ADMIN))).isEqualTo("409 invalid_state");
    }

    @Test
    void a_try_that_reaches_sales_after_another_was_refused_refunds_nothing() throws Exception {
        var order = Ids.next();
        var id = twice30(order);
        var keyed = payments.withKey("queued " + id);
        var halt = new Halt();
        payments.orders.beforeRefund.set(halt);
        var first = keyed.refundPayment(id, amount("20.00"), Payments.ADMIN);
        halt.await();
        payments.service.refundPayment(id, amount("15.00"), Payments.ADMIN).await();
        assertThat(Refusals.code(keyed.refundPayment(id, amount("20.00"), Payments.ADMIN)))
                .isEqualTo("409 refund_exceeds_paid");
        halt.resume();
        assertThat(Refusals.code(first)).isEqualTo("409 refund_exceeds_paid");
        assertThat(payments.money(order)).containsEntry("refunded", "15.00");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_try_returns_the_refund_that_another_has_decided_and_whose_event_is_late(boolean refused) {
        var order = Ids.next();
        var id = twice30(order);
        var keyed = payments.withKey("late event " + id);
        var event = new AtomicReference<Event>();
        payments.orders.afterRefund.set(e -> {
            event.set(e);
            return Future.failedFuture(Problem.of(504, "outcome_unknown"));
        });
        assertThat(Refusals.code(keyed.refundPayment(id, amount("20.00"), Payments.ADMIN)))
                .isEqualTo("504 outcome_unknown");
        payments.service.refundPayment(id, amount("15.00"), Payments.ADMIN).await();
        if (refused) {
            payments.orders.beforeRefund.set(() -> Future.failedFuture(Problem.conflict("invalid_state")));
            payments.orders.atGivingUp.set(() -> deliverSoon(event.get()));
        } else
            payments.orders.beforeRefund.set(() -> {
                deliverSoon(event.get());
                return Future.succeededFuture();
            });
        for (int i = 0; i < 2; i++)
            assertThat(keyed.refundPayment(id, amount("20.00"), Payments.ADMIN)
                            .await()
                            .refunds())
                    .as("its part of both refunds, try " + i)
                    .hasSize(2);
        assertThat(payments.money(order)).containsEntry("refunded", "35.00");
        assertThat(payments.mismatches(order)).isEmpty();
    }

    private static void deliverSoon(Event event) {
        payments.vertx.setTimer(100, t -> payments.deliverable(event));
    }

    @Test
    void a_refund_waits_until_the_order_knows_that_the_payment_was_captured() {
        var order = Ids.next();
        var id = payments.paid(order, "30.00", "USD");
        payments.orders.beforeRefund.set(() -> Future.failedFuture(Problem.conflict("refund_exceeds_paid")));
        var refunded = payments.service
                .refundPayment(id, amount("20.00"), Payments.ADMIN)
                .await();
        assertThat(refunded.payment().refundedAmount()).isEqualByComparingTo("20.00");
        payments.orders.afterRefund.set(e -> Future.succeededFuture()); // its event never comes
        payments.orders
                .refund(order, Ids.next(), new RefundOrderRequest(BigDecimal.TEN, null, null))
                .await();
        assertThat(Refusals.code(payments.service.refundPayment(id, null, Payments.ADMIN)))
                .isEqualTo("409 refund_exceeds_paid");
    }

    /** The first of two payments of 30.00. */
    private static UUID twice30(UUID order) {
        var id = payments.paid(order, "30.00", "USD");
        payments.paid(order, "30.00", "USD");
        return id;
    }

    private static RefundPayment amount(String amount) {
        return new RefundPayment(new BigDecimal(amount), null);
    }

    @Test
    void of_twenty_refunds_at_once_as_many_succeed_as_was_paid() {
        var order = Ids.next();
        var id = payments.sandbox(order, "100.00");
        payments.captured(id);
        var body = new RefundPayment(new BigDecimal("9.99"), "damaged");
        var refunds = IntStream.range(0, 20)
                .mapToObj(i -> payments.service.refundPayment(id, body, Payments.ADMIN))
                .toList();
        Future.join(refunds).otherwiseEmpty().await();
        assertThat(refunds).filteredOn(Future::succeeded).hasSize(10);
        assertThat(refunds)
                .filteredOn(Future::failed)
                .allMatch(r -> r.cause().getMessage().equals("refund_exceeds_paid"));
        payments.service.refundPayment(id, null, Payments.ADMIN).await();
        payments.settled(id);
        assertThat(payments.payment(id).status()).isEqualTo("refunded");
        assertThat(Refusals.code(payments.service.refundPayment(id, null, Payments.ADMIN)))
                .isEqualTo("409 invalid_state");
        assertThat(payments.history(id)).filteredOn("refund_requested"::equals).hasSize(11);
        assertThat(payments.history(id))
                .filteredOn("partially_refunded"::equals)
                .hasSize(10);
        assertThat(payments.history(id)).endsWith("refunded");
        assertThat(payments.mismatches(order)).isEmpty();
        assertThat(payments.money(order)).isEqualTo(Map.of("sandbox", "0.00", "paid", "100.00", "refunded", "100.00"));
    }

    @Test
    void a_refund_counts_when_the_provider_has_given_it_back() {
        var order = Ids.next();
        var id = payments.sandbox(order, "40.00");
        payments.captured(id);
        var pending = payments.service
                .refundPayment(id, amount("6.08"), Payments.ADMIN) // decided by callback
                .await();
        assertThat(pending.payment().refundedAmount().add(pending.payment().pendingRefundAmount()))
                .isEqualByComparingTo("6.08");
        assertThat(payments.settled(id).status()).isEqualTo("done");
        assertThat(payments.payment(id).refundedAmount()).isEqualTo("6.08");
        assertThat(payments.payment(id).pendingRefundAmount()).isZero();
        assertThat(payments.history(id))
                .containsExactly("created", "authorised", "captured", "refund_requested", "partially_refunded");
        assertThat(payments.money(order)).isEqualTo(Map.of("sandbox", "33.92", "paid", "40.00", "refunded", "6.08"));
        assertThat(payments.mismatches(order)).isEmpty();
    }

    @Test
    void a_refund_that_the_provider_refuses_fails_and_gives_nothing_back() {
        var order = Ids.next();
        var id = payments.sandbox(order, "10.07");
        payments.captured(id);
        var refund = payments.refused(id, "4.00");
        assertThat(refund.failure()).isEqualTo("refund_not_possible");
        assertThat(refund.doneAt()).isNull();
        var payment = payments.payment(id);
        assertThat(payment.status()).isEqualTo("captured");
        assertThat(payment.refundedAmount()).isZero();
        assertThat(payment.pendingRefundAmount()).isZero();
        assertThat(payments.history(id))
                .containsExactly("created", "authorised", "captured", "refund_requested", "refund_failed");
        assertThat(payments.details(id).history().getLast().reason()).isEqualTo("refund_not_possible");
        assertThat(payments.money(order)).isEqualTo(Map.of("sandbox", "10.07", "paid", "10.07"));
        assertThat(payments.mismatches(order)).isEmpty();
    }

    @Test
    void a_difference_from_the_statement_of_the_provider_is_reported() {
        var order = Ids.next();
        var id = payments.sandbox(order, "12.00");
        payments.captured(id);
        var unknown = Ids.next();
        payments.sql("update sandbox_payment set status = 'voided' where id = $1", id);
        payments.sql(
                "insert into sandbox_payment(id, currency, amount, captured, status) values ($1, 'USD', 3, 3, 'captured')",
                unknown);
        assertThat(payments.reconciled().mismatches())
                .filteredOn(m -> id.equals(m.paymentId()) || unknown.equals(m.paymentId()))
                .extracting(m -> m.kind() + " " + m.expected() + " " + m.actual())
                .containsExactlyInAnyOrder("provider 12.00 0.00", "provider 0.00 3.00");
        payments.sql("update sandbox_payment set status = 'captured' where id = $1", id);
        payments.sql("delete from sandbox_payment where id = $1", unknown);
        assertThat(payments.reconciled().mismatches())
                .noneMatch(m -> id.equals(m.paymentId()) || unknown.equals(m.paymentId()));
        var part = payments.service
                .reconcile(new ReconcileQuery("provider/sandbox/" + id), Payments.ADMIN)
                .await();
        assertThat(part.complete()).isTrue();
        assertThat(part.checked()).isZero();
    }
}
