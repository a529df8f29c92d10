package tradepost.payment.core.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.Refusals;
import tradepost.kernel.config.Config;
import tradepost.kernel.value.Ids;
import tradepost.payment.PaymentChange;
import tradepost.payment.RefundPayment;
import tradepost.payment.core.extension.PaymentExtensions;
import tradepost.payment.core.payment.Acme.Manner;

/** Payments by a provider that an extension serves: whatever it does, no payment is lost, and none is taken twice. */
@ExtendWith(VertxExtension.class)
class ExtensionPaymentsTest {
    private static Vertx vertx;
    private static Payments payments;
    private static Acme acme;

    @BeforeAll
    static void start(Vertx of) {
        vertx = of;
        payments = new Payments(vertx, "acme", 200);
        acme = new Acme(vertx, "acme");
    }

    @BeforeEach
    void isConnected() {
        payments.connected("acme");
    }

    @AfterEach
    void answersWell() {
        acme.answers(Manner.WELL, 0);
    }

    private static UUID requested(String amount, String capture) {
        return payments.requested(Ids.next(), amount, "USD", "acme", capture);
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PENDING", "DECLINING", "LEAVING", "CAPTURING_TWENTY"})
    void a_payment_is_captured_once_however_the_extension_answers_at_first(Manner manner) {
        for (boolean later : new boolean[] {false, true}) {
            if (!later) acme.answers(manner, 2); // authorise
            var id = requested("24.50", "manual");
            var authorised = payments.reached(id, "authorised");
            assertThat(authorised.providerReference()).isEqualTo("acme-" + id);
            if (later) acme.answers(manner, 2); // capture
            payments.service.capturePayment(id, null, Payments.ADMIN).await();
            var captured = payments.captured(id);
            assertThat(acme.captured).containsEntry(id.toString(), new BigDecimal("24.50"));
            assertThat(acme.done.stream().filter(d -> d.endsWith(id.toString())))
                    .containsExactly("authorise " + id, "capture " + id);
            assertThat(payments.service.getPayment(id, Payments.ADMIN).await().history())
                    .extracting(PaymentChange::status)
                    .containsExactly("created", "authorised", "captured");
            assertThat(payments.money(captured.orderId())).containsEntry("acme", "24.50");
        }
    }

    @Test
    void what_the_provider_has_captured_is_booked_and_not_what_it_was_asked_for() {
        var id = requested("24.50", "manual");
        payments.reached(id, "authorised");
        acme.answers(Manner.CAPTURING_TWENTY, 1_000); // several, because other payments may be asked for again
        payments.service.capturePayment(id, null, Payments.ADMIN).await();
        var captured = payments.captured(id);
        assertThat(captured.amount()).isEqualTo("20.00");
        assertThat(payments.money(captured.orderId())).containsEntry("acme", "20.00");
        acme.answers(Manner.WELL, 0);
    }

    @Test
    void a_declined_payment_fails_with_its_reason() {
        acme.answers(Manner.DECLINING, 1);
        var failed = payments.reached(requested("10.00", "automatic"), "failed");
        assertThat(failed.failure()).isEqualTo("no cover");
        assertThat(acme.captured).doesNotContainKey(failed.id().toString());
    }

    @Test
    void a_pending_payment_is_asked_for_again() {
        acme.answers(
                Manner.PENDING, 1_000); // several, because after a late answer the payment is asked for again at once
        var id = requested("10.00", "automatic");
        Awaitility.await()
                .until(() -> payments.number(
                                "select count(*) from payment where id = $1 and due_at > clock_timestamp() + interval '10 seconds'",
                                id)
                        == 1);
        assertThat(payments.payment(id).status()).isEqualTo("created");
        int before = acme.calls();
        acme.answers(Manner.WELL, 0);
        payments.sql("update payment set due_at = clock_timestamp() where id = $1", id);
        payments.captured(requested("11.00", "automatic")); // wakes the worker
        payments.captured(id);
        assertThat(acme.calls()).isGreaterThan(before);
    }

    @Test
    void a_capture_waits_for_an_extension_that_is_away() {
        var id = requested("30.00", "manual");
        payments.reached(id, "authorised");
        acme.disconnect();
        var waiting = payments.service.capturePayment(id, null, Payments.ADMIN).await();
        assertThat(waiting.payment().status()).isEqualTo("authorised");
        assertThat(acme.captured).doesNotContainKey(id.toString());
        acme.connect();
        payments.captured(id);
        assertThat(acme.captured).containsEntry(id.toString(), new BigDecimal("30.00"));
    }

    @Test
    void a_payment_that_was_never_authorised_fails_only_after_the_extension_has_voided_it() {
        acme.answers(Manner.LEAVING, 1);
        var id = requested("40.00", "automatic");
        Awaitility.await("eight attempts")
                .until(() -> payments.number("select count(*) from payment where id = $1 and task = 'void'", id) == 1);
        assertThat(payments.payment(id).status()).isEqualTo("created");
        assertThat(Refusals.code(payments.service.requireProvider("acme", Payments.ADMIN)))
                .isEqualTo("503 provider_unavailable");
        acme.connect();
        var failed = payments.reached(id, "failed");
        assertThat(failed.failure()).isEqualTo("provider_unavailable");
        assertThat(acme.done).contains("void " + id);
        assertThat(acme.captured).doesNotContainKey(id.toString());
        assertThat(payments.money(failed.orderId())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {"WELL", "WITHOUT_A_REPLY", "LATE", "GARBAGE", "TWICE", "DECLINING"})
    void a_refund_is_given_once(Manner manner) {
        var id = requested("50.00", "automatic");
        payments.captured(id);
        acme.answers(manner, manner == Manner.DECLINING ? 1 : 2);
        var requested =
                payments.service.refundPayment(id, new RefundPayment(new BigDecimal("20.00"), null), Payments.ADMIN);
        if (manner == Manner.DECLINING) requested = requested.otherwiseEmpty(); // 409 if it is declined at once
        requested.await();
        var refund = payments.settled(id);
        assertThat(refund.status()).isEqualTo(manner == Manner.DECLINING ? "failed" : "done");
        if (manner == Manner.DECLINING) assertThat(acme.refunded).doesNotContainKey(id.toString());
        else assertThat(acme.refunded).containsEntry(id.toString(), new BigDecimal("20.00"));
    }

    @Test
    void its_statement_is_compared_with_the_payments() {
        var id = requested("60.00", "automatic");
        payments.captured(id);
        assertThat(payments.reconciled().mismatches()).noneMatch(m -> id.equals(m.paymentId()));
        acme.captured.put(id.toString(), new BigDecimal("61.00"));
        assertThat(payments.reconciled().mismatches())
                .filteredOn(m -> id.equals(m.paymentId()))
                .extracting(m -> m.kind() + " " + m.expected() + " " + m.actual())
                .containsExactly("provider 60.00 61.00");
        acme.captured.put(id.toString(), new BigDecimal("60.00"));
        acme.answers(Manner.GARBAGE, 1);
        assertThatThrownBy(() -> payments.reconciled()).hasMessage("unavailable");
    }

    @Test
    void another_extension_at_the_same_point_is_never_asked() throws InterruptedException {
        var other = new Acme(vertx, "thief");
        try {
            Thread.sleep(300); // until it is announced, with a better priority
            acme.answers(Manner.NOT_DOING_ANYTHING, 2);
            payments.captured(requested("70.00", "automatic"));
            assertThat(other.calls()).isZero();
        } finally {
            other.disconnect();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sandbox", "manual", "credit", "Acme", "a-b", "1", "*"})
    void a_name_that_cannot_be_served_is_refused_at_the_start(String name) {
        var config = Config.of(Map.of("payment.extensions", name));
        assertThatThrownBy(() -> PaymentExtensions.names(config)).isInstanceOf(Config.Invalid.class);
    }
}
