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

    public static void refunded(Tx tx, Event event) {
        var data = Json.read(event.data(), OrderRefunded.class);
        tx.sql(PaymentQueries.LOCK_ALL, (Object)
                data.parts().stream().map(RefundedPart::paymentId).toArray(UUID[]::new));
        var date = data.date() == null ? tx.zone().day(event.time()) : data.date();
        for (var part : data.parts())
            if (apply(tx, data, part, date, event.actor())) giveBack(tx, part, data.reason(), event.actor());
    }

    /** Whether the part is new, or is tried again. */
    private static boolean apply(Tx tx, OrderRefunded refund, RefundedPart part, LocalDate date, String actor) {
        var inserted = tx.sql(
                PaymentQueries.INSERT_REFUND,
                part.id(),
                refund.refundId(),
                part.paymentId(),
                part.amount(),
                refund.reason(),
                actor,
                part.status(),
                part.method(),
                part.reference(),
                part.provider(),
                date);
        if (inserted.rowCount() == 1) return true;
        var changed = isDone(part)
                ? tx.sql(
                        ProviderTaskQueries.SETTLE_OTHERWISE,
                        part.id(),
                        part.method(),
                        part.reference(),
                        part.provider(),
                        date)
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
