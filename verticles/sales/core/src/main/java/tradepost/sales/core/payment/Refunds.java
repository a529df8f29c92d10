package tradepost.sales.core.payment;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.sales.SalesEvents;
import tradepost.sales.core.payment.OrderPaymentQueries.Payable;
import tradepost.sales.event.OrderRefunded;

/** Refunds of orders: the order decides how much is given back, the context payment gives it back. */
public final class Refunds {
    /** @param paymentId the payment that gives back first; null for the newest */
    public record Refund(
            UUID id,
            BigDecimal amount,
            @Nullable UUID paymentId,
            @Nullable String reason) {}

    private Refunds() {}

    /**
     * Does nothing if this refund was decided before. Fails 404 order_not_found, 400 invalid_amount, 409 refund_exceeds_paid, 409
     * invalid_state if it was given up, 412 stale_version.
     */
    public static void refund(Tx tx, UUID orderId, Refund refund, Caller caller) {
        var order = tx.require("order_not_found", Payable::of, OrderPaymentQueries.LOCK_TO_REFUND, orderId, refund.id);
        var decided = decided(tx, refund.id);
        if (decided != null) {
            if (decided) return;
            throw Problem.conflict("invalid_state", Problem.detail("refund", "was refused; a new one needs a new key"));
        }
        Request.requireVersion(order.version());
        var amount = Money.checked("amount", refund.amount, order.currency());
        var open = order.paidAmount().subtract(order.refundedAmount());
        var refunded = tx.firstOrNull(Payable::of, OrderPaymentQueries.REFUND, orderId, amount);
        if (refunded == null)
            throw Problem.conflict(
                    "refund_exceeds_paid",
                    Problem.detail(
                            "amount", "must be at most " + open.toPlainString() + ", which is paid and not refunded"));
        publish(tx, refunded, new Refund(refund.id, amount, refund.paymentId, refund.reason), caller.actor());
    }

    /** Fails 400 payment_not_found for a payment that is not of this order; not for an order that does not exist. */
    static void requireOf(Tx tx, UUID orderId, @Nullable UUID paymentId) {
        if (paymentId != null
                && tx.firstOrNull(r -> true, OrderPaymentQueries.NOT_OF_ORDER, orderId, paymentId) != null)
            throw Problem.badRequest(
                    "payment_not_found", Problem.detail("payment_id", "the order has no payment with this id"));
    }

    /** Whether this refund was decided. If not, it never will be: a try that comes later is refused. */
    public static boolean giveUp(Tx tx, UUID refundId) {
        tx.sql(OrderPaymentQueries.LOCK_REFUND, refundId);
        var decided = decided(tx, refundId);
        if (decided == null) tx.sql(OrderPaymentQueries.GIVE_UP, refundId);
        return decided != null && decided;
    }

    private static @Nullable Boolean decided(Tx tx, UUID refundId) {
        return tx.firstOrNull(r -> r.getBoolean(0), OrderPaymentQueries.DECIDED, refundId);
    }

    /** Deletes what was given up more than seven days ago: no try of that command is under way any more. */
    public static Pruner.Step pruning(Db db) {
        return Pruner.deleting(db, OrderPaymentQueries.PRUNE_GIVEN_UP);
    }

    /** Has an amount given back that the order, which is locked, already counts as refunded. */
    public static void giveBack(Tx tx, UUID orderId, BigDecimal amount, @Nullable String reason, Caller caller) {
        giveBack(tx, orderId, amount, reason, caller.actor());
    }

    public static void giveBack(Tx tx, UUID orderId, BigDecimal amount, @Nullable String reason, String actor) {
        var order = tx.single(Payable::of, OrderPaymentQueries.STEPPED, orderId);
        publish(tx, order, new Refund(Ids.next(), amount, null, reason), actor);
    }

    /** Records a refund that the order already counts, and has it given back. */
    static void publish(Tx tx, Payable order, Refund refund, String actor) {
        record(tx, order.id(), refund, actor);
        var data = new OrderRefunded(
                order.id(),
                order.customerId(),
                refund.id,
                refund.amount,
                order.refundedAmount(),
                order.paidAmount(),
                order.currency(),
                refund.paymentId,
                refund.reason,
                order.number());
        var event = EventLog.event(SalesEvents.REFUNDED, order.id(), order.version(), data, actor, null);
        EventLog.appendAll(tx, List.of(event));
        EventLog.handOver(tx, "payment", event);
    }

    /** Adds it to the payments that the order shows. */
    public static void record(Tx tx, UUID orderId, Refund refund, String actor) {
        tx.sql(OrderPaymentQueries.INSERT_REFUND, refund.id, orderId, refund.amount, actor, refund.paymentId);
    }
}
