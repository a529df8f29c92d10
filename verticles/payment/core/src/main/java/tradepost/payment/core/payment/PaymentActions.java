package tradepost.payment.core.payment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.time.ClusterClock;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;
import tradepost.orders.PayOrderRequest;
import tradepost.payment.CapturePayment;
import tradepost.payment.PaymentDetails;
import tradepost.payment.PaymentDocument;
import tradepost.payment.Refund;
import tradepost.payment.RefundPayment;
import tradepost.payment.SettleRefund;
import tradepost.payment.core.provider.PaymentProviders;
import tradepost.payment.core.provider.ProviderCallback;
import tradepost.payment.core.provider.ProviderDecision;
import tradepost.payment.core.provider.ProviderDecision.Outcome;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.RepeatRefundRequest;
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
    private final long waitMs;

    /** @param waitMs how long a response waits for the decision of a provider */
    public PaymentActions(
            Vertx vertx,
            Db db,
            PaymentProviders providers,
            ProviderTaskWorker worker,
            SalesService sales,
            ClusterClock clock,
            long waitMs) {
        this.vertx = vertx;
        this.db = db;
        this.providers = providers;
        this.worker = worker;
        this.sales = sales;
        this.clock = clock;
        this.waitMs = waitMs;
    }

    /** Like {@link #request}. Fails 400 invalid_amount and 409 amount_exceeds_authorised, too. */
    PaymentDetails capture(UUID paymentId, @Nullable CapturePayment body, Caller caller) {
        return request(paymentId, "captured", (tx, payment, command) -> {
            var amount = body == null || body.amount() == null ? null : captured(payment, body.amount());
            return tx.sql(ProviderTaskQueries.REQUEST_CAPTURE, paymentId, caller.actor(), command, amount)
                            .rowCount()
                    == 1;
        });
    }

    private static BigDecimal captured(PaymentDocument payment, BigDecimal requested) {
        var amount = Money.checked("amount", requested, payment.currency());
        if (amount.signum() <= 0)
            throw Problem.badRequest("invalid_amount", Problem.detail("amount", "must be above zero"));
        boolean exceeds = amount.compareTo(payment.amount()) > 0;
        if (exceeds && payment.status().equals("authorised"))
            throw Problem.conflict(
                    "amount_exceeds_authorised",
                    Problem.detail(
                            "amount", "must be at most " + payment.amount().toPlainString() + ", which is authorised"));
        return amount;
    }

    PaymentDetails cancel(UUID paymentId, Caller caller) {
        return request(
                paymentId,
                "cancelled",
                (tx, payment, command) -> tx.sql(ProviderTaskQueries.REQUEST_VOID, paymentId, caller.actor(), command)
                                .rowCount()
                        == 1);
    }

    private interface Task {
        /** Gives the locked payment a task by this command; false if its state does not allow it. */
        boolean begin(Tx tx, PaymentDocument payment, UUID command);
    }

    /**
     * Gives the payment a task, and waits for what the provider decides. Fails 409 invalid_state, and payment_failed if the
     * provider decides otherwise.
     *
     * @param status that is requested
     */
    private PaymentDetails request(UUID paymentId, String status, Task task) {
        var command = Request.commandId();
        return Idempotency.steps(
                db,
                PaymentDetails.class,
                () -> {
                    db.tx(tx -> begin(tx, paymentId, command, task));
                    worker.wake();
                    awaitDecision(paymentId);
                    return Idempotency.step(db, PaymentDetails.class, tx -> decided(tx, paymentId, status));
                },
                tx -> begun(tx, paymentId, command, status));
    }

    /** Another try of the command may have begun. */
    private static boolean begin(Tx tx, UUID paymentId, UUID command, Task task) {
        var payment = tx.require(PaymentServiceImpl.NOT_FOUND, PaymentQueries::payment, PaymentQueries.LOCK, paymentId);
        Idempotency.answered(tx, PaymentDetails.class);
        if (isOf(tx, paymentId, command)) return false;
        Request.requireVersion(payment.version());
        if (!task.begin(tx, payment, command)) throw invalid(payment);
        return true;
    }

    private static boolean isOf(Tx tx, UUID paymentId, UUID command) {
        return tx.firstOrNull(r -> true, ProviderTaskQueries.COMMANDED, paymentId, command) != null;
    }

    private void awaitDecision(UUID paymentId) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        while (db.require(PaymentServiceImpl.NOT_FOUND, PaymentQueries::payment, PaymentQueries.GET, paymentId)
                        .await()
                        .status()
                        .equals("authorised")
                && System.nanoTime() < end)
            vertx.timer(LOOK_MS, TimeUnit.MILLISECONDS).await();
    }

    private static PaymentDetails decided(Tx tx, UUID paymentId, String status) {
        var details = details(tx, paymentId);
        var payment = details.payment();
        if (isUnderWay(payment, status)) return details;
        if (!payment.status().equals("failed")) throw invalid(payment);
        var failure = payment.failure() == null ? "failed" : payment.failure();
        throw Problem.conflict("payment_failed", Problem.detail("status", failure));
    }

    /** Whether the payment has reached the status, or may still reach it. What was captured may be refunded already. */
    private static boolean isUnderWay(PaymentDocument payment, String status) {
        boolean reached = status.equals("captured")
                ? payment.capturedAt() != null
                : payment.status().equals(status);
        return reached || payment.status().equals("authorised");
    }

    /** The payment, if another try of a command that is refused has begun, and the provider has not decided otherwise. */
    private static @Nullable PaymentDetails begun(Tx tx, UUID paymentId, UUID command, String status) {
        var payment = tx.firstOrNull(PaymentQueries::payment, PaymentQueries.LOCK, paymentId);
        return payment == null || !isOf(tx, paymentId, command) || !isUnderWay(payment, status)
                ? null
                : details(tx, paymentId);
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
        var refundId = commandId("refund", paymentId);
        return byOrder(paymentId, refundId, refundId, () -> decide(paymentId, refundId, body, caller), caller);
    }

    /**
     * Has a refund that the provider has refused given back again, by the provider or in another way. The order decides it: what it was to pay
     * back may have been used meanwhile.
     *
     * @param otherwise how it was given back, 400 credit_not_possible if not as money; null if the provider is asked again
     */
    PaymentDetails repeatRefund(UUID paymentId, UUID refundId, @Nullable SettleRefund otherwise, Caller caller) {
        if (otherwise != null)
            PayOrderRequest.refuseCredit(
                    Text.trimmed(otherwise.method()),
                    "names how the money was given back, such as transfer; what was refused is credit of the order already");
        var command = commandId("repeat " + refundId, paymentId);
        var body = new RepeatRefundRequest(
                refundId,
                paymentId,
                command,
                otherwise == null ? null : Text.visible("method", otherwise.method()),
                otherwise == null ? null : otherwise.reference(),
                otherwise == null ? null : otherwise.date());
        return byOrder(paymentId, refundId, command, () -> repeat(body, caller), caller);
    }

    private void repeat(RepeatRefundRequest body, Caller caller) {
        var payment = db.require(
                        PaymentServiceImpl.NOT_FOUND, PaymentQueries::payment, PaymentQueries.GET, body.paymentId())
                .await();
        Request.requireVersion(payment.version());
        var status = db.require(
                        "refund_not_found",
                        r -> r.getString(0),
                        PaymentQueries.REFUND_STATUS,
                        body.refundId(),
                        body.paymentId())
                .await();
        if (!status.equals("failed")) throw Problem.conflict("invalid_state", Problem.detail("status", "is " + status));
        untilKnown("invalid_state", () -> sales.repeatRefund(payment.orderId(), body, caller));
    }

    /** Does what its order decides. See {@link #refund}. */
    private PaymentDetails byOrder(UUID paymentId, UUID refundId, UUID command, Runnable decide, Caller caller) {
        var answer = Idempotency.steps(db, PaymentDetails.class, () -> {
            try {
                decide.run();
            } catch (ServiceException refusal) {
                if (!Idempotency.isStored(refusal)
                        || !sales.giveUpRefund(command, caller).await()) throw refusal;
                // what this try saw may be the effect of the other
            }
            awaitRefund(paymentId, refundId);
            worker.wake();
            return Idempotency.step(db, PaymentDetails.class, tx -> given(tx, paymentId, refundId));
        });
        if (!isDone(part(answer, refundId))) Request.answerAccepted();
        return answer;
    }

    /** Fails 409 refund_failed if the provider has refused it by now. */
    private static PaymentDetails given(Tx tx, UUID paymentId, UUID refundId) {
        var details = details(tx, paymentId);
        var part = part(details, refundId);
        if (part != null && part.status().equals("failed"))
            throw Problem.conflict(
                    "refund_failed",
                    Problem.detail("refund_id", part.failure() == null ? "refused" : part.failure())
                            .put("refund_id", refundId.toString()));
        return details;
    }

    private static @Nullable Refund part(PaymentDetails details, UUID refundId) {
        return details.refunds().stream()
                .filter(r -> r.refundId().equals(refundId))
                .findFirst()
                .orElse(null);
    }

    private static boolean isDone(@Nullable Refund part) {
        return part != null && part.status().equals("done");
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

    /** A repetition of the command has the same id. */
    private static UUID commandId(String action, UUID paymentId) {
        var key = Idempotency.key();
        return key == null
                ? Ids.next()
                : Ids.named(key.principal() + "\n" + action + " " + paymentId + "\n" + key.key());
    }

    private void decide(UUID paymentId, UUID refundId, @Nullable RefundPayment body, Caller caller) {
        var order = requireRefundable(paymentId, body);
        var refund = new RefundOrderRequest(
                order.amount(),
                body == null ? null : body.reason(),
                paymentId,
                body == null ? null : body.credit(),
                body == null ? null : body.date());
        untilKnown(EXCEEDS_PAID, () -> sales.refundPayment(order.id(), refundId, refund, caller));
    }

    /** The order may not know yet what the payment knows; it does soon. Until then, it refuses with this slug. */
    private void untilKnown(String slug, Supplier<Future<Void>> decision) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MS);
        for (; ; ) {
            try {
                decision.get().await();
                return;
            } catch (ServiceException refusal) {
                if (!slug.equals(refusal.getMessage()) || System.nanoTime() > end) throw refusal;
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
        var open = payment.amount().subtract(payment.refundedAmount()).subtract(payment.pendingRefundAmount());
        var amount = body == null || body.amount() == null ? open : body.amount();
        if (amount.compareTo(open) > 0 || open.signum() <= 0)
            throw Problem.conflict(
                    EXCEEDS_PAID,
                    Problem.detail(
                            "amount", "must be at most " + open.toPlainString() + ", which is paid and not refunded"));
        return new Refundable(payment.orderId(), amount);
    }

    /** Virtual threads only. */
    void callback(String name, RawBody body) {
        var provider = providers.find(name);
        if (provider == null) throw Problem.notFound("provider_not_found");
        if (body.content().length() > CALLBACK_BYTES * 4 / 3 + 4) throw Problem.of(413, "payload_too_large");
        var callback = provider.callback(body, clock.nowMs());
        db.tx(tx -> {
            var first = tx.firstOrNull(r -> true, ProviderTaskQueries.CALLBACK, name, callback.id());
            return first != null && apply(tx, name, callback);
        });
        worker.wake();
    }

    /** A callback of a payment that is unknown here, or is another provider's, changes nothing. */
    private static boolean apply(Tx tx, String provider, ProviderCallback callback) {
        var decision = callback.decision();
        var its = tx.firstOrNull(
                r -> true, ProviderTaskQueries.OF_PROVIDER, callback.paymentId(), provider, callback.refundId());
        if (its == null) return false;
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
