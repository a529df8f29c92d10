package tradepost.payment.core.payment;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.orders.Payment;
import tradepost.payment.PaymentDocument;
import tradepost.payment.core.ledger.LedgerWriter;
import tradepost.payment.core.ledger.LedgerWriter.Subject;
import tradepost.payment.core.payment.ManualPaymentHandler.Recorded;
import tradepost.payment.core.payment.PaymentHistory.Step;
import tradepost.payment.core.payment.RefundRules.Part;
import tradepost.sales.event.OrderCancelled;
import tradepost.sales.event.OrderRefunded;

/** Gives back what an order has decided to refund. */
public final class RefundHandler {
    /**
     * A decided refund of an order.
     *
     * @param paymentId the payment that gives back first; null for the newest
     */
    record Decided(
            UUID refundId,
            UUID orderId,
            String orderNumber,
            UUID customerId,
            String currency,
            BigDecimal amount,
            @Nullable UUID paymentId,
            @Nullable String reason,
            String actor) {}

    private RefundHandler() {}

    /** A cancelled order refunds what was paid. */
    static void cancelled(Tx tx, Event event) {
        var data = Json.read(event.data(), OrderCancelled.class);
        if (data.refundAmount().signum() == 0) return;
        refund(
                tx,
                new Decided(
                        Objects.requireNonNull(data.refundId()),
                        data.orderId(),
                        data.number(),
                        data.customerId(),
                        data.currency(),
                        data.refundAmount(),
                        null,
                        data.reason(),
                        event.actor()));
    }

    public static void refunded(Tx tx, Event event) {
        var data = Json.read(event.data(), OrderRefunded.class);
        refund(
                tx,
                new Decided(
                        data.refundId(),
                        data.orderId(),
                        data.number(),
                        data.customerId(),
                        data.currency(),
                        data.amount(),
                        data.paymentId(),
                        data.reason(),
                        event.actor()));
    }

    /** Distributes it over the payments of the order, the newest first. */
    static void refund(Tx tx, Decided refund) {
        var payments = refundable(tx, refund);
        var parts = RefundRules.distribute(payments, refund.amount);
        var missing = refund.amount.subtract(RefundRules.sum(parts));
        if (missing.signum() > 0) {
            adopt(tx, refund, missing);
            payments = refundable(tx, refund);
            parts = RefundRules.distribute(payments, refund.amount);
        }
        give(tx, refund, payments.stream().collect(Collectors.toMap(PaymentDocument::id, Function.identity())), parts);
    }

    private static List<PaymentDocument> refundable(Tx tx, Decided refund) {
        return tx.list(PaymentQueries::payment, PaymentQueries.REFUNDABLE, refund.orderId, refund.paymentId);
    }

    /** Payments before this context existed are not known here: the order has accepted them, so one is recorded in their place. */
    private static void adopt(Tx tx, Decided refund, BigDecimal amount) {
        var adopted = new Recorded(
                Ids.named("payments before refund " + refund.refundId),
                "in",
                refund.orderId,
                refund.orderNumber,
                refund.customerId,
                null,
                Payment.MANUAL,
                null,
                refund.currency,
                amount,
                refund.actor);
        ManualPaymentHandler.record(tx, List.of(adopted));
    }

    private static void give(Tx tx, Decided refund, Map<UUID, PaymentDocument> payments, List<Part> parts) {
        var ids = parts.stream().map(Part::paymentId).toArray(UUID[]::new);
        var amounts = parts.stream().map(Part::amount).toArray(BigDecimal[]::new);
        var manual = parts.stream()
                .map(p -> of(payments, p.paymentId()).provider().equals(Payment.MANUAL))
                .toArray(Boolean[]::new);
        var changed = tx.sql(PaymentQueries.REFUND, ids, (Object) amounts);
        if (changed.rowCount() != parts.size()) throw new IllegalStateException("a payment cannot give back its part");
        tx.sql(
                PaymentQueries.INSERT_REFUNDS,
                parts.stream().map(p -> Ids.next()).toArray(UUID[]::new),
                refund.refundId,
                ids,
                amounts,
                refund.reason,
                refund.actor,
                manual);
        var steps = new ArrayList<Step>();
        var entries = new ArrayList<LedgerWriter.Entry>();
        for (var row : changed) {
            var payment = of(payments, row.getUUID(0));
            var amount = row.getBigDecimal(2);
            steps.add(new Step(payment.id(), row.getString(1), amount, refund.reason, refund.actor));
            var subject = new Subject(payment.id(), payment.orderId(), payment.provider(), payment.currency());
            LedgerWriter.refund(subject, amount).forEach(entries::add);
        }
        PaymentHistory.add(tx, steps);
        LedgerWriter.book(tx, entries);
    }

    private static PaymentDocument of(Map<UUID, PaymentDocument> payments, UUID id) {
        return Objects.requireNonNull(payments.get(id));
    }
}
