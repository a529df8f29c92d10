package tradepost.audit.core;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Problem;

/** Those who wait for something to happen, so many at a time; woken when the journal grew, and looking by themselves now and then. */
final class Waiting {
    private static final int WAITING_MAX = 500;
    private static final int LOOK_EVERY_MS = 1_000;
    /** What was of no interest to one is followed by more: nobody looks more often. */
    private static final int REST_MS = 100;

    private final Vertx vertx;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Promise<Void> next = Promise.promise();
    private volatile boolean ended;

    Waiting(Vertx vertx) {
        this.vertx = vertx;
    }

    int count() {
        return waiting.get();
    }

    /** The journal has grown. */
    synchronized void wake() {
        var woken = next;
        next = Promise.promise();
        woken.tryComplete();
    }

    /** Nobody waits any more. */
    void end() {
        ended = true;
        wake();
    }

    /**
     * Asks until there is an answer, or the time is over; then null. The first time at once. Virtual threads only. Fails 503
     * overloaded when too many wait.
     */
    <T> @Nullable T until(int waitSeconds, Supplier<@Nullable T> ask) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
        var woken = next; // taken before the question: what comes after it is not missed
        var first = ask.get();
        if (first != null || waitSeconds == 0) return first;
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            throw Problem.unavailable("overloaded");
        }
        try {
            while (true) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                if (leftMs <= 0 || ended) return null;
                woken.future()
                        .timeout(Math.min(leftMs, LOOK_EVERY_MS), TimeUnit.MILLISECONDS)
                        .otherwiseEmpty()
                        .await();
                woken = next;
                var answer = ask.get();
                if (answer != null) return answer;
                if (!ended) vertx.timer(REST_MS).await();
            }
        } finally {
            waiting.decrementAndGet();
        }
    }
}
