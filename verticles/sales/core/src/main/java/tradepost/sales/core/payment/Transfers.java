package tradepost.sales.core.payment;

import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.orders.OrderState;
import tradepost.orders.PayOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.core.invoice.OrderInvoices;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.payment.RefundParts.Part;
import tradepost.sales.core.payment.RefundParts.Refundable;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.event.OrderPaid;

/**
 * Payments with the credit of other orders of the customer. The orders with credit, the oldest first, give it back as a refund, which the other
 * order receives as a payment. The lock of the customer comes first, then those of the orders by their ids.
 */
final class Transfers {
    private static final String CUSTOMER = "select customer_id from sales_order where id = $1";

    /** The order $1 and those of the customer that have credit in its currency. */
    static final String LOCK = """
            select %s from sales_order where id = any(array(
              select $1::uuid union all
              select c.id from sales_order o join sales_order c on c.customer_id = o.customer_id and c.currency = o.currency
              where o.id = $1 and c.credit_amount > 0))
            order by id for no key update
            """.formatted(StoredOrder.COLUMNS);

    private static final String GIVE = """
            insert into sales_order_payment(id, order_id, customer_id, kind, amount, method, reference, actor, provider, status, refund_id, payment_id,
              credit_share, command_id)
            select u.id, $1, o.customer_id, 'refund', u.amount, 'credit', $2, $3, 'credit', 'done', $4, u.payment_id, u.amount, $4
            from unnest($5::uuid[], $6::uuid[], $7::numeric[]) as u(id, payment_id, amount) join sales_order o on o.id = $1
            """;

    private static final String TAKE = """
            with payment as (
              insert into sales_order_payment(id, order_id, customer_id, kind, amount, method, reference, actor, provider)
              select $2, id, customer_id, 'payment', $3, 'credit', $4, $5, 'credit' from sales_order where id = $1)
            update sales_order set paid_amount = paid_amount + $3, version = version + 1, updated_at = now() where id = $1 returning %s
            """.formatted(StoredOrder.COLUMNS);

    private Transfers() {}

    /** Fails 404 order_not_found, 409 invalid_state, amount_exceeds_open, amount_exceeds_credit, 412. */
    static void pay(Tx tx, UUID orderId, PayOrderRequest body, Caller caller) {
        Credit.limit(tx, tx.require("order_not_found", r -> r.getUUID(0), CUSTOMER, orderId)); // locks the customer
        var locked = new HashMap<UUID, StoredOrder>();
        for (var o : tx.list(StoredOrder::of, LOCK, orderId))
            locked.put(o.order().id(), o);
        var stored = tx.require("order_not_found", StoredOrder::of, StoredOrder.GET, orderId);
        var order = stored.order();
        locked.remove(orderId);
        Request.requireVersion(order.version());
        OrderState.require(order, SalesStates.PAY.statuses());
        var givers = locked.values().stream()
                .map(StoredOrder::order)
                .filter(o -> o.creditAmount().signum() > 0)
                .sorted(Comparator.comparing(SalesOrder::createdAt).thenComparing(SalesOrder::id))
                .toList();
        var credit = givers.stream().map(SalesOrder::creditAmount).reduce(BigDecimal.ZERO, BigDecimal::add);
        var amount = body.amount() == null ? order.openAmount().min(credit) : body.amountOf(order);
        if (amount.signum() <= 0 || amount.compareTo(credit) > 0)
            throw Problem.conflict(
                    "amount_exceeds_credit",
                    Problem.detail(
                            "amount",
                            "must be at most "
                                    + Money.exact(credit, order.currency()).toPlainString()
                                    + ", which is the credit of the customer's other orders"));
        var rest = amount;
        for (var giver : givers) {
            var part = giver.creditAmount().min(rest);
            if (part.signum() <= 0) break;
            rest = rest.subtract(part);
            give(tx, giver, part, order.number(), caller);
        }
        take(tx, stored, amount, body, caller);
    }

    private static void give(Tx tx, SalesOrder giver, BigDecimal amount, String receiver, Caller caller) {
        var payments = Refundable.list(tx, OrderPaymentQueries.TRANSFERABLE, giver, null);
        var parts = RefundParts.of(payments, amount, amount);
        var refundId = Ids.next();
        var after = tx.single(StoredOrder::order, OrderPaymentQueries.REFUND, giver.id(), amount, BigDecimal.ZERO);
        tx.sql(
                GIVE,
                giver.id(),
                receiver,
                caller.actor(),
                refundId,
                parts.stream().map(Part::id).toArray(UUID[]::new),
                parts.stream().map(Part::paymentId).toArray(UUID[]::new),
                parts.stream().map(p -> Numeric.create(p.amount())).toArray(Numeric[]::new));
        Refunds.publishTransfer(tx, after, refundId, receiver, parts, caller.actor());
    }

    private static void take(Tx tx, StoredOrder before, BigDecimal amount, PayOrderRequest body, Caller caller) {
        var order = before.order();
        if (body.invoiceId() != null) OrderInvoices.allocate(tx, order.id(), body.invoiceId(), amount);
        var paymentId = Ids.next();
        var after =
                tx.single(StoredOrder::order, TAKE, order.id(), paymentId, amount, body.reference(), caller.actor());
        var type = amount.compareTo(before.owed()) < 0 ? SalesEvents.PARTIALLY_PAID : SalesEvents.PAID;
        var data = OrderPaid.of(
                order,
                amount,
                paymentId,
                RefundParts.CREDIT,
                RefundParts.CREDIT,
                body.reference(),
                body.metadataOrNone());
        var event = EventLog.append(tx, type, order.id(), after.version(), data);
        EventLog.handOver(tx, "payment", event);
        OrderInvoices.publish(tx, order.id(), caller.actor());
        ProviderPayments.fit(tx, order.id(), caller.actor());
    }
}
