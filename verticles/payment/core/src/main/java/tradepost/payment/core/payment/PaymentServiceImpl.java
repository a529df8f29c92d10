package tradepost.payment.core.payment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;
import tradepost.kernel.request.Request;
import tradepost.payment.CapturePayment;
import tradepost.payment.LastPayment;
import tradepost.payment.MovedMoney;
import tradepost.payment.PaymentDetails;
import tradepost.payment.PaymentPage;
import tradepost.payment.PaymentQuery;
import tradepost.payment.PaymentService;
import tradepost.payment.ReconcileQuery;
import tradepost.payment.Reconciliation;
import tradepost.payment.RefundPayment;
import tradepost.payment.SettleRefund;
import tradepost.payment.core.reconciliation.Reconciler;

public final class PaymentServiceImpl implements PaymentService {
    static final String NOT_FOUND = "payment_not_found";
    private static final long PART_PAYMENTS = 5_000;

    private final Vertx vertx;
    private final Db db;
    private final Reconciler reconciler;
    private final PaymentActions actions;

    public PaymentServiceImpl(Vertx vertx, Db db, Reconciler reconciler, PaymentActions actions) {
        this.vertx = vertx;
        this.db = db;
        this.reconciler = reconciler;
        this.actions = actions;
    }

    @Override
    public Future<PaymentPage> listPayments(PaymentQuery query, Caller caller) {
        return query.page()
                .read(db, PaymentQueries.LISTED, where(query))
                .map(slice -> new PaymentPage(slice.data(), slice.meta()));
    }

    private static final String REFUND_FAILED = "(id in (select payment_id from refund where status = 'failed'))";

    static Where where(PaymentQuery q) {
        return Where.of("true")
                .inIds("order_id", q.orderId())
                .and("customer_id = ?", q.customerId())
                .and("vendor_id = ?", q.vendorId())
                .in("direction", q.direction())
                .in("status", q.status())
                .and("provider = ?", q.provider())
                .and("method = ?", q.method())
                .and("reference = ?", q.reference())
                .amount("amount", q.amountFrom(), q.amountTo())
                .between("created_at", q.createdFrom(), q.createdTo())
                .between("captured_at", q.capturedFrom(), q.capturedTo())
                .when(Boolean.TRUE.equals(q.refundFailed()), REFUND_FAILED)
                .when(Boolean.FALSE.equals(q.refundFailed()), "not " + REFUND_FAILED)
                .search(PaymentQueries.SEARCHED, q.q());
    }

    @Override
    public Future<PaymentDetails> getPayment(UUID paymentId, Caller caller) {
        return db.require(NOT_FOUND, PaymentQueries::payment, PaymentQueries.GET, paymentId)
                .compose(payment -> db.list(PaymentQueries::refund, PaymentQueries.REFUNDS, paymentId)
                        .compose(refunds -> db.list(PaymentQueries::change, PaymentQueries.HISTORY, paymentId)
                                .map(history -> new PaymentDetails(payment, refunds, history))));
    }

    @Override
    public Future<LastPayment> lastPayment(Caller caller) {
        return db.list(r -> new LastPayment(r.getUUID(0)), PaymentQueries.LAST)
                .map(found -> found.isEmpty() ? new LastPayment(new UUID(0, 0)) : found.getFirst());
    }

    @Override
    public Future<MovedMoney> movedMoney(UUID after, UUID to, Caller caller) {
        return db.query(PaymentQueries.PART_TO, after, to, PART_PAYMENTS)
                .map(rows -> rows.iterator().next().getUUID(0))
                .compose(end -> db.list(PaymentQueries::money, PaymentQueries.MONEY, after, end)
                        .map(money -> new MovedMoney(end, money)));
    }

    @Override
    public Future<Reconciliation> reconcile(ReconcileQuery query, Caller caller) {
        return Tasks.run(vertx, () -> reconciler.run(query == null ? null : query.after(), caller));
    }

    @Override
    public Future<PaymentDetails> capturePayment(UUID paymentId, @Nullable CapturePayment body, Caller caller) {
        return Tasks.run(vertx, () -> actions.capture(paymentId, body, caller)).map(PaymentServiceImpl::requested);
    }

    @Override
    public Future<PaymentDetails> cancelPayment(UUID paymentId, Caller caller) {
        return Tasks.run(vertx, () -> actions.cancel(paymentId, caller)).map(PaymentServiceImpl::requested);
    }

    /** The provider may not have decided yet. */
    private static PaymentDetails requested(PaymentDetails details) {
        if (details.payment().status().equals("authorised")) Request.answerAccepted();
        return details;
    }

    @Override
    public Future<PaymentDetails> refundPayment(UUID paymentId, @Nullable RefundPayment body, Caller caller) {
        return Tasks.run(vertx, () -> actions.refund(paymentId, body, caller));
    }

    @Override
    public Future<PaymentDetails> retryRefund(UUID paymentId, UUID refundId, Caller caller) {
        return Tasks.run(vertx, () -> actions.repeatRefund(paymentId, refundId, null, caller));
    }

    @Override
    public Future<PaymentDetails> settleRefund(UUID paymentId, UUID refundId, SettleRefund body, Caller caller) {
        return Tasks.run(vertx, () -> actions.repeatRefund(paymentId, refundId, body, caller));
    }

    @Override
    public Future<Void> receiveCallback(String provider, RawBody body) {
        return Tasks.run(vertx, () -> {
                    actions.callback(provider, body);
                    return true;
                })
                .mapEmpty();
    }

    @Override
    public Future<Void> requireProvider(String provider, Caller caller) {
        return actions.requireProvider(provider);
    }
}
