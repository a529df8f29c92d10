package tradepost.payment.core.payment;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.payment.core.payment.PaymentHistory.Step;
import tradepost.purchase.event.VendorRefunded;
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
        for (var part : data.parts())
            if (apply(tx, data, part, event.actor()))
                giveBack(tx, part.paymentId(), part.amount(), isDone(part), data.reason(), event.actor());
    }

    /** What a vendor has paid back. */
    public static void refundedByVendor(Tx tx, Event event) {
        var data = Json.read(event.data(), VendorRefunded.class);
        tx.sql(PaymentQueries.LOCK_ALL, (Object)
                data.parts().stream().map(VendorRefunded.Part::paymentId).toArray(UUID[]::new));
        for (var part : data.parts()) {
            var inserted = tx.sql(
                    PaymentQueries.INSERT_REFUND,
                    part.id(),
                    data.refundId(),
                    part.paymentId(),
                    part.amount(),
                    data.reason(),
                    event.actor(),
                    "done",
                    part.method(),
                    part.reference(),
                    part.provider());
            if (inserted.rowCount() == 1)
                giveBack(tx, part.paymentId(), part.amount(), true, data.reason(), event.actor());
        }
    }

    /** Whether the part is new, or is tried again. */
    private static boolean apply(Tx tx, OrderRefunded refund, RefundedPart part, String actor) {
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
                part.provider());
        if (inserted.rowCount() == 1) return true;
        var changed = isDone(part)
                ? tx.sql(
                        ProviderTaskQueries.SETTLE_OTHERWISE,
                        part.id(),
                        part.method(),
                        part.reference(),
                        part.provider())
                : tx.sql(ProviderTaskQueries.RETRY_REFUND, part.id(), Ids.next());
        return changed.rowCount() == 1;
    }

    private static boolean isDone(RefundedPart part) {
        return part.status().equals("done");
    }

    private static void giveBack(
            Tx tx, UUID paymentId, BigDecimal amount, boolean done, @Nullable String reason, String actor) {
        var none = BigDecimal.ZERO;
        var payment = tx.single(
                PaymentQueries::payment,
                PaymentQueries.GIVE_BACK,
                paymentId,
                done ? amount : none,
                done ? none : amount);
        var reached = done ? payment.status() : "refund_requested";
        PaymentHistory.add(tx, List.of(new Step(payment.id(), reached, amount, reason, actor)));
    }
}
