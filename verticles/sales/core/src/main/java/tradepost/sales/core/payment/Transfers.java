package tradepost.sales.core.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
import tradepost.sales.core.payment.RefundParts.Source;
import tradepost.sales.core.payment.Refunds.Given;
import tradepost.sales.core.payment.Refunds.Refund;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.event.OrderPaid;

/**
 * Payments with the credit of other orders of the customer. The orders with credit, the oldest first, give it back as a refund, which the other
 * order receives as a payment, and which names the payment by which the money came in. A refund of such a payment goes the way back. The lock of the customer comes first, then those of the orders by their ids.
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
        var given = new ArrayList<Part>();
        for (var giver : givers) {
            var part = giver.creditAmount().min(rest);
            if (part.signum() <= 0) break;
            rest = rest.subtract(part);
            given.addAll(give(tx, giver, part, order.number(), caller));
        }
        take(tx, stored, given, body, caller);
    }

    private static List<Part> give(Tx tx, SalesOrder giver, BigDecimal amount, String receiver, Caller caller) {
        var payments = Refundable.list(tx, OrderPaymentQueries.WITH_CREDIT, giver, null);
        var parts = RefundParts.of(payments, amount, amount).stream()
                .map(Part::asCredit)
                .toList();
        Refunds.record(tx, giver, new Given(Ids.next(), null, receiver, null, null), parts, caller.actor());
        return parts;
    }

    /** One payment for each that the money came in by. */
    private static void take(Tx tx, StoredOrder before, List<Part> given, PayOrderRequest body, Caller caller) {
        var order = before.order();
        var now = before;
        for (var from : RefundParts.bySource(given).entrySet()) {
            // each before it is added: what is allocated above the money is taken back
            if (body.invoiceId() != null) OrderInvoices.allocate(tx, order.id(), body.invoiceId(), from.getValue());
            now = receive(
                    tx,
                    now,
                    from.getKey(),
                    from.getValue(),
                    body.reference(),
                    body.metadataOrNone(),
                    null,
                    caller.actor());
        }
        OrderInvoices.publish(tx, order.id(), caller.actor(), null);
        ProviderPayments.fit(tx, order.id(), caller.actor());
    }

    /** Returns the order after it. */
    private static StoredOrder receive(
            Tx tx,
            StoredOrder before,
            Source source,
            BigDecimal amount,
            @Nullable String reference,
            JsonObject metadata,
            @Nullable LocalDate date,
            String actor) {
        var order = before.order();
        var paymentId = Ids.next();
        var after = tx.single(
                StoredOrder::of,
                OrderPaymentQueries.INSERT_CREDIT,
                order.id(),
                paymentId,
                amount,
                reference,
                actor,
                source.paymentId(),
                source.orderId(),
                date);
        var data = OrderPaid.withCredit(
                order,
                Money.exact(amount, order.currency()),
                paymentId,
                reference,
                metadata,
                source.paymentId(),
                source.orderId(),
                date);
        var type = after.owed().signum() > 0 ? SalesEvents.PARTIALLY_PAID : SalesEvents.PAID;
        var event = EventLog.append(tx, type, order.id(), after.order().version(), data);
        EventLog.handOver(tx, "payment", event);
        return after;
    }

    /**
     * Gives credit that has paid the locked order back to the orders that it came from, which give it back to where it came in. A transaction that
     * waits for this one while it holds one of those orders is tried again.
     *
     * @param parts payments with credit, and how much of each is given back
     * @return the order after it
     */
    static SalesOrder giveBack(Tx tx, SalesOrder order, Refund refund, List<Part> parts, String actor) {
        var byOrder = new TreeMap<UUID, List<Part>>();
        for (var p : parts)
            byOrder.computeIfAbsent(p.source().orderId(), id -> new ArrayList<>())
                    .add(p);
        var after = order;
        for (var from : byOrder.entrySet()) {
            var source = tx.single(StoredOrder::of, StoredOrder.LOCK, from.getKey());
            var back = new Given(refund.id(), refund.reason(), source.order().number(), null, refund.date());
            after = Refunds.record(tx, after, back, from.getValue(), actor);
            var amounts = RefundParts.bySource(from.getValue());
            for (var of : amounts.entrySet())
                source = receive(
                        tx, source, of.getKey(), of.getValue(), order.number(), new JsonObject(), refund.date(), actor);
            var out = amounts.entrySet().stream()
                    .map(of -> Part.ofSource(of.getKey(), of.getValue()))
                    .toList();
            var own = new Given(refund.id(), refund.reason(), null, order.id(), refund.date());
            Refunds.record(tx, source.order(), own, out, actor);
        }
        return after;
    }
}
