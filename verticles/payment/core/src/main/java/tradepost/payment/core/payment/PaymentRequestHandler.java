package tradepost.payment.core.payment;

import java.util.List;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.json.Json;
import tradepost.payment.core.payment.PaymentHistory.Step;
import tradepost.sales.event.PaymentReduced;
import tradepost.sales.event.PaymentRequested;

/** Payments by providers that orders ask for and give up. */
public final class PaymentRequestHandler {
    private PaymentRequestHandler() {}

    public static void requested(Tx tx, Event event) {
        var asked = Json.read(event.data(), PaymentRequested.class);
        var created = tx.firstOrNull(
                PaymentQueries::payment,
                ProviderTaskQueries.CREATE,
                asked.paymentId(),
                asked.orderId(),
                asked.number(),
                asked.customerId(),
                asked.provider(),
                asked.method(),
                asked.reference(),
                asked.currency(),
                asked.amount(),
                asked.capture(),
                event.actor(),
                asked.metadata());
        if (created != null)
            PaymentHistory.add(
                    tx, List.of(new Step(created.id(), created.status(), created.amount(), null, event.actor())));
    }

    /** What is not captured is given up. */
    public static void cancelled(Tx tx, Event event) {
        tx.sql(ProviderTaskQueries.VOID_ALL, event.subject(), event.actor());
    }

    /** The order needs less of a payment that is not captured, or nothing. */
    public static void reduced(Tx tx, Event event) {
        var data = Json.read(event.data(), PaymentReduced.class);
        var payment = tx.firstOrNull(
                PaymentQueries::payment, ProviderTaskQueries.REDUCE, data.paymentId(), data.amount(), event.actor());
        if (payment != null && data.amount().signum() > 0)
            PaymentHistory.add(
                    tx, List.of(new Step(payment.id(), payment.status(), payment.amount(), "reduced", event.actor())));
    }
}
