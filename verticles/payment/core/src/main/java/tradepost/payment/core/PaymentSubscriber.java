package tradepost.payment.core;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.payment.core.payment.ManualPaymentHandler;
import tradepost.payment.core.payment.PaymentRequestHandler;
import tradepost.payment.core.payment.RefundHandler;
import tradepost.purchase.PurchaseEvents;
import tradepost.sales.SalesEvents;

/** The subscriber of payment: what orders have decided. */
public final class PaymentSubscriber implements Subscriber {
    private static final Set<String> OF_PROVIDERS = Set.of(
            SalesEvents.PAYMENT_REQUESTED,
            SalesEvents.PAYMENT_REDUCED,
            SalesEvents.CANCELLED,
            SalesEvents.REFUND_REQUESTED);

    private final Runnable wakeWorker;

    /** For the relays of other contexts, which only read the types. */
    public PaymentSubscriber() {
        this(() -> {});
    }

    PaymentSubscriber(Runnable wakeWorker) {
        this.wakeWorker = wakeWorker;
    }

    @Override
    public String context() {
        return "payment";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return Map.of(
                SalesEvents.PAID,
                ManualPaymentHandler.SALES_PAID,
                SalesEvents.PARTIALLY_PAID,
                ManualPaymentHandler.SALES_PAID,
                SalesEvents.PAYMENT_REQUESTED,
                PaymentRequestHandler::requested,
                SalesEvents.PAYMENT_REDUCED,
                PaymentRequestHandler::reduced,
                SalesEvents.REFUND_REQUESTED,
                RefundHandler::refunded,
                SalesEvents.REFUNDED,
                RefundHandler::refunded,
                SalesEvents.CANCELLED,
                PaymentRequestHandler::cancelled,
                PurchaseEvents.PAID,
                ManualPaymentHandler.PURCHASE_PAID,
                PurchaseEvents.REFUNDED,
                RefundHandler::refundedByVendor);
    }

    @Override
    public void applied(List<Event> events) {
        if (events.stream().anyMatch(e -> OF_PROVIDERS.contains(e.type()))) wakeWorker.run();
    }
}
