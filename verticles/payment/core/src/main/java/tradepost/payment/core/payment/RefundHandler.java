package tradepost.payment.core.payment;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.payment.core.payment.PaymentHistory.Step;
import tradepost.sales.event.OrderRefunded;
import tradepost.sales.event.OrderRefunded.RefundedPart;

/**
 * Gives back what an order has decided to refund. A part that is new is done, or the provider is asked for it. One that the provider has refused
 * is asked for again, or was given back in another way. What the order reports of decisions of providers is known here.
 */
public final class RefundHandler {
    private RefundHandler() {}

    /** What is the same in all parts of a refund. */
    private record Whole(UUID refundId, @Nullable String reason, LocalDate date, String actor) {}

    public static void refunded(Tx tx, Event event) {
        var data = Json.read(event.data(), OrderRefunded.class);
        apply(tx, whole(tx, event, data.refundId(), data.reason(), data.date()), data.parts());
    }

    /** A vendor has paid back. */
    public static void refundedByVendor(Tx tx, Event event) {
        var data = Json.read(event.data(), tradepost.purchase.event.OrderRefunded.class);
        var parts = data.parts().stream()
                .map(p -> new RefundedPart(
                        p.id(), p.paymentId(), p.provider(), p.amount(), "done", p.method(), p.reference(), null))
                .toList();
        apply(tx, whole(tx, event, data.refundId(), data.reason(), data.date()), parts);
    }

    private static Whole whole(Tx tx, Event event, UUID refundId, @Nullable String reason, @Nullable LocalDate date) {
        return new Whole(refundId, reason, date == null ? tx.zone().day(event.time()) : date, event.actor());
    }

    private static void apply(Tx tx, Whole refund, List<RefundedPart> parts) {
        tx.sql(PaymentQueries.LOCK_ALL, (Object)
                parts.stream().map(RefundedPart::paymentId).toArray(UUID[]::new));
        for (var part : parts) if (apply(tx, refund, part)) giveBack(tx, part, refund.reason(), refund.actor());
    }

    /** Whether the part is new, or is tried again. */
    private static boolean apply(Tx tx, Whole refund, RefundedPart part) {
        var inserted = tx.sql(
                PaymentQueries.INSERT_REFUND,
                part.id(),
                refund.refundId(),
                part.paymentId(),
                part.amount(),
                refund.reason(),
                refund.actor(),
                part.status(),
                part.method(),
                part.reference(),
                part.provider(),
                refund.date());
        if (inserted.rowCount() == 1) return true;
        var changed = isDone(part)
                ? tx.sql(
                        ProviderTaskQueries.SETTLE_OTHERWISE,
                        part.id(),
                        part.method(),
                        part.reference(),
                        part.provider(),
                        refund.date())
                : tx.sql(ProviderTaskQueries.RETRY_REFUND, part.id(), Ids.next());
        return changed.rowCount() == 1;
    }

    private static boolean isDone(RefundedPart part) {
        return part.status().equals("done");
    }

    private static void giveBack(Tx tx, RefundedPart part, @Nullable String reason, String actor) {
        var none = BigDecimal.ZERO;
        boolean done = isDone(part);
        var payment = tx.single(
                PaymentQueries::payment,
                PaymentQueries.GIVE_BACK,
                part.paymentId(),
                done ? part.amount() : none,
                done ? none : part.amount());
        var reached = done ? payment.status() : "refund_requested";
        PaymentHistory.add(tx, List.of(new Step(payment.id(), reached, part.amount(), reason, actor)));
    }
}
