package tradepost.audit.core;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** A bounded number of requests that wait for an event; wake-ups may be spurious. */
final class LongPolls {
    private static final int WAITING_MAX = 2_000;
    /** So that no caller takes the places of all others. */
    private static final int WAITING_PER_CALLER = 500;
    /** The minimum time between two checks of a task, for events that do not concern it. */
    private static final int REST_MS = 100;

    private final Vertx vertx;
    private final Map<UUID, Integer> byCaller = new HashMap<>();
    private int waiting;
    private Promise<Void> next = Promise.promise();
    private volatile int endings;

    LongPolls(Vertx vertx) {
        this.vertx = vertx;
    }

    synchronized int count() {
        return waiting;
    }

    private synchronized void enter(UUID caller) {
        int before = byCaller.getOrDefault(caller, 0);
        if (waiting >= WAITING_MAX || before >= WAITING_PER_CALLER) throw Problem.unavailable("overloaded");
        waiting++;
        byCaller.put(caller, before + 1);
    }

    private synchronized void leave(UUID caller) {
        waiting--;
        byCaller.computeIfPresent(caller, (c, n) -> n == 1 ? null : n - 1);
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
     * overloaded if too many wait, or too many of this caller.
     */
    <T> @Nullable T until(UUID caller, int waitSeconds, Supplier<@Nullable T> query) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
        int before = endings;
        var woken = next(); // taken before the query, so that no event after it is missed
        var first = query.get();
        if (first != null || waitSeconds == 0) return first;
        enter(caller);
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
            leave(caller);
        }
    }
}
