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
 * Asks over the bus once more where that does no safety. What nobody has seen is sent again to whoever may be there by now. What may
 * be done twice goes to a second provider when the first is silent, and the first answer counts: so one that is frozen costs its
 * callers a second and not their deadline, and one that is only slow is still listened to.
 */
public final class Tries {
    /** Whether a question may be sent a second time. */
    public enum RetrySafety {
        /** It may take effect twice. */
        UNSAFE,
        /** The second has no effect of its own once the first has ended; both at the same time may. */
        SEQUENTIAL,
        /** The second has no effect of its own, even at the same time. */
        CONCURRENT
    }

    /** Of what found nobody; each pause is twice the one before. */
    private static final int UNSENT_MAX = 3;

    /** Of what nobody answers: that is what a whole cluster of nodes frozen but one wants, and no storm. */
    private static final int COPIES_MAX = 2;

    /** In all at the same time: when everything is slow, copies would make it slower. */
    private static final int COPIES_AT_ONCE = 64;

    private final Vertx vertx;
    private final int pauseMs;
    private final int silentMs;
    private final AtomicInteger copies = new AtomicInteger();

    /**
     * @param pauseMs before what found nobody is sent again
     * @param silentMs until a copy goes to another provider; 0: never, there is no other
     */
    public Tries(Vertx vertx, int pauseMs, int silentMs) {
        this.vertx = vertx;
        this.pauseMs = pauseMs;
        this.silentMs = silentMs;
    }

    /**
     * The first answer, be it a refusal; or the last failure to get one. Each question has its own time limit.
     *
     * @param question sends one copy; called on the context of the caller. Null: there is no time left for another
     */
    public <T> Future<T> ask(RetrySafety safety, Supplier<@Nullable Future<T>> question) {
        var asking = new Asking<T>(safety, question, vertx.getOrCreateContext());
        asking.begin();
        return asking.answer.future();
    }

    /** Nobody has seen the message: to send it again is safe. */
    public static boolean neverSent(Throwable t) {
        return t instanceof ConnectException
                || (t instanceof ReplyException r && r.failureType() == ReplyFailure.NO_HANDLERS);
    }

    /** Somebody may have seen it: the connection broke, or the time is over. */
    public static boolean unanswered(Throwable t) {
        return isBroken(t) || t instanceof ReplyException r && r.failureType() == ReplyFailure.TIMEOUT;
    }

    private static boolean isBroken(Throwable t) {
        return t instanceof IOException && !neverSent(t);
    }

    /** Where there is no other to ask, the next try would be as late. */
    private boolean isLate(Throwable t) {
        return silentMs > 0 && unanswered(t);
    }

    private final class Asking<T> {
        final Promise<T> answer = Promise.promise();
        private final RetrySafety safety;
        private final Supplier<@Nullable Future<T>> question;
        private final Context context;
        private int underWay;
        private int unsent;
        private int sent;
        private int mine;
        private long timer = -1;
        private boolean done;
        private Throwable last = new ReplyException(ReplyFailure.TIMEOUT);

        Asking(RetrySafety safety, Supplier<@Nullable Future<T>> question, Context context) {
            this.safety = safety;
            this.question = question;
            this.context = context;
        }

        synchronized void begin() {
            if (!send()) end(() -> answer.fail(last));
        }

        private boolean send() {
            var asked = question.get();
            if (asked == null) return false;
            underWay++;
            sent++;
            if (safety == RetrySafety.CONCURRENT && silentMs > 0 && sent <= COPIES_MAX)
                timer = later(silentMs, this::copy);
            asked.onComplete(this::answered, this::failed);
            return true;
        }

        private long later(int ms, Runnable then) {
            return vertx.setTimer(ms, t -> context.runOnContext(v -> then.run()));
        }

        private synchronized void copy() {
            if (!done && mayCopy()) send();
        }

        private boolean mayCopy() {
            if (copies.incrementAndGet() > COPIES_AT_ONCE) {
                copies.decrementAndGet();
                return false;
            }
            mine++;
            return true;
        }

        private synchronized void answered(T value) {
            underWay--;
            end(() -> answer.complete(value));
        }

        private synchronized void failed(Throwable t) {
            underWay--;
            if (done) return;
            last = t;
            vertx.cancelTimer(timer);
            if (neverSent(t) && unsent < UNSENT_MAX) {
                sent--;
                later(pauseMs << unsent++, this::again);
                return;
            }
            boolean mayAgain =
                    underWay == 0 && sent < sentMax() && (isBroken(t) || isLate(t) && safety == RetrySafety.SEQUENTIAL);
            if (mayAgain && mayCopy() && send()) return;
            boolean otherMayAnswer = underWay > 0 && (neverSent(t) || unanswered(t));
            if (!otherMayAnswer) end(() -> answer.fail(t));
        }

        private int sentMax() {
            return safety == RetrySafety.CONCURRENT ? 1 + COPIES_MAX : safety == RetrySafety.SEQUENTIAL ? 2 : 1;
        }

        private synchronized void again() {
            if (!done && !send() && underWay == 0) end(() -> answer.fail(last));
        }

        private void end(Runnable say) {
            if (done) return;
            done = true;
            vertx.cancelTimer(timer);
            copies.addAndGet(-mine);
            say.run();
        }
    }
}
