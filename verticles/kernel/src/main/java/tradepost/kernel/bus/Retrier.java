package tradepost.kernel.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Retries requests on the bus where that is safe. Undelivered requests are retried, because a provider may have been registered
 * by then. If the first provider does not respond, an idempotent request is also sent to a second one, and the first response
 * counts. A frozen provider therefore delays its callers by less than a second rather than until their deadline, and a slow one
 * can still respond.
 */
public final class Retrier {
    /** Whether a request may be sent a second time. */
    public enum RetrySafety {
        /** The second may take effect again. */
        UNSAFE,
        /** The second has no effect if the first has completed. Both at the same time may take effect twice. */
        SEQUENTIAL,
        /** The second has no effect, even at the same time. */
        CONCURRENT
    }

    /** Retries of an undelivered request. Each pause is twice as long as the one before. */
    private static final int UNDELIVERED_MAX = 3;

    /**
     * Copies of a request without a response. Two are enough to reach the only responsive node of three, and too few to flood the
     * cluster.
     */
    private static final int COPIES_MAX = 2;

    /** Copies in flight at the same time, in total. When everything is slow, more copies would make it slower. */
    private static final int COPIES_IN_FLIGHT_MAX = 64;

    private final Vertx vertx;
    private final int pauseMs;
    private final int silentMs;
    private final AtomicInteger copies = new AtomicInteger();

    /**
     * @param pauseMs before an undelivered request is sent again
     * @param silentMs until a copy is sent to another provider; 0 to send none, because there is no other provider
     */
    public Retrier(Vertx vertx, int pauseMs, int silentMs) {
        this.vertx = vertx;
        this.pauseMs = pauseMs;
        this.silentMs = silentMs;
    }

    /**
     * Returns the first response, even if it is a refusal; otherwise the last failure. Each copy has its own time limit.
     *
     * @param request sends one copy; called on the context of the caller. Returns null if no time remains for another copy
     */
    public <T> Future<T> send(RetrySafety safety, Supplier<@Nullable Future<T>> request) {
        var pending = new PendingRequest<T>(safety, request, vertx.getOrCreateContext());
        pending.begin();
        return pending.answer.future();
    }

    /** Whether nobody received the message, so that it is safe to send it again. */
    public static boolean isUndelivered(Throwable t) {
        return t instanceof ConnectException
                || (t instanceof ReplyException r && r.failureType() == ReplyFailure.NO_HANDLERS);
    }

    /** Whether somebody may have received the message: the connection broke or the time limit passed. */
    public static boolean hasUnknownOutcome(Throwable t) {
        return isBroken(t) || t instanceof ReplyException r && r.failureType() == ReplyFailure.TIMEOUT;
    }

    private static boolean isBroken(Throwable t) {
        return t instanceof IOException && !isUndelivered(t);
    }

    /**
     * Whether a retry at another provider is worthwhile after this failure. Without another provider, the retry would time out
     * too.
     */
    private boolean mayTryAnother(Throwable t) {
        return silentMs > 0 && hasUnknownOutcome(t);
    }

    private final class PendingRequest<T> {
        final Promise<T> answer = Promise.promise();
        private final RetrySafety safety;
        private final Supplier<@Nullable Future<T>> request;
        private final Context context;
        private int inFlight;
        private int undelivered;
        private int sent;
        private int ownCopies;
        private long timer = -1;
        private boolean done;
        private Throwable last = new ReplyException(ReplyFailure.TIMEOUT);

        PendingRequest(RetrySafety safety, Supplier<@Nullable Future<T>> request, Context context) {
            this.safety = safety;
            this.request = request;
            this.context = context;
        }

        synchronized void begin() {
            if (!send()) end(() -> answer.fail(last));
        }

        private boolean send() {
            var reply = request.get();
            if (reply == null) return false;
            inFlight++;
            sent++;
            if (safety == RetrySafety.CONCURRENT && silentMs > 0 && sent <= COPIES_MAX)
                timer = later(silentMs, this::copy);
            reply.onComplete(this::answered, this::failed);
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

        private synchronized void failed(Throwable t) {
            inFlight--;
            if (done) return;
            last = t;
            vertx.cancelTimer(timer);
            if (isUndelivered(t) && undelivered < UNDELIVERED_MAX) {
                sent--;
                later(pauseMs << undelivered++, this::resend);
                return;
            }
            boolean mayResend = inFlight == 0
                    && sent < sentMax()
                    && (isBroken(t) || mayTryAnother(t) && safety == RetrySafety.SEQUENTIAL);
            if (mayResend && mayCopy() && send()) return;
            boolean otherMaySucceed = inFlight > 0 && (isUndelivered(t) || hasUnknownOutcome(t));
            if (!otherMaySucceed) end(() -> answer.fail(t));
        }

        private int sentMax() {
            return safety == RetrySafety.CONCURRENT ? 1 + COPIES_MAX : safety == RetrySafety.SEQUENTIAL ? 2 : 1;
        }

        private synchronized void resend() {
            if (!done && !send() && inFlight == 0) end(() -> answer.fail(last));
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
