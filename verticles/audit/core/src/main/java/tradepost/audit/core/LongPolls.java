package tradepost.audit.core;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** A bounded number of requests that wait for an event; wake-ups may be spurious. */
final class LongPolls {
    private static final int WAITING_MAX = 500;
    /** The minimum time between two checks of a task, for events that do not concern it. */
    private static final int REST_MS = 100;

    private final Vertx vertx;
    private final AtomicInteger waiting = new AtomicInteger();
    private Promise<Void> next = Promise.promise();
    private volatile int endings;

    LongPolls(Vertx vertx) {
        this.vertx = vertx;
    }

    int count() {
        return waiting.get();
    }

    /** Wakes all tasks. They wait on one promise, so it must complete often enough that abandoned tasks do not accumulate. */
    void wake() {
        replaced().tryComplete();
    }

    /** Ends all current waits without a result. */
    void endWaits() {
        endings++;
        wake();
    }

    private synchronized Promise<Void> replaced() {
        var woken = next;
        next = Promise.promise();
        return woken;
    }

    private synchronized Promise<Void> next() {
        return next;
    }

    /**
     * Repeats the query until it returns a result, the first time immediately; null when the time is over. Virtual threads only. Fails 503
     * overloaded if too many wait.
     */
    <T> @Nullable T until(int waitSeconds, Supplier<@Nullable T> query) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
        int before = endings;
        var woken = next(); // taken before the query, so that no event after it is missed
        var first = query.get();
        if (first != null || waitSeconds == 0) return first;
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            throw Problem.unavailable("overloaded");
        }
        try {
            while (true) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                if (leftMs <= 0) return null;
                woken.future()
                        .timeout(leftMs, TimeUnit.MILLISECONDS)
                        .otherwiseEmpty()
                        .await();
                if (before != endings) return null;
                woken = next();
                var answer = query.get();
                if (answer != null) return answer;
                vertx.timer(REST_MS).await();
            }
        } finally {
            waiting.decrementAndGet();
        }
    }
}
