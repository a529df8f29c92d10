package tradepost.sales.core.payment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;
import java.util.function.Consumer;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.RepeatRefundRequest;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.payment.Refunds.Refund;

/**
 * Gives back what was paid for an order.
 * <ul>
 * <li>checks: the amount, which the payments can still give back, and what the caller may refund;
 * <li>writes: the refund and its parts, by {@link Refunds}, and the credit note if the request wants one;
 * <li>tells: {@code sales.order.refunded}, or {@code sales.order.refund_requested} if a provider decides, whom the event asks;
 * <li>undone by: nothing. What a provider refuses can be asked for again, or given back in another way.
 * </ul>
 */
public final class RefundOrder {
    private final Vertx vertx;
    private final Db db;
    private final RefundLimit refundLimit;

    public RefundOrder(Vertx vertx, Db db, RefundLimit refundLimit) {
        this.vertx = vertx;
        this.db = db;
        this.refundLimit = refundLimit;
    }

    /** The response says if a part of the refund waits for its provider. */
    public Future<SalesOrderWithItems> refund(UUID orderId, RefundOrderRequest body, Caller caller) {
        return Tasks.run(vertx, () -> {
            var answer = Idempotency.write(db, SalesOrderWithItems.class, tx -> {
                Refunds.requireOf(tx, orderId, body.paymentId());
                var refund = new Refund(
                        Ids.next(), body.amount(), body.paymentId(), body.reason(), false, body.isCredited());
                return refundLimit.checked(tx, orderId, caller, () -> {
                    Refunds.refund(tx, orderId, refund, caller);
                    return StoredWithLines.answer(tx, orderId);
                });
            });
            if (Refunds.isPending(answer)) Request.answerAccepted();
            return answer;
        });
    }

    /** The same refund of a payment is decided once. */
    public Future<Void> once(UUID orderId, UUID refundId, RefundOrderRequest body, Caller caller) {
        return inTransaction(tx -> refundLimit.checked(tx, orderId, caller, () -> {
            Refunds.refund(tx, orderId, ofPayment(refundId, body), caller);
            return refundId;
        }));
    }

    public Future<Void> repeat(UUID orderId, RepeatRefundRequest body, Caller caller) {
        return inTransaction(tx -> Refunds.repeat(tx, orderId, body, caller));
    }

    private Future<Void> inTransaction(Consumer<Tx> work) {
        return Tasks.run(
                        vertx,
                        () -> db.tx(tx -> {
                            work.accept(tx);
                            return true;
                        }))
                .mapEmpty();
    }

    private static Refund ofPayment(UUID id, RefundOrderRequest body) {
        return new Refund(
                id, body.amount(), body.paymentId(), body.reason(), body.paymentId() != null, body.isCredited());
    }

    /** Whether this refund has taken effect. If not, it never will. */
    public Future<Boolean> giveUp(UUID commandId) {
        return Tasks.run(vertx, () -> db.tx(tx -> Refunds.giveUp(tx, commandId)));
    }
}
