package tradepost.payment.core.payment;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Money;
import tradepost.payment.PaymentDocument;
import tradepost.payment.PaymentEvents;
import tradepost.payment.PaymentEvents.PaymentMoved;
import tradepost.payment.PaymentEvents.RefundSettled;
import tradepost.payment.core.payment.PaymentHistory.Step;
import tradepost.payment.core.provider.ProviderDecision;

/** Applies what a provider has decided. A decision that comes twice, late or after a later one changes nothing. */
final class DecisionHandler {
    private static final String ACTOR = "system:payment";

    private DecisionHandler() {}

    /** Returns whether the payment changed. */
    static boolean apply(Tx tx, UUID paymentId, ProviderDecision decision) {
        var reference = decision.providerReference();
        return switch (decision.outcome()) {
            case AUTHORISED -> authorised(tx, paymentId, reference);
            case CAPTURED -> captured(tx, paymentId, reference, decision.captured());
            case DECLINED -> failed(tx, paymentId, reference, decision.reason());
            // a payment that was given up because of the provider has failed
            case VOIDED -> cancelled(tx, paymentId, reference) || failed(tx, paymentId, reference, null);
            case REFUNDED, REFUSED, PENDING -> false;
        };
    }

    /**
     * A payment that was captured or cancelled.
     *
     * @param by who requested it, or this context if nobody did
     */
    private record Moved(PaymentDocument payment, String by) {
        static Moved of(Row r) {
            var by = r.getString(r.size() - 1);
            return new Moved(PaymentQueries.payment(r), by == null ? ACTOR : by);
        }
    }

    private static boolean captured(Tx tx, UUID paymentId, @Nullable String reference, @Nullable BigDecimal amount) {
        var moved = tx.firstOrNull(Moved::of, ProviderTaskQueries.CAPTURE, paymentId, reference, amount);
        if (moved == null) return false;
        var payment = moved.payment();
        publish(tx, PaymentEvents.CAPTURED, payment, null, moved.by());
        return true;
    }

    private static boolean failed(Tx tx, UUID paymentId, @Nullable String reference, @Nullable String reason) {
        var payment = tx.firstOrNull(PaymentQueries::payment, ProviderTaskQueries.FAIL, paymentId, reference, reason);
        if (payment == null) return false;
        publish(tx, PaymentEvents.FAILED, payment, payment.failure(), ACTOR);
        return true;
    }

    private static boolean authorised(Tx tx, UUID paymentId, @Nullable String reference) {
        var payment = tx.firstOrNull(PaymentQueries::payment, ProviderTaskQueries.AUTHORISE, paymentId, reference);
        if (payment == null) return false;
        publish(tx, PaymentEvents.AUTHORISED, payment, null, ACTOR);
        return true;
    }

    private static boolean cancelled(Tx tx, UUID paymentId, @Nullable String reference) {
        var moved = tx.firstOrNull(Moved::of, ProviderTaskQueries.CANCEL, paymentId, reference);
        if (moved == null) return false;
        publish(tx, PaymentEvents.CANCELLED, moved.payment(), null, moved.by());
        return true;
    }

    private static void publish(Tx tx, String type, PaymentDocument payment, @Nullable String reason, String actor) {
        PaymentHistory.add(tx, List.of(new Step(payment.id(), payment.status(), payment.amount(), reason, actor)));
        var data = PaymentMoved.of(payment, reason);
        var event = EventLog.event(type, payment.id(), payment.version(), data, actor, null);
        EventLog.appendAll(tx, List.of(event));
        boolean goesOn =
                type.equals(PaymentEvents.AUTHORISED) && payment.capture().equals("automatic");
        if (!goesOn) EventLog.handOver(tx, "sales", event);
    }

    /**
     * Returns whether the request was still pending.
     *
     * @param requestId of the refund to the provider
     */
    static boolean settle(Tx tx, UUID requestId, ProviderDecision decision) {
        var done = switch (decision.outcome()) {
            case REFUNDED -> true;
            case REFUSED, DECLINED -> false;
            default -> null;
        };
        if (done == null) return false;
        var status = done ? "done" : "failed";
        var reason = done ? null : decision.reason() == null ? "refused" : decision.reason();
        var row = tx.firstOrNull(r -> r, ProviderTaskQueries.SETTLE_REFUND, requestId, status, reason);
        if (row == null) return false;
        var amount = row.getBigDecimal(2);
        var payment = tx.single(
                PaymentQueries::payment,
                PaymentQueries.GIVE_BACK,
                row.getUUID(1),
                done ? amount : BigDecimal.ZERO,
                amount.negate());
        PaymentHistory.add(
                tx, List.of(new Step(payment.id(), done ? payment.status() : "refund_failed", amount, reason, ACTOR)));
        var data = new RefundSettled(
                row.getUUID(3),
                row.getUUID(0),
                payment.id(),
                payment.orderId(),
                Money.exact(amount, payment.currency()),
                payment.currency(),
                status,
                reason);
        var type = done ? PaymentEvents.REFUND_DONE : PaymentEvents.REFUND_FAILED;
        var event = EventLog.event(type, payment.id(), payment.version(), data, ACTOR, null);
        EventLog.appendAll(tx, List.of(event));
        EventLog.handOver(tx, "sales", event);
        return true;
    }
}
