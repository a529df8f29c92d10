package tradepost.purchase.core.payment;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrder;
import tradepost.orders.Payment;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.WriteVendorRefund;
import tradepost.purchase.core.order.Approval;
import tradepost.purchase.core.order.LockedPurchase;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.core.order.Settlement;
import tradepost.purchase.event.OrderPaid;
import tradepost.purchase.event.VendorRefunded;

/** Records what is paid for an order, and what its vendor pays back. */
public final class PurchasePayments {
    private PurchasePayments() {}

    /**
     * Before the goods have come, or after. Fails 400 unknown_provider, because purchase orders are paid without a provider, 400 invalid_amount
     * if the order costs nothing, 409 approval_required.
     */
    public static PurchaseOrderWithItems pay(Tx tx, UUID orderId, PayOrder body, Approval approval) {
        if (!body.isManual())
            throw Problem.badRequest("unknown_provider", Problem.detail("provider", "must be manual"));
        var order = LockedPurchase.lock(tx, orderId, PurchaseStates.PAY);
        approval.require(order);
        var amount = body.amountOf(order);
        if (amount.signum() == 0)
            throw Problem.badRequest("invalid_amount", Problem.detail("amount", "the order costs nothing"));
        var paymentId = Ids.next();
        tx.sql(
                PurchasePaymentQueries.INSERT_PAYMENT,
                paymentId,
                orderId,
                amount,
                body.methodOrManual(),
                body.reference(),
                Request.actor());
        LockedPurchase.expect(
                1, tx.sql(PurchasePaymentQueries.PAY, orderId, amount).rowCount());
        var paid = Settlement.settle(tx, orderId);
        var now = paid.order();
        var data = new OrderPaid(
                orderId,
                order.vendorId(),
                paymentId,
                amount,
                now.paidAmount(),
                now.totalAmount(),
                order.currency(),
                now.openAmount().signum() == 0,
                order.number(),
                Payment.MANUAL,
                body.methodOrManual(),
                body.reference(),
                body.metadataOrNone());
        EventLog.handOver(tx, "payment", EventLog.append(tx, PurchaseEvents.PAID, orderId, now.version(), data));
        return paid;
    }

    /** What the vendor pays back of what it owes. Fails 400 invalid_amount, 409 refund_exceeds_credit. */
    public static PurchaseOrderWithItems refund(Tx tx, UUID orderId, WriteVendorRefund body) {
        var order = LockedPurchase.lock(tx, orderId, PurchaseStates.REFUND);
        var amount = amount(body, order);
        var method = new PayOrder(null, body.method(), null).methodOrManual();
        var refundId = Ids.next();
        var parts = parts(tx, orderId, amount, method, body.reference());
        tx.sql(
                PurchasePaymentQueries.INSERT_REFUND,
                orderId,
                method,
                body.reference(),
                Request.actor(),
                refundId,
                Tx.column(parts, VendorRefunded.Part::id, UUID[]::new),
                Tx.column(parts, VendorRefunded.Part::paymentId, UUID[]::new),
                Tx.numbers(parts, VendorRefunded.Part::amount));
        LockedPurchase.expect(
                1, tx.sql(PurchasePaymentQueries.REFUND, orderId, amount).rowCount());
        var refunded = order.status().equals("cancelled")
                ? LockedPurchase.change(tx, orderId, PurchasePaymentQueries.TOUCH, orderId)
                : Settlement.settle(tx, orderId);
        var now = refunded.order();
        var data = new VendorRefunded(
                orderId,
                order.vendorId(),
                refundId,
                amount,
                now.refundedAmount(),
                now.creditAmount(),
                order.currency(),
                body.reason(),
                order.number(),
                parts,
                now.status());
        EventLog.handOver(tx, "payment", EventLog.append(tx, PurchaseEvents.REFUNDED, orderId, now.version(), data));
        return refunded;
    }

    private static BigDecimal amount(WriteVendorRefund body, PurchaseOrder order) {
        var credit = order.creditAmount();
        var amount =
                body.amount() == null ? credit : new PayOrder(body.amount(), null, null).exactAmount(order.currency());
        if (credit.signum() == 0 || amount.compareTo(credit) > 0)
            throw Problem.conflict(
                    "refund_exceeds_credit",
                    Problem.detail("amount", "must be at most " + credit.toPlainString() + ", which the vendor owes"));
        return amount;
    }

    /** What each payment gives back: the newest first. */
    private static List<VendorRefunded.Part> parts(
            Tx tx, UUID orderId, BigDecimal amount, String method, @Nullable String reference) {
        var parts = new ArrayList<VendorRefunded.Part>();
        var left = amount;
        for (var r : tx.sql(PurchasePaymentQueries.LEFT, orderId)) {
            var part = left.min(r.getBigDecimal(1));
            if (part.signum() > 0)
                parts.add(new VendorRefunded.Part(Ids.next(), r.getUUID(0), Payment.MANUAL, part, method, reference));
            left = left.subtract(part);
        }
        if (left.signum() != 0) throw new IllegalStateException("order " + orderId + " gives back more than was paid");
        return parts;
    }
}
