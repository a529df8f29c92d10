package tradepost.kernel.call;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.serviceproxy.ServiceException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/**
 * Makes calls over the event bus and retries them where that is safe.
 *
 * <p>A message that could not be written to its node, because it refuses connections, is sent to another provider at once, whatever it
 * asks for. If a provider is lost after a message was written to it, the call is repeated at another one if that is safe, and fails at
 * once otherwise. A provider that is silent without being lost delays an idempotent call by less than a second: then a copy is sent to a
 * second one, and the first response counts.
 */
public final class BusCaller {
    /** Retries of an undelivered request. Each pause is twice as long as the one before. */
    private static final int UNDELIVERED_MAX = 3;

    /** The pause if a node could not be reached, because there may be another one. */
    private static final int OTHER_NODE_MS = 1;

    /**
     * Copies of a request without a response. Two are enough to reach the only responsive node of three, and too few to flood the
     * cluster.
     */
    private static final int COPIES_MAX = 2;

    /** Copies in flight at the same time, in total. When everything is slow, more copies would make it slower. */
    private static final int COPIES_IN_FLIGHT_MAX = 64;

    /** The pause before a call from context to context is sent again. */
    private static final int PAUSE_MS = 50;

    /** Shorter than in the gateway, because a nested call has only a part of the time of the call around it. */
    private static final int SILENT_MS = 700;

    private final Vertx vertx;
    private final int pauseMs;
    private final int silentMs;
    private final AtomicInteger copies = new AtomicInteger();

    /** For calls that are sent {@link RetrySafety#ONCE}. */
    public BusCaller(Vertx vertx) {
        this(vertx, 0, 0);
    }

    /** For calls from context to context that are repeated where that is safe. */
    public static BusCaller ofContext(Vertx vertx) {
        return new BusCaller(vertx, PAUSE_MS, vertx.isClustered() ? SILENT_MS : 0);
    }

    /**
     * @param pauseMs before an undelivered request is sent again
     * @param silentMs until a copy is sent to another provider; 0 to send none, because there is no other provider
     */
    public BusCaller(Vertx vertx, int pauseMs, int silentMs) {
        this.vertx = vertx;
        this.pauseMs = pauseMs;
        this.silentMs = silentMs;
    }

    /**
     * Returns the first response. If there is none, fails with the response of a service that refuses, or with a failure of which
     * {@link #isUndelivered} or {@link #hasUnknownOutcome} is true. Fails 503 unavailable while its breaker is open.
     */
    public <T> Future<Message<T>> send(BusCall call) {
        long sinceNs = System.nanoTime();
        var breaker = call.breaker;
        if (breaker == null) return attempts(call);
        var admission = breaker.admit(sinceNs);
        if (admission == Breaker.Admission.REFUSED) return Future.failedFuture(Problem.unavailable("unavailable"));
        var probe = admission == Breaker.Admission.PROBE ? call.probe : null;
        return this.<T>attempts(probe == null ? call : probe.get())
                .onComplete(answer -> breaker.answered(System.nanoTime()), t -> {
                    if (isAway(t)) breaker.failed(sinceNs, System.nanoTime());
                    else breaker.answered(System.nanoTime());
                });
    }

    private <T> Future<Message<T>> attempts(BusCall call) {
        return send(call.safety, call.isRead, () -> {
            var options = call.options();
            return options == null ? null : vertx.eventBus().request(call.address, call.body, options);
        });
    }

    /**
     * Like the other method, for a request that somebody else sends over the bus, such as a generated proxy.
     *
     * @param isRead it changes nothing, so its outcome is never unknown
     * @param request sends one message; called on the context of the caller. Returns null if no time remains for another one
     */
    public <T> Future<T> send(RetrySafety safety, boolean isRead, Supplier<@Nullable Future<T>> request) {
        var pending = new PendingCall<T>(safety, isRead, request, vertx.getOrCreateContext());
        pending.begin();
        return pending.answer.future();
    }

    /** Whether nobody received the message, so that it is safe to send it again. */
    public static boolean isUndelivered(Throwable t) {
        return t instanceof ReplyException r && r.failureType() == ReplyFailure.NO_HANDLERS;
    }

    /** Whether somebody may have received the message: the node was lost or the time limit passed. */
    public static boolean hasUnknownOutcome(Throwable t) {
        return t instanceof ReplyException r && r.failureType() == ReplyFailure.TIMEOUT;
    }

    /**
     * Whether the service is unavailable: no provider, no reply in time, or no database. The next call would fail in the same way.
     */
    private static boolean isAway(Throwable t) {
        if (t instanceof ServiceException s)
            return s.failureCode() == 503
                    && "database_unavailable".equals(s.getMessage())
                    && !Problem.isOfDependency(s);
        return isUndelivered(t) || hasUnknownOutcome(t);
    }

    private static boolean isLost(Throwable t) {
        return t instanceof ReplyLost;
    }

    private final class PendingCall<T> {
        final Promise<T> answer = Promise.promise();
        private final RetrySafety safety;
        private final boolean isRead;
        private final Supplier<@Nullable Future<T>> request;
        private final Context context;
        private @Nullable Attempt latest;
        private int inFlight;
        private int undelivered;
        private int sent;
        private int ownCopies;
        private long timer = -1;
        private boolean done;
        private Throwable last = new ReplyException(ReplyFailure.TIMEOUT);
        /** Of the first attempt that a provider may have served. */
        private @Nullable Throwable unknown;

        PendingCall(RetrySafety safety, boolean isRead, Supplier<@Nullable Future<T>> request, Context context) {
            this.safety = safety;
            this.isRead = isRead;
            this.request = request;
            this.context = context;
        }

        synchronized void begin() {
            if (!send()) end(() -> answer.fail(last));
        }

        private boolean send() {
            var attempt = new Attempt(context, latest, this::failed);
            var reply = vertx.isClustered() ? attempt.send(request) : request.get();
            if (reply == null) return false;
            latest = attempt;
            inFlight++;
            sent++;
            if (safety == RetrySafety.CONCURRENT && silentMs > 0 && sent <= COPIES_MAX)
                timer = later(silentMs, this::copy);
            reply.onComplete(
                    value -> {
                        if (attempt.end()) answered(value);
                    },
                    t -> {
                        if (attempt.end()) failed(attempt, t);
                    });
            return true;
        }

        private long later(int ms, Runnable then) {
            return vertx.setTimer(ms, t -> context.runOnContext(v -> then.run()));
        }

        private synchronized void copy() {
            if (!done && mayCopy()) send();
        }

        private boolean mayCopy() {
            if (copies.incrementAndGet() > COPIES_IN_FLIGHT_MAX) {
                copies.decrementAndGet();
                return false;
            }
            ownCopies++;
            return true;
        }

        private synchronized void answered(T value) {
            inFlight--;
            end(() -> answer.complete(value));
        }

        private synchronized void failed(Attempt attempt, Throwable t) {
            inFlight--;
            if (done) return;
            last = t;
            vertx.cancelTimer(timer);
            if (!isRead && unknown == null && hasUnknownOutcome(t)) unknown = t;
            if (isUndelivered(t) && safety != RetrySafety.ONCE && undelivered < UNDELIVERED_MAX) {
                sent--;
                boolean atOnce = attempt.isRemote() && undelivered == 0;
                later(atOnce ? OTHER_NODE_MS : pauseMs << undelivered, this::resend);
                undelivered++;
                return;
            }
            boolean another = inFlight == 0 && sent < sentMax();
            // the limit of copies is for silence: a lost node is not made slower by a repetition at another one
            if (another && (isLost(t) || repeatsAfterSilence(t) && mayCopy()) && send()) return;
            boolean otherMaySucceed = inFlight > 0 && (isUndelivered(t) || hasUnknownOutcome(t));
            if (!otherMaySucceed) end(() -> answer.fail(outcome(t)));
        }

        /** Without another provider, a retry would time out too. */
        private boolean repeatsAfterSilence(Throwable t) {
            return silentMs > 0 && safety == RetrySafety.SEQUENTIAL && hasUnknownOutcome(t);
        }

        private int sentMax() {
            return switch (safety) {
                case CONCURRENT -> 1 + COPIES_MAX;
                case SEQUENTIAL -> 2;
                case UNSAFE, ONCE -> 1;
            };
        }

        /** If a provider may have served the call, it does not help that another one has not, or is still waiting for the first. */
        private Throwable outcome(Throwable t) {
            if (unknown == null) return t;
            boolean notServed = isUndelivered(t)
                    || t instanceof ServiceException s
                            && (s.failureCode() == 503 || "request_in_progress".equals(s.getMessage()));
            return notServed ? unknown : t;
        }

        private synchronized void resend() {
            if (!done && !send() && inFlight == 0) end(() -> answer.fail(outcome(last)));
        }

        private void end(Runnable complete) {
            if (done) return;
            done = true;
            vertx.cancelTimer(timer);
            copies.addAndGet(-ownCopies);
            complete.run();
        }
    }
}
