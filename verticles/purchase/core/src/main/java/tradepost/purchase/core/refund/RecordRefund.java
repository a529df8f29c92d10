package tradepost.purchase.core.refund;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.core.order.OrderActions;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.event.OrderRefunded;
import tradepost.purchase.event.OrderRefunded.RefundedPart;
import tradepost.purchase.refund.RefundOrderRequest;

/** Records that a vendor paid back what it owed for an order. The payments of the order are refunded, the oldest first. */
public final class RecordRefund {
    private record Refundable(UUID paymentId, BigDecimal left) {}

    private RecordRefund() {}

    /** Fails 400 invalid_amount, credit_not_possible, 404 order_not_found, 409 invalid_state, refund_exceeds_credit. */
    public static PurchaseOrderWithItems record(Tx tx, UUID orderId, RefundOrderRequest body) {
        var how = new PayOrderRequest(body.amount(), body.method(), body.reference());
        how.refuseCredit("names how the vendor paid, such as transfer");
        var order = OrderActions.lock(tx, orderId, PurchaseStates.REFUND);
        var amount = how.exactAmount(order.currency());
        if (amount.compareTo(order.creditAmount()) > 0)
            throw Problem.conflict(
                    "refund_exceeds_credit",
                    Problem.detail(
                            "amount",
                            "must be at most " + order.creditAmount().toPlainString() + ", which the vendor owes"));
        return give(
                        tx,
                        order,
                        new Given(Payment.MANUAL, how.methodOrManual(), how.reference()),
                        amount,
                        body.reason(),
                        body.date())
                .order();
    }

    /** How something is paid back. */
    record Given(String provider, String method, @Nullable String reference) {}

    record Refunded(PurchaseOrderWithItems order, List<RefundedPart> parts) {}

    /** @param order which is locked */
    static Refunded give(
            Tx tx,
            PurchaseOrder order,
            Given how,
            BigDecimal amount,
            @Nullable String reason,
            @Nullable LocalDate date) {
        var orderId = order.id();
        var parts = parts(tx, order, how, amount);
        var refundId = Ids.next();
        var paymentIds = Tx.column(parts, p -> p.paymentId(), UUID[]::new);
        tx.sql(
                RefundQueries.INSERT_PARTS,
                refundId,
                orderId,
                Tx.column(parts, p -> p.id(), UUID[]::new),
                paymentIds,
                Tx.numbers(parts, p -> p.amount()),
                how.method(),
                how.reference(),
                reason,
                Request.actor(),
                date,
                how.provider());
        var taken = tx.sql(RefundQueries.TAKE, orderId, paymentIds, Tx.numbers(parts, p -> p.amount()));
        OrderActions.expect(parts.size(), taken.rowCount());
        var refunded = OrderActions.change(tx, orderId, RefundQueries.REFUND, orderId, amount);
        var now = refunded.order();
        var data = new OrderRefunded(
                orderId,
                now.number(),
                now.vendorId(),
                refundId,
                amount,
                now.refundedAmount(),
                now.paidAmount(),
                now.creditAmount(),
                now.currency(),
                reason,
                parts,
                date);
        var event = EventLog.append(tx, PurchaseEvents.REFUNDED, orderId, now.version(), data);
        EventLog.handOver(tx, "payment", event);
        return new Refunded(refunded, parts);
    }

    private static List<RefundedPart> parts(Tx tx, PurchaseOrder order, Given how, BigDecimal amount) {
        var parts = new ArrayList<RefundedPart>();
        var rest = amount;
        for (var p : tx.list(
                r -> new Refundable(r.getUUID(0), Money.read(r, 1, order.currency())),
                RefundQueries.REFUNDABLE,
                order.id())) {
            var part = p.left().min(rest);
            if (part.signum() == 0) break;
            parts.add(new RefundedPart(Ids.next(), p.paymentId(), how.provider(), part, how.method(), how.reference()));
            rest = rest.subtract(part);
        }
        if (rest.signum() != 0) throw new IllegalStateException("the payments have " + rest + " too little");
        return parts;
    }
}
