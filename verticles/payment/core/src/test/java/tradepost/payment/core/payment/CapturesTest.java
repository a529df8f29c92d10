package tradepost.payment.core.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.Refusals;
import tradepost.kernel.value.Ids;
import tradepost.payment.CapturePayment;
import tradepost.payment.PaymentDocument;
import tradepost.payment.RefundPayment;
import tradepost.payment.core.payment.Acme.Manner;
import tradepost.sales.RefundOrderRequest;

/** Authorised payments: captured in part, reduced or given up by their order, and what is said of a capture that fails or is pending. */
@ExtendWith(VertxExtension.class)
class CapturesTest {
    private static Payments payments;
    private static Acme acme;

    @BeforeAll
    static void start(Vertx vertx) {
        payments = new Payments(vertx, "acme", 200);
        acme = new Acme(vertx, "acme");
        payments.connected("acme");
    }

    @AfterEach
    void answersWell() {
        acme.answers(Manner.WELL, 0);
    }

    private static UUID authorised(UUID order, String amount, String currency, String provider) {
        var id = payments.requested(order, amount, currency, provider, "manual");
        payments.reached(id, "authorised");
        return id;
    }

    private static UUID authorised(UUID order, String amount) {
        return authorised(order, amount, "USD", "sandbox");
    }

    private static CapturePayment part(String amount) {
        return new CapturePayment(new BigDecimal(amount));
    }

    private static long inSandbox(UUID id, String column) {
        return payments.number("select (" + column + " * 1000)::int from sandbox_payment where id = $1", id);
    }

    private static void agrees(UUID order, UUID id) {
        assertThat(payments.reconciled().mismatches())
                .noneMatch(m -> order.equals(m.orderId()) || id.equals(m.paymentId()));
    }

    @ParameterizedTest
    @CsvSource({"USD, 25.00, 10.00, 15.00", "JPY, 2500, 1000, 1500", "KWD, 25.000, 9.999, 15.001"})
    void a_part_is_captured_once_and_the_rest_is_not_authorised_any_more(
            String currency, String amount, String part, String rest) {
        var order = Ids.next();
        var id = authorised(order, amount, currency, "sandbox");
        var requests = IntStream.range(0, 20)
                .mapToObj(i -> payments.service.capturePayment(id, part(part), Payments.ADMIN))
                .toList();
        Future.join(requests).otherwiseEmpty().await();
        assertThat(requests)
                .filteredOn(Future::succeeded)
                .singleElement()
                .matches(r -> r.result().payment().amount().equals(new BigDecimal(part)));
        var captured = payments.captured(id);
        assertThat(captured.amount()).isEqualTo(part);
        assertThat(inSandbox(id, "captured"))
                .isEqualTo(new BigDecimal(part).movePointRight(3).longValueExact());
        assertThat(payments.history(id)).containsExactly("created", "authorised", "captured");
        assertThat(payments.details(id).history().getLast().amount()).isEqualTo(part);
        assertThat(payments.money(order)).isEqualTo(Map.of("sandbox", part, "paid", part));
        agrees(order, id);
        assertThat(Refusals.code(payments.service.capturePayment(id, part(rest), Payments.ADMIN)))
                .isEqualTo("409 invalid_state");
        assertThat(Refusals.code(payments.service.refundPayment(
                        id, new RefundPayment(new BigDecimal(rest), null), Payments.ADMIN)))
                .isEqualTo("409 refund_exceeds_paid");
        payments.service.refundPayment(id, null, Payments.ADMIN).await();
        assertThat(payments.settled(id).status()).isEqualTo("done");
        assertThat(payments.payment(id).status()).isEqualTo("refunded");
        agrees(order, id);
    }

    @Test
    void what_was_captured_in_part_reaches_the_order() {
        var id = authorised(Ids.next(), "25.00");
        payments.service.capturePayment(id, part("7.25"), Payments.ADMIN).await();
        payments.captured(id);
        Awaitility.await()
                .untilAsserted(() -> assertThat(payments.published)
                        .filteredOn(e -> e.getString("subject").equals(id.toString()))
                        .last()
                        .extracting(e -> new BigDecimal(
                                e.getJsonObject("data").getValue("amount").toString()))
                        .isEqualTo(new BigDecimal("7.25")));
    }

    @ParameterizedTest
    @CsvSource({
        "25.01, 409 amount_exceeds_authorised",
        "0, 400 invalid_amount",
        "0.00, 400 invalid_amount",
        "-1, 400 invalid_amount",
        "1.001, 400 invalid_amount"
    })
    void an_amount_that_cannot_be_captured_is_refused_and_the_payment_stays_authorised(String amount, String refusal) {
        var id = authorised(Ids.next(), "25.00");
        var before = payments.payment(id);
        assertThat(Refusals.code(payments.service.capturePayment(id, part(amount), Payments.ADMIN)))
                .isEqualTo(refusal);
        assertThat(payments.payment(id)).isEqualTo(before);
        payments.service
                .capturePayment(id, new CapturePayment(null), Payments.ADMIN)
                .await();
        assertThat(payments.captured(id).amount()).isEqualTo("25.00");
        assertThat(inSandbox(id, "captured")).isEqualTo(25_000);
    }

    @Test
    void the_decimals_of_yen_are_refused() {
        var id = authorised(Ids.next(), "2500", "JPY", "sandbox");
        assertThat(Refusals.code(payments.service.capturePayment(id, part("10.5"), Payments.ADMIN)))
                .isEqualTo("400 invalid_amount");
    }

    @Test
    void the_capture_of_an_expired_authorisation_is_refused_with_the_failure_and_so_is_its_repetition() {
        var order = Ids.next();
        var id = authorised(order, "10.09");
        var keyed = payments.withKey("capture " + id);
        for (int i = 0; i < 4; i++) {
            var refusal = Refusals.refusal(keyed.capturePayment(id, null, Payments.ADMIN));
            assertThat(refusal.failureCode()).isEqualTo(409);
            assertThat(refusal.getMessage()).isEqualTo("payment_failed");
            assertThat(refusal.getDebugInfo().encode()).contains("authorisation_expired");
            if (i == 1) payments.sql("delete from idempotency where key = $1", "capture " + id); // its process died
        }
        var payment = payments.payment(id);
        assertThat(payment.status()).isEqualTo("failed");
        assertThat(payment.failure()).isEqualTo("authorisation_expired");
        assertThat(payments.history(id)).containsExactly("created", "authorised", "failed");
        assertThat(payments.money(order)).isEmpty();
        assertThat(Refusals.code(payments.service.capturePayment(id, null, Payments.ADMIN)))
                .isEqualTo("409 invalid_state");
    }

    @Test
    void a_part_whose_capture_fails_leaves_the_amount_that_was_authorised() {
        var order = Ids.next();
        var id = authorised(order, "10.09");
        assertThat(Refusals.code(payments.service.capturePayment(id, part("4.00"), Payments.ADMIN)))
                .isEqualTo("409 payment_failed");
        assertThat(payments.payment(id).amount()).isEqualTo("10.09");
        assertThat(payments.money(order)).isEmpty();
        agrees(order, id);
    }

    @Test
    void a_capture_that_is_decided_by_callback_ends_captured() {
        var id = authorised(Ids.next(), "10.08");
        assertThat(payments.service
                        .capturePayment(id, null, Payments.ADMIN)
                        .await()
                        .payment()
                        .status())
                .isEqualTo("captured");
        payments.captured(id);
    }

    /** An extension that is away has a test of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"sandbox", "acme"})
    void a_capture_that_is_pending_returns_the_payment_as_authorised(String provider) {
        var order = Ids.next();
        var id = authorised(order, "10.08", "USD", provider);
        payments.orders.pending(order, "USD", new BigDecimal("10.08"));
        acme.answers(Manner.PENDING, 1_000);
        payments.gatewayIsDown = true;
        var keyed = payments.withKey("pending " + id);
        try {
            var pending = keyed.capturePayment(id, part("6.08"), Payments.ADMIN).await();
            assertThat(pending.payment().status()).isEqualTo("authorised");
            assertThat(pending.payment().amount()).isEqualTo("10.08");
            assertThat(pending.payment().capturedAt()).isNull();
            assertThat(payments.money(order)).isEmpty();
            acme.answers(Manner.WELL, 0);
            assertThat(payments.mismatches(order)).noneMatch(m -> m.kind().equals("pending"));
            assertThat(Refusals.code(payments.service.capturePayment(id, null, Payments.ADMIN)))
                    .isEqualTo("409 invalid_state");
        } finally {
            payments.gatewayIsDown = false;
            acme.answers(Manner.WELL, 0);
        }
        payments.orders.sales.remove(order.toString());
        payments.sql("update sandbox_callback set due_at = clock_timestamp()");
        payments.sql("update payment set due_at = clock_timestamp() where id = $1 and due_at is not null", id);
        payments.captured(payments.sandbox(Ids.next(), "11.00")); // wakes the worker
        assertThat(payments.captured(id).amount()).isEqualTo("6.08");
        assertThat(payments.money(order)).containsEntry(provider, "6.08");
        assertThat(keyed.capturePayment(id, part("6.08"), Payments.ADMIN)
                        .await()
                        .payment()
                        .status())
                .as("the response that was recorded")
                .isEqualTo("authorised");
    }

    @Test
    void a_capture_whose_money_is_refunded_at_once_was_captured() {
        var order = Ids.next();
        var id = authorised(order, "25.00", "USD", "acme");
        acme.answers(Manner.PENDING, 1_000);
        var keyed = payments.withKey("returned " + id);
        assertThat(keyed.capturePayment(id, null, Payments.ADMIN)
                        .await()
                        .payment()
                        .status())
                .isEqualTo("authorised");
        acme.answers(Manner.WELL, 0);
        payments.sql("update payment set due_at = clock_timestamp() where id = $1 and due_at is not null", id);
        payments.captured(payments.sandbox(Ids.next(), "11.00")); // wakes the worker
        payments.captured(id);
        payments.orders
                .refund(order, Ids.next(), new RefundOrderRequest(new BigDecimal("25.00"), "returned", id))
                .await();
        payments.settled(id);
        payments.sql("delete from idempotency where key = $1", "returned " + id); // its process died
        assertThat(keyed.capturePayment(id, null, Payments.ADMIN)
                        .await()
                        .payment()
                        .status())
                .isEqualTo("refunded");
    }

    @Test
    void an_order_that_needs_less_reduces_what_is_authorised_and_only_that_is_captured() {
        var order = Ids.next();
        var id = authorised(order, "25.00");
        IntStream.range(0, 3).forEach(i -> payments.deliver(Payments.reduced(order, id, "18.00")));
        payments.deliver(Payments.reduced(order, id, "20.00")); // comes late, and is no less
        var reduced = payments.payment(id);
        assertThat(reduced.status()).isEqualTo("authorised");
        assertThat(reduced.amount()).isEqualTo("18.00");
        var change = payments.details(id).history().getLast();
        assertThat(change.status()).isEqualTo("authorised");
        assertThat(change.amount()).isEqualTo("18.00");
        assertThat(change.reason()).isEqualTo("reduced");
        assertThat(change.actor()).isEqualTo("user:somebody");
        assertThat(payments.history(id)).containsExactly("created", "authorised", "authorised");
        assertThat(Refusals.code(payments.service.capturePayment(id, part("18.01"), Payments.ADMIN)))
                .isEqualTo("409 amount_exceeds_authorised");
        payments.service.capturePayment(id, null, Payments.ADMIN).await();
        assertThat(payments.captured(id).amount()).isEqualTo("18.00");
        assertThat(inSandbox(id, "captured")).isEqualTo(18_000);
        agrees(order, id);
    }

    @Test
    void an_order_that_needs_nothing_gives_the_payment_up() {
        var order = Ids.next();
        var id = authorised(order, "25.00");
        payments.deliver(Payments.reduced(order, id, "0"));
        var cancelled = payments.reached(id, "cancelled");
        assertThat(cancelled.amount()).isEqualTo("25.00");
        assertThat(payments.details(id).history().getLast().actor()).isEqualTo("user:somebody");
        assertThat(payments.number("select count(*) from sandbox_payment where id = $1 and status = 'voided'", id))
                .isEqualTo(1);
        assertThat(Refusals.code(payments.service.capturePayment(id, null, Payments.ADMIN)))
                .isEqualTo("409 invalid_state");
        assertThat(payments.money(order)).isEmpty();
        agrees(order, id);
    }

    /** The authorisation is under way. */
    @ParameterizedTest
    @CsvSource({"12.00, authorised, 12.00", "0, cancelled, 25.00"})
    void a_payment_that_is_not_authorised_yet_is_reduced_or_given_up(String to, String status, String amount) {
        var order = Ids.next();
        acme.answers(Manner.PENDING, 1_000);
        var id = payments.requested(order, "25.00", "USD", "acme", "manual");
        Awaitility.await().until(() -> payments.number("select attempts from payment where id = $1", id) > 0);
        payments.deliver(Payments.reduced(order, id, to));
        assertThat(payments.payment(id).status()).isEqualTo("created");
        acme.answers(Manner.WELL, 0);
        payments.sql("update payment set due_at = clock_timestamp() where id = $1 and due_at is not null", id);
        payments.captured(payments.sandbox(Ids.next(), "11.00")); // wakes the worker
        assertThat(payments.reached(id, status).amount()).isEqualTo(amount);
        assertThat(acme.captured).doesNotContainKey(id.toString());
        assertThat(acme.amounts.get(id + ":authorise"))
                .as("one key, one amount")
                .containsExactly(new BigDecimal("25.00"));
    }

    /** Whoever captures decides: what is captured too much is refunded by the order. */
    @ParameterizedTest
    @ValueSource(strings = {"10.00", "0"})
    void a_payment_that_is_being_captured_is_not_reduced(String to) {
        var order = Ids.next();
        var id = authorised(order, "25.00", "USD", "acme");
        acme.answers(Manner.PENDING, 1_000);
        payments.service.capturePayment(id, part("20.00"), Payments.ADMIN).await();
        payments.deliver(Payments.reduced(order, id, to));
        acme.answers(Manner.WELL, 0);
        payments.sql("update payment set due_at = clock_timestamp() where id = $1 and due_at is not null", id);
        payments.captured(payments.sandbox(Ids.next(), "11.00")); // wakes the worker
        assertThat(payments.captured(id).amount()).isEqualTo("20.00");
        assertThat(acme.captured).containsEntry(id.toString(), new BigDecimal("20.00"));
        agrees(order, id);
    }

    /** Somebody cancels while a part is being captured, and the order needs less: whatever the provider decides is recorded. */
    @Test
    void a_payment_whose_capture_is_to_be_cancelled_keeps_the_part_that_is_captured() {
        var order = Ids.next();
        var id = authorised(order, "25.00", "USD", "acme");
        acme.answers(Manner.PENDING, 1_000);
        payments.service.capturePayment(id, part("20.00"), Payments.ADMIN).await();
        acme.captured.put(id.toString(), new BigDecimal("20.00"));
        payments.service.cancelPayment(id, Payments.ADMIN).await();
        payments.deliver(Payments.reduced(order, id, "15.00"));
        acme.answers(Manner.WELL, 0);
        payments.sql("update payment set due_at = clock_timestamp() where id = $1 and due_at is not null", id);
        payments.captured(payments.sandbox(Ids.next(), "11.00")); // wakes the worker
        assertThat(payments.captured(id).amount()).isEqualTo("20.00");
        agrees(order, id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"captured", "partially_refunded", "refunded", "failed", "cancelled"})
    void a_payment_that_is_decided_is_not_reduced(String status) {
        var order = Ids.next();
        var before = decided(order, status);
        assertThat(before.status()).isEqualTo(status);
        for (var to : List.of("1.00", "0")) payments.deliver(Payments.reduced(order, before.id(), to));
        assertThat(payments.payment(before.id())).isEqualTo(before);
        assertThat(payments.number("select count(*) from payment where id = $1 and task is null", before.id()))
                .isEqualTo(1);
    }

    private static PaymentDocument decided(UUID order, String status) {
        var id = authorised(order, status.equals("failed") ? "10.09" : "25.00");
        switch (status) {
            case "cancelled" ->
                payments.service.cancelPayment(id, Payments.ADMIN).await();
            case "failed" ->
                payments.service
                        .capturePayment(id, null, Payments.ADMIN)
                        .otherwiseEmpty()
                        .await();
            default -> {
                payments.service.capturePayment(id, null, Payments.ADMIN).await();
                payments.captured(id);
            }
        }
        if (status.endsWith("refunded")) {
            var amount = new BigDecimal(status.equals("refunded") ? "25.00" : "5.00");
            payments.service
                    .refundPayment(id, new RefundPayment(amount, null), Payments.ADMIN)
                    .await();
            payments.settled(id);
        }
        payments.allCallbacksCame();
        return payments.payment(id);
    }
}
