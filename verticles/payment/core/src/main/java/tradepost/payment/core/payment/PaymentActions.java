package tradepost.payment.core.payment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.time.ClusterClock;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.payment.PaymentDetails;
import tradepost.payment.PaymentDocument;
import tradepost.payment.PaymentEvents;
import tradepost.payment.PaymentEvents.RefundSettled;
import tradepost.payment.RefundPayment;
import tradepost.payment.core.provider.PaymentProviders;
import tradepost.payment.core.provider.ProviderCallback;
import tradepost.payment.core.provider.ProviderDecision;
import tradepost.payment.core.provider.ProviderDecision.Outcome;
import tradepost.sales.RefundOrder;
import tradepost.sales.SalesService;

/** What requests and callbacks do to payments. */
public final class PaymentActions {
    private static final int CALLBACK_BYTES = 65_536;
    private static final String EXCEEDS_PAID = "refund_exceeds_paid";
    private static final long ANSWER_MS = 2_000;
    private static final long LOOK_MS = 25;

    private final Vertx vertx;
    private final Db db;
    private final PaymentProviders providers;
    private final ProviderTaskWorker worker;
    private final SalesService sales;
    private final ClusterClock clock;

    public PaymentActions(
            Vertx vertx,
            Db db,
            PaymentProviders providers,
            ProviderTaskWorker worker,
            SalesService sales,
            ClusterClock clock) {
        this.vertx = vertx;
        this.db = db;
        this.providers = providers;
        this.worker = worker;
        this.sales = sales;
        this.clock = clock;
    }

    /**
     * Gives the payment a task, and waits a moment for what the provider decides. Fails 409 invalid_state.
     *
     * @param sql gives it the task, if its state allows it
     */
    PaymentDetails request(UUID paymentId, String sql, Caller caller) {
        var now = Idempotency.write(db, PaymentDetails.class, tx -> {
            var payment = lock(tx, paymentId);
            if (tx.sql(sql, paymentId, caller.actor()).rowCount() == 0) throw invalid(payment);
            return details(tx, paymentId);
        });
        worker.wake();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MS);
        var seen = now;
        while (seen.payment().status().equals("authorised") && System.nanoTime() < end) {
            vertx.timer(LOOK_MS, TimeUnit.MILLISECONDS).await();
            seen = db.tx(tx -> details(tx, paymentId));
        }
        return seen;
    }

    /** Fails 404, 412. */
    private static PaymentDocument lock(Tx tx, UUID paymentId) {
        var payment = tx.require(PaymentServiceImpl.NOT_FOUND, PaymentQueries::payment, PaymentQueries.LOCK, paymentId);
        Request.requireVersion(payment.version());
        return payment;
    }

    private static RuntimeException invalid(PaymentDocument payment) {
        return Problem.conflict("invalid_state", Problem.detail("status", "is " + payment.status()));
    }

    static PaymentDetails details(Tx tx, UUID paymentId) {
        return new PaymentDetails(
                tx.require(PaymentServiceImpl.NOT_FOUND, PaymentQueries::payment, PaymentQueries.GET, paymentId),
                tx.list(PaymentQueries::refund, PaymentQueries.REFUNDS, paymentId),
                tx.list(PaymentQueries::change, PaymentQueries.HISTORY, paymentId));
    }

    /**
     * The order decides first, so that its sums and those of its payments agree; its event comes back here before it responds. Another try of
     * the command, or a copy of the call to sales, may still be under way when this try is refused: therefore sales gives the refund up before
     * the refusal is recorded.
     */
    PaymentDetails refund(UUID paymentId, @Nullable RefundPayment body, Caller caller) {
        var refundId = refundId(paymentId);
        return Idempotency.steps(db, PaymentDetails.class, () -> {
            try {
                decide(paymentId, refundId, body, caller);
            } catch (ServiceException refusal) {
                if (!Idempotency.isStored(refusal)
                        || !sales.giveUpRefund(refundId, caller).await()) throw refusal;
                awaitRefund(paymentId, refundId); // what this try saw may be the effect of the other
            }
            return Idempotency.step(db, PaymentDetails.class, tx -> details(tx, paymentId));
        });
    }

    /** The event of a refund that another try has decided may still be under way. */
    private void awaitRefund(UUID paymentId, UUID refundId) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MS);
        while (db.list(r -> true, PaymentQueries.REFUND_STATUS, refundId, paymentId)
                        .await()
                        .isEmpty()
                && System.nanoTime() < end)
            vertx.timer(LOOK_MS, TimeUnit.MILLISECONDS).await();
    }

    /** A repetition of the command decides the same refund. */
    private static UUID refundId(UUID paymentId) {
        var key = Idempotency.key();
        return key == null ? Ids.next() : Ids.named(key.principal() + "\nrefund " + paymentId + "\n" + key.key());
    }

    /** The order may not know yet that the payment was captured, or the payment what the order has refunded; both settle soon. */
    private void decide(UUID paymentId, UUID refundId, @Nullable RefundPayment body, Caller caller) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MS);
        for (; ; ) {
            var order = requireRefundable(paymentId, body);
            var refund = new RefundOrder(order.amount(), body == null ? null : body.reason(), paymentId);
            try {
                sales.refundPayment(order.id(), refundId, refund, caller).await();
                return;
            } catch (ServiceException refusal) {
                if (!EXCEEDS_PAID.equals(refusal.getMessage()) || System.nanoTime() > end) throw refusal;
                vertx.timer(LOOK_MS, TimeUnit.MILLISECONDS).await();
            }
        }
    }

    /** @param id of the order */
    private record Refundable(UUID id, BigDecimal amount) {}

    /** Fails 404, 409 invalid_state or refund_exceeds_paid, 412. */
    private Refundable requireRefundable(UUID paymentId, @Nullable RefundPayment body) {
        var payment = db.require(PaymentServiceImpl.NOT_FOUND, PaymentQueries::payment, PaymentQueries.GET, paymentId)
                .await();
        Request.requireVersion(payment.version());
        if (!PaymentStates.REFUND.statuses().contains(payment.status())) throw invalid(payment);
        if (payment.direction().equals("out"))
            throw Problem.conflict("invalid_state", Problem.detail("direction", "is out, and only in is refunded"));
        var open = RefundRules.open(payment);
        var amount = body == null || body.amount() == null ? open : body.amount();
        if (amount.compareTo(open) > 0)
            throw Problem.conflict(
                    EXCEEDS_PAID,
                    Problem.detail(
                            "amount", "must be at most " + open.toPlainString() + ", which is paid and not refunded"));
        return new Refundable(payment.orderId(), amount);
    }

    /**
     * Asks the provider again for a refund that it has refused. The new request has a key of its own; while its outcome is unknown, the worker
     * repeats it with this key, and another retry is refused. The ledger still owes the amount, so nothing is booked.
     */
    PaymentDetails retryRefund(UUID paymentId, UUID refundId, Caller caller) {
        var details = Idempotency.write(db, PaymentDetails.class, tx -> {
            lock(tx, paymentId);
            var retried = tx.firstOrNull(r -> r, ProviderTaskQueries.RETRY_REFUND, refundId, paymentId, Ids.next());
            if (retried == null) throw notRetried(tx, paymentId, refundId);
            var payment = tx.single(PaymentQueries::payment, ProviderTaskQueries.TOUCH, paymentId);
            var data = new RefundSettled(
                    retried.getUUID(0),
                    refundId,
                    paymentId,
                    payment.orderId(),
                    Money.read(retried, 1, payment.currency()),
                    payment.currency(),
                    "pending",
                    null);
            EventLog.append(tx, PaymentEvents.REFUND_RETRIED, paymentId, payment.version(), data);
            return details(tx, paymentId);
        });
        worker.wake();
        return details;
    }

    private static RuntimeException notRetried(Tx tx, UUID paymentId, UUID refundId) {
        var status =
                tx.require("refund_not_found", r -> r.getString(0), PaymentQueries.REFUND_STATUS, refundId, paymentId);
        return Problem.conflict("invalid_state", Problem.detail("status", "is " + status));
    }

    /** Virtual threads only. */
    void callback(String name, RawBody body) {
        var provider = providers.find(name);
        if (provider == null) throw Problem.notFound("provider_not_found");
        if (body.content().length() > CALLBACK_BYTES * 4 / 3 + 4) throw Problem.of(413, "payload_too_large");
        var callback = provider.callback(body, clock.nowMs());
        db.tx(tx -> {
            var first = tx.firstOrNull(r -> true, ProviderTaskQueries.CALLBACK, name, callback.id());
            return first != null && apply(tx, callback);
        });
        worker.wake();
    }

    /** A callback of a payment that is unknown here changes nothing. */
    private static boolean apply(Tx tx, ProviderCallback callback) {
        var decision = callback.decision();
        if (callback.refundId() == null) return DecisionHandler.apply(tx, callback.paymentId(), decision);
        return List.of(Outcome.REFUNDED, Outcome.REFUSED).contains(decision.outcome())
                && DecisionHandler.settle(
                        tx, callback.refundId(), new ProviderDecision(decision.outcome(), null, decision.reason()));
    }

    Future<Void> requireProvider(String name) {
        var provider = providers.find(name);
        if (provider == null)
            return Problem.failed(Problem.badRequest(
                    "unknown_provider", Problem.detail("provider", "is not a provider of this installation")));
        return provider.isAvailable()
                ? Future.succeededFuture()
                : Problem.failed(Problem.unavailable("provider_unavailable"));
    }

    /** Deletes callbacks that no provider repeats any more. */
    public static Pruner.Step pruning(Db db) {
        return Pruner.deleting(db, ProviderTaskQueries.PRUNE_CALLBACKS);
    }
}
