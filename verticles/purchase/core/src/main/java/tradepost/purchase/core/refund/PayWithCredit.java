package tradepost.purchase.core.refund;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Money;
import tradepost.orders.OrderState;
import tradepost.orders.PayOrderRequest;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.core.order.Approval;
import tradepost.purchase.core.order.OrderActions;
import tradepost.purchase.core.order.OrderActions.Source;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.core.order.StoredPurchase;
import tradepost.purchase.core.refund.RecordRefund.Given;

/**
 * Pays an order with what its vendor owes for other orders in its currency. These, the oldest first, give it as refunds, which the order receives as
 * payments that name the payments they come from. All of them are locked, by their ids.
 */
public final class PayWithCredit {
    private PayWithCredit() {}

    /** Fails 404 order_not_found, 409 invalid_state, approval_required, amount_exceeds_open, amount_exceeds_credit, 412. */
    public static PurchaseOrderWithItems pay(Tx tx, UUID orderId, PayOrderRequest body, Approval approval) {
        var locked = new HashMap<UUID, PurchaseOrder>();
        for (var o : tx.list(StoredPurchase::order, RefundQueries.LOCK_WITH_CREDIT, orderId)) locked.put(o.id(), o);
        var order = locked.remove(orderId);
        if (order == null) throw Problem.notFound(OrderActions.NOT_FOUND);
        Request.requireVersion(order.version());
        OrderState.require(order, PurchaseStates.PAY_ANY.statuses());
        OrderActions.requirePayable(tx, order, approval);
        var givers = locked.values().stream()
                .filter(o -> o.creditAmount().signum() > 0)
                .sorted(Comparator.comparing(PurchaseOrder::createdAt).thenComparing(PurchaseOrder::id))
                .toList();
        var rest = amount(order, body, givers);
        var now = order;
        var given = new Given(PayOrderRequest.CREDIT, PayOrderRequest.CREDIT, order.number());
        for (var giver : givers) {
            var part = giver.creditAmount().min(rest);
            if (part.signum() <= 0) break;
            rest = rest.subtract(part);
            for (var p :
                    RecordRefund.give(tx, giver, given, part, null, body.date()).parts())
                now = OrderActions.pay(tx, now, body, p.amount(), new Source(p.paymentId(), giver.id()), approval)
                        .order();
        }
        return OrderActions.read(tx, orderId);
    }

    private static BigDecimal amount(PurchaseOrder order, PayOrderRequest body, List<PurchaseOrder> givers) {
        var credit = givers.stream().map(PurchaseOrder::creditAmount).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (order.openAmount().signum() == 0)
            throw Problem.conflict("amount_exceeds_open", Problem.detail("amount", "nothing is open"));
        var amount = body.amount() == null ? order.openAmount().min(credit) : body.amountOf(order);
        if (amount.signum() <= 0 || amount.compareTo(credit) > 0)
            throw Problem.conflict(
                    "amount_exceeds_credit",
                    Problem.detail(
                            "amount",
                            "must be at most "
                                    + Money.exact(credit, order.currency()).toPlainString()
                                    + ", which the vendor owes for other orders"));
        return amount;
    }
}
