package tradepost.sales.core.payment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.LocalDate;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tradepost.billing.ledger.BookingDate;
import tradepost.billing.ledger.LedgerService;
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
import tradepost.sales.core.invoice.OrderInvoices;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.payment.Refunds.Refund;

/**
 * Gives back what was paid for an order.
 * <ul>
 * <li>checks: the amount, which the payments can still give back, and what the caller may refund;
 * <li>asks: billing, whether something can be booked on the day, if one is given;
 * <li>writes: the refund and its parts, by {@link Refunds}, and the credit note if the request wants one;
 * <li>tells: {@code sales.order.refunded}, or {@code sales.order.refund_requested} if a provider decides, whom the event asks;
 * <li>undone by: nothing. What a provider refuses can be asked for again, or given back in another way.
 * </ul>
 */
public final class RefundOrder {
    private final Vertx vertx;
    private final Db db;
    private final LedgerService ledger;
    private final RefundLimit refundLimit;

    public RefundOrder(Vertx vertx, Db db, LedgerService ledger, RefundLimit refundLimit) {
        this.vertx = vertx;
        this.db = db;
        this.ledger = ledger;
        this.refundLimit = refundLimit;
    }

    /** The response says if a part of the refund waits for its provider. */
    public Future<SalesOrderWithItems> refund(UUID orderId, RefundOrderRequest body, Caller caller) {
        return Tasks.run(vertx, () -> {
            var answer = Idempotency.steps(db, SalesOrderWithItems.class, () -> {
                requireDate(body.date(), body.isCredited(), caller);
                return Idempotency.step(db, SalesOrderWithItems.class, tx -> {
                    Refunds.requireOf(tx, orderId, body.paymentId());
                    return refundLimit.checked(tx, orderId, caller, () -> {
                        Refunds.refund(tx, orderId, Refund.of(Ids.next(), body, false), caller);
                        return StoredWithLines.answer(tx, orderId);
                    });
                });
            });
            if (Refunds.isPending(answer)) Request.answerAccepted();
            return answer;
        });
    }

    /** The same refund of a payment is decided once. */
    public Future<Void> once(UUID orderId, UUID refundId, RefundOrderRequest body, Caller caller) {
        return inTransaction(
                refundId,
                body.date(),
                body.isCredited(),
                caller,
                tx -> refundLimit.checked(tx, orderId, caller, () -> {
                    Refunds.refund(tx, orderId, Refund.of(refundId, body, body.paymentId() != null), caller);
                    return refundId;
                }));
    }

    public Future<Void> repeat(UUID orderId, RepeatRefundRequest body, Caller caller) {
        return inTransaction(
                body.commandId(), body.date(), false, caller, tx -> Refunds.repeat(tx, orderId, body, caller));
    }

    /** What has taken effect is not asked again: its date may be possible no more. */
    private Future<Void> inTransaction(
            UUID commandId, @Nullable LocalDate date, boolean isCredited, Caller caller, Consumer<Tx> work) {
        return Tasks.run(vertx, () -> {
                    if (date != null && !Refunds.isKnown(db, commandId)) requireDate(date, isCredited, caller);
                    return db.tx(tx -> {
                        work.accept(tx);
                        return true;
                    });
                })
                .mapEmpty();
    }

    /** Billing knows on which days something can be booked. */
    private void requireDate(@Nullable LocalDate date, boolean isCredited, Caller caller) {
        if (date == null) return;
        var kind = isCredited ? OrderInvoices.CREDIT_NOTE : null;
        ledger.requireDate(new BookingDate(date, kind), caller).await();
    }

    /** Whether this refund has taken effect. If not, it never will. */
    public Future<Boolean> giveUp(UUID commandId) {
        return Tasks.run(vertx, () -> db.tx(tx -> Refunds.giveUp(tx, commandId)));
    }
}
