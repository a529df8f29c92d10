package tradepost.sales.core.payment;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.HashMap;
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
import tradepost.kernel.value.Money;
import tradepost.orders.PayOrderRequest;
import tradepost.payment.PaymentEvents;
import tradepost.payment.PaymentEvents.PaymentMoved;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.core.invoice.OrderInvoices;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.payment.Refunds.Refund;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.PaymentDropped;
import tradepost.sales.event.PaymentReduced;
import tradepost.sales.event.PaymentRequested;

/**
 * Payments of orders by providers. An amount is pending from the request until the context payment reports what the provider has decided, so
 * an order never asks for more than it owes. What is captured although it is no longer owed is refunded at once.
 */
public final class ProviderPayments {
    /** By type of event of the context payment. */
    public static final Map<String, Subscriptions.Handler> HANDLERS = handlers();

    private static Map<String, Subscriptions.Handler> handlers() {
        var handlers = new HashMap<>(Refunds.HANDLERS);
        handlers.put(PaymentEvents.AUTHORISED, ProviderPayments::authorised);
        handlers.put(PaymentEvents.CAPTURED, ProviderPayments::captured);
        handlers.put(PaymentEvents.FAILED, ProviderPayments::dropped);
        handlers.put(PaymentEvents.CANCELLED, ProviderPayments::dropped);
        return Map.copyOf(handlers);
    }

    /**
     * A payment that was decided.
     *
     * @param pending the amount that was pending
     */
    private record Decided(
            UUID orderId,
            BigDecimal amount,
            String provider,
            String method,
            @Nullable String reference,
            String actor,
            BigDecimal pending,
            @Nullable UUID invoiceId) {
        static Decided of(Row r) {
            return new Decided(
                    r.getUUID(0),
                    r.getBigDecimal(1),
                    r.getString(2),
                    r.getString(3),
                    r.getString(4),
                    r.getString(5),
                    r.getBigDecimal(6),
                    r.getUUID(7));
        }
    }

    private ProviderPayments() {}

    /** Asks the provider for a payment. The order is locked and was checked. Fails 400 credit_not_possible, 409 amount_exceeds_open. */
    public static void request(Tx tx, SalesOrder order, UUID paymentId, PayOrderRequest body, Caller caller) {
        body.refuseCredit("is no method of a provider; omit the provider to pay with credit");
        var amount = body.amountOf(order);
        var asked = amount.signum() == 0
                ? null
                : tx.firstOrNull(StoredOrder::order, OrderPaymentQueries.REQUEST, order.id(), amount);
        if (asked == null) throw Problem.conflict("amount_exceeds_open", Problem.detail("amount", "nothing is open"));
        var provider = body.providerOrManual();
        tx.sql(
                OrderPaymentQueries.INSERT_PENDING,
                paymentId,
                order.id(),
                amount,
                body.methodOrManual(),
                body.reference(),
                caller.actor(),
                provider,
                body.captureOrAutomatic(),
                body.invoiceId());
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
                order.number(),
                body.metadataOrNone());
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

    private static void authorised(Tx tx, Event event) {
        var moved = Json.read(event.data(), PaymentMoved.class);
        tx.sql(StoredOrder.LOCK, moved.orderId());
        tx.sql(OrderPaymentQueries.AUTHORISED, moved.orderId(), moved.paymentId());
    }

    /** Null if it was decided before. The order is locked. */
    private static @Nullable Decided decide(Tx tx, PaymentMoved moved, String status) {
        boolean captured = status.equals("captured");
        return tx.firstOrNull(
                Decided::of,
                OrderPaymentQueries.DECIDE,
                moved.paymentId(),
                status,
                captured ? null : moved.reason(),
                captured ? moved.amount() : null);
    }

    private static void captured(Tx tx, Event event) {
        var moved = Json.read(event.data(), PaymentMoved.class);
        var before = tx.firstOrNull(StoredOrder::of, StoredOrder.LOCK, moved.orderId());
        var payment = before == null ? null : decide(tx, moved, "captured");
        if (before == null || payment == null) return;
        if (payment.invoiceId() != null)
            OrderInvoices.allocate(tx, payment.orderId(), payment.invoiceId(), payment.amount());
        var after = tx.single(
                StoredOrder::of, OrderPaymentQueries.CAPTURED, payment.orderId(), payment.pending(), payment.amount());
        var order = after.order();
        publishPaid(tx, after, payment, moved);
        OrderInvoices.publish(tx, order.id(), event.actor(), null);
        var excess =
                payment.amount().subtract(before.owed().max(BigDecimal.ZERO)).min(order.creditAmount());
        if (excess.signum() > 0) giveBack(tx, order, moved.paymentId(), excess, event.actor());
    }

    private static void publishPaid(Tx tx, StoredOrder after, Decided payment, PaymentMoved moved) {
        var order = after.order();
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
                payment.reference(),
                new JsonObject(),
                null,
                null,
                null);
        var type = order.status().equals("cancelled")
                ? SalesEvents.LATE_PAYMENT
                : after.owed().signum() > 0 ? SalesEvents.PARTIALLY_PAID : SalesEvents.PAID;
        EventLog.appendAll(tx, List.of(EventLog.event(type, order.id(), order.version(), paid, payment.actor(), null)));
    }

    /** The order was cancelled, returned, changed or paid in another way while the provider captured. */
    private static void giveBack(Tx tx, SalesOrder order, UUID paymentId, BigDecimal excess, String actor) {
        var reason = order.status().equals("cancelled") ? "order cancelled" : "more was captured than is owed";
        Refunds.decide(
                tx, order, new Refund(Ids.next(), Money.exact(excess, order.currency()), paymentId, reason), actor);
    }

    private static void dropped(Tx tx, Event event) {
        var moved = Json.read(event.data(), PaymentMoved.class);
        tx.sql(StoredOrder.LOCK, moved.orderId());
        var payment = decide(tx, moved, moved.status());
        if (payment == null) return;
        var order = tx.single(StoredOrder::order, OrderPaymentQueries.DROPPED, payment.orderId(), payment.pending());
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

    /**
     * Reduces what the locked order has authorised to what it owes: payments that wait for a request to be captured, the newest first. One that
     * is no longer needed is given up. Others are being captured, and what they capture too much is refunded.
     */
    public static void fit(Tx tx, UUID orderId, String actor) {
        var stored = tx.single(StoredOrder::of, StoredOrder.GET, orderId);
        var order = stored.order();
        var excess = order.pendingAmount().subtract(stored.owed().max(BigDecimal.ZERO));
        if (excess.signum() <= 0) return;
        for (var r : tx.sql(OrderPaymentQueries.AUTHORISATIONS, orderId)) {
            if (excess.signum() <= 0) return;
            var amount = Money.read(r, 1, order.currency());
            var less = amount.min(excess);
            excess = excess.subtract(less);
            var left = amount.subtract(less);
            // of one that is given up, the amount is pending until the provider has done so
            if (left.signum() > 0) tx.sql(OrderPaymentQueries.REDUCE, r.getUUID(0), left);
            var now = tx.single(
                    StoredOrder::order,
                    OrderPaymentQueries.DROPPED,
                    orderId,
                    left.signum() > 0 ? less : BigDecimal.ZERO);
            var data = new PaymentReduced(
                    orderId, order.customerId(), r.getUUID(0), left, order.currency(), order.number());
            var event = EventLog.event(SalesEvents.PAYMENT_REDUCED, orderId, now.version(), data, actor, null);
            EventLog.appendAll(tx, List.of(event));
            EventLog.handOver(tx, "payment", event);
        }
    }
}
