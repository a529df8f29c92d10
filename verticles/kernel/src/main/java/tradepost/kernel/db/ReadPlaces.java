package tradepost.kernel.db;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import tradepost.kernel.problem.Problem;

/**
 * The part of a pool that reads may use, so that commands and background work always find connections. Reads wait for a place in the order
 * in which they ask, in a queue of their own. Thread-safe.
 */
final class ReadPlaces {
    /** The connections that reads never get. */
    static final int KEPT_FOR_OTHERS = 2;

    private final Vertx vertx;
    private final int places;
    private final int queueMax;
    private final int waitMs;
    private final ArrayDeque<Promise<Void>> waiting = new ArrayDeque<>();
    private int taken;

    /**
     * @param poolSize at least one more than {@value #KEPT_FOR_OTHERS}
     * @param queueMax reads that may wait; above that 503
     * @param waitMs the longest wait
     */
    ReadPlaces(Vertx vertx, int poolSize, int queueMax, int waitMs) {
        this.vertx = vertx;
        this.places = poolSize - KEPT_FOR_OTHERS;
        this.queueMax = queueMax;
        this.waitMs = waitMs;
    }

    /** Completes with a place, which must be given back. Fails 503 overloaded if there is none in time, or too many wait. */
    Future<Void> take() {
        Promise<Void> place;
        synchronized (this) {
            if (taken < places) {
                taken++;
                return Future.succeededFuture();
            }
            if (waiting.size() >= queueMax) return Future.failedFuture(Problem.unavailable("overloaded"));
            place = ((ContextInternal) vertx.getOrCreateContext()).promise();
            waiting.add(place);
        }
        long timer = vertx.setTimer(waitMs, t -> giveUp(place));
        return place.future().onComplete(r -> vertx.cancelTimer(timer));
    }

    private void giveUp(Promise<Void> place) {
        synchronized (this) {
            if (!waiting.remove(place)) return;
        }
        place.fail(Problem.unavailable("overloaded"));
    }

    /** The read that has waited longest gets the place. */
    void giveBack() {
        Promise<Void> next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) taken--;
        }
        if (next != null) next.complete();
    }

    /** The number of reads that wait. */
    synchronized int waiting() {
        return waiting.size();
    }
}
