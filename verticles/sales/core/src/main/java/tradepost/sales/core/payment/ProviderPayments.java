package tradepost.sales.core.payment;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrder;
import tradepost.payment.PaymentEvents;
import tradepost.payment.PaymentEvents.PaymentMoved;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.core.payment.OrderPaymentQueries.Payable;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.PaymentDropped;
import tradepost.sales.event.PaymentRequested;

/**
 * Payments of orders by providers. An amount is pending from the request until the context payment reports what the provider has decided, so
 * an order never asks for more than its total.
 */
public final class ProviderPayments {
    /** By type of event of the context payment. */
    public static final Map<String, Subscriptions.Handler> HANDLERS = Map.of(
            PaymentEvents.CAPTURED, ProviderPayments::captured,
            PaymentEvents.FAILED, ProviderPayments::dropped,
            PaymentEvents.CANCELLED, ProviderPayments::dropped);

    /** A pending payment that was decided. */
    private record Pending(
            UUID orderId,
            BigDecimal amount,
            String provider,
            String method,
            @Nullable String reference,
            String actor) {}

    private ProviderPayments() {}

    /** Asks the provider for a payment. The order is locked and was checked. Fails 409 amount_exceeds_open. */
    public static void request(Tx tx, SalesOrder order, PayOrder body, Caller caller) {
        var amount = body.amountOf(order);
        var asked = amount.signum() == 0
                ? null
                : tx.firstOrNull(Payable::of, OrderPaymentQueries.REQUEST, order.id(), amount);
        if (asked == null) throw Problem.conflict("amount_exceeds_open", Problem.detail("amount", "nothing is open"));
        var paymentId = Ids.next();
        var provider = body.providerOrManual();
        tx.sql(
                OrderPaymentQueries.INSERT_PENDING,
                paymentId,
                order.id(),
                amount,
                body.methodOrManual(),
                body.reference(),
                caller.actor(),
                provider);
        var data = new PaymentRequested(
                order.id(),
                order.customerId(),
                paymentId,
                amount,
                order.currency(),
                provider,
                body.methodOrManual(),
                body.reference(),
                body.captureOrAutomatic(),
                order.number());
        var event = EventLog.append(tx, SalesEvents.PAYMENT_REQUESTED, order.id(), asked.version(), data);
        EventLog.handOver(tx, "payment", event);
    }

    /** Locks the orders that these events change, in the order that all transactions follow. */
    public static void lock(Tx tx, List<Event> events) {
        var orders = events.stream()
                .filter(e -> HANDLERS.containsKey(e.type()))
                .map(e -> UUID.fromString(e.data().getString("order_id")))
                .toArray(UUID[]::new);
        if (orders.length > 1) tx.sql(OrderPaymentQueries.LOCK_ALL, (Object) orders);
    }

    /** Returns null if it is not pending. */
    private static @Nullable Pending decide(Tx tx, PaymentMoved moved, String status) {
        tx.sql(OrderPaymentQueries.LOCK, moved.orderId());
        return tx.firstOrNull(
                r -> new Pending(
                        r.getUUID(0),
                        r.getBigDecimal(1),
                        r.getString(2),
                        r.getString(3),
                        r.getString(4),
                        r.getString(5)),
                OrderPaymentQueries.DECIDE,
                moved.paymentId(),
                status,
                status.equals("captured") ? null : moved.reason());
    }

    private static void captured(Tx tx, Event event) {
        var moved = Json.read(event.data(), PaymentMoved.class);
        var payment = decide(tx, moved, "captured");
        if (payment == null) return;
        var order = tx.single(Payable::of, OrderPaymentQueries.CAPTURED, payment.orderId(), payment.amount());
        if (order.status().equals("cancelled")) {
            // the order was cancelled while the provider captured
            Refunds.publish(
                    tx,
                    order,
                    new Refunds.Refund(Ids.next(), moved.amount(), moved.paymentId(), "order cancelled"),
                    event.actor());
            return;
        }
        var paid = new OrderPaid(
                order.id(),
                order.customerId(),
                moved.amount(),
                order.paidAmount(),
                order.totalAmount(),
                order.number(),
                order.currency(),
                moved.paymentId(),
                payment.provider(),
                payment.method(),
                payment.reference());
        var type =
                order.keptAmount().compareTo(order.owedAmount()) >= 0 ? SalesEvents.PAID : SalesEvents.PARTIALLY_PAID;
        EventLog.appendAll(tx, List.of(EventLog.event(type, order.id(), order.version(), paid, payment.actor(), null)));
    }

    private static void dropped(Tx tx, Event event) {
        var moved = Json.read(event.data(), PaymentMoved.class);
        var payment = decide(tx, moved, moved.status());
        if (payment == null) return;
        var order = tx.single(Payable::of, OrderPaymentQueries.DROPPED, payment.orderId(), payment.amount());
        var data = new PaymentDropped(
                order.id(),
                order.customerId(),
                moved.paymentId(),
                moved.amount(),
                order.currency(),
                moved.status(),
                moved.reason(),
                order.number());
        EventLog.appendAll(
                tx,
                List.of(EventLog.event(
                        SalesEvents.PAYMENT_FAILED, order.id(), order.version(), data, event.actor(), null)));
    }
}
