package tradepost.payment.core.payment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.background.Background;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Money;
import tradepost.payment.PaymentDocument;
import tradepost.payment.core.provider.PaymentProvider;
import tradepost.payment.core.provider.PaymentProviders;
import tradepost.payment.core.provider.ProviderDecision;
import tradepost.payment.core.provider.ProviderDecision.Outcome;
import tradepost.payment.core.provider.ProviderRequest;

/**
 * Does the tasks of payments and refunds at their providers. Every node takes what is due, for the time of a lease; if the node dies, another
 * one repeats the request with the same idempotency key.
 */
public final class ProviderTaskWorker {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderTaskWorker.class);
    private static final int AT_ONCE = 16;
    /** While nothing is due, in the process that relays, which takes over from nodes that have died; in the others. */
    private static final long PAUSE_MS = 5_000;

    private static final long STANDBY_MS = 30_000;
    private static final long FIRST_MS = 1_000;
    /** A provider that has not decided is asked again after this time, in case its callback was lost. */
    private static final long PENDING_MS = 15_000;

    /** @param amount of the request to the provider */
    private record Task(PaymentDocument payment, String task, int attempt, BigDecimal amount) {
        static Task of(Row r) {
            var payment = PaymentQueries.payment(r);
            int last = r.size() - 1;
            return new Task(
                    payment, r.getString(last - 2), r.getInteger(last - 1), Money.read(r, last, payment.currency()));
        }
    }

    private record Refund(
            UUID requestId,
            UUID paymentId,
            BigDecimal amount,
            int attempt,
            String currency,
            String provider,
            @Nullable String providerReference,
            String orderNumber) {
        static Refund of(Row r) {
            var currency = r.getString(4);
            return new Refund(
                    r.getUUID(0),
                    r.getUUID(1),
                    Money.read(r, 2, currency),
                    r.getInteger(3),
                    currency,
                    r.getString(5),
                    r.getString(6),
                    r.getString(7));
        }
    }

    private final Vertx vertx;
    private final Db db;
    private final PaymentProviders providers;
    private final long leaseMs;
    private final long retryMs;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final BooleanSupplier relays;
    private final BackgroundWork loop;

    /** @param relays whether this process is the one that relays */
    public ProviderTaskWorker(
            Background background,
            Vertx vertx,
            Db db,
            PaymentProviders providers,
            BooleanSupplier relays,
            long leaseMs,
            long retryMs) {
        this.relays = relays;
        this.vertx = vertx;
        this.db = db;
        this.providers = providers;
        this.leaseMs = leaseMs;
        this.retryMs = retryMs;
        loop = background.work("payment", "payments at providers");
    }

    public void start() {
        loop.start(FIRST_MS, this::step);
    }

    /** There may be something to do. */
    public void wake() {
        loop.wake();
    }

    public Future<?> stop() {
        return loop.stop();
    }

    private long step() {
        var dueInMs =
                db.query(ProviderTaskQueries.NEXT_MS).await().iterator().next().getDouble(0);
        long pauseMs = relays.getAsBoolean() ? PAUSE_MS : STANDBY_MS;
        if (dueInMs == null) return pauseMs;
        if (dueInMs > 0) return Math.clamp((long) Math.ceil(dueInMs), 1, pauseMs);
        int free = AT_ONCE - inFlight.get();
        if (free <= 0) return pauseMs; // a task that ends wakes the loop
        var tasks = db.list(Task::of, ProviderTaskQueries.CLAIM, free, leaseMs).await();
        for (var task : tasks) run(() -> perform(task));
        free -= tasks.size();
        if (free > 0) {
            var refunds = db.list(Refund::of, ProviderTaskQueries.CLAIM_REFUNDS, free, leaseMs)
                    .await();
            for (var refund : refunds) run(() -> perform(refund));
        }
        return 1;
    }

    private void run(Runnable work) {
        inFlight.incrementAndGet();
        Tasks.run(vertx, () -> {
                    work.run();
                    return true;
                })
                .onFailure(t -> LOG.warn("a task of a payment failed and is repeated: {}", t.toString()))
                .onComplete(r -> {
                    inFlight.decrementAndGet();
                    loop.wake();
                });
    }

    private void perform(Task task) {
        var payment = task.payment;
        var request = new ProviderRequest(
                payment.id() + ":" + task.task,
                payment.id(),
                null,
                task.amount,
                payment.currency(),
                payment.providerReference(),
                payment.orderNumber());
        var decision = ask(payment.provider(), p -> switch (task.task) {
            case "authorise" -> p.authorise(request);
            case "capture" -> p.capture(request);
            default -> p.release(request);
        });
        if (decision == null) {
            boolean given = task.task.equals("authorise") && task.attempt >= Backoff.AUTHORISE_ATTEMPTS_MAX;
            if (given) db.query(ProviderTaskQueries.GIVE_UP, payment.id()).await();
            else retry(task, Backoff.pauseMs(task.attempt, retryMs));
        } else if (decision.outcome() == Outcome.PENDING) retry(task, PENDING_MS);
        else if (!db.tx(tx -> DecisionHandler.apply(tx, payment.id(), decision))) retry(task, PENDING_MS);
    }

    /** Does nothing if the task was done or replaced meanwhile, for example by a callback. */
    private void retry(Task task, long pauseMs) {
        db.query(ProviderTaskQueries.RETRY, task.payment.id(), task.task, pauseMs)
                .await();
    }

    private void perform(Refund refund) {
        var request = new ProviderRequest(
                refund.requestId + ":refund",
                refund.paymentId,
                refund.requestId,
                refund.amount,
                refund.currency,
                refund.providerReference,
                refund.orderNumber);
        var decision = ask(refund.provider, p -> p.refund(request));
        if (decision != null && decision.outcome() != Outcome.PENDING) {
            db.tx(tx -> DecisionHandler.settle(tx, refund.requestId, decision));
            return;
        }
        long pauseMs = decision == null ? Backoff.pauseMs(refund.attempt, retryMs) : PENDING_MS;
        db.query(ProviderTaskQueries.REPEAT_REFUND, refund.requestId, pauseMs).await();
    }

    private interface Question {
        Future<ProviderDecision> to(PaymentProvider provider);
    }

    /** Returns null if the outcome is unknown, also if this node does not have the provider. */
    private @Nullable ProviderDecision ask(String provider, Question question) {
        var found = providers.find(provider);
        if (found == null) return null;
        try {
            return question.to(found)
                    .timeout(Math.max(leaseMs / 2, 1), TimeUnit.MILLISECONDS)
                    .await();
        } catch (RuntimeException e) {
            LOG.info("the provider {} did not decide: {}", provider, e.toString());
            return null;
        }
    }
}
