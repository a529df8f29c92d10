package tradepost.audit.core;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Problem;

/** Those who wait for something to happen, so many at a time. Who wakes them does so now and then also when nothing did. */
final class Waiting {
    private static final int WAITING_MAX = 500;
    /** What was of no interest to one is followed by more: nobody looks more often. */
    private static final int REST_MS = 100;

    private final Vertx vertx;
    private final AtomicInteger waiting = new AtomicInteger();
    private Promise<Void> next = Promise.promise();
    private volatile int hurries;

    Waiting(Vertx vertx) {
        this.vertx = vertx;
    }

    int count() {
        return waiting.get();
    }

    /** All look again. They wait on one promise, so it has to end often enough not to gather those who have gone. */
    void wake() {
        replaced().tryComplete();
    }

    /** Who waits now goes without an answer. */
    void hurry() {
        hurries++;
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
     * Asks until there is an answer, or the time is over; then null. The first time at once. Virtual threads only. Fails 503
     * overloaded when too many wait.
     */
    <T> @Nullable T until(int waitSeconds, Supplier<@Nullable T> ask) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
        int hurry = hurries;
        var woken = next(); // taken before the question: what comes after it is not missed
        var first = ask.get();
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
                if (hurry != hurries) return null;
                woken = next();
                var answer = ask.get();
                if (answer != null) return answer;
                vertx.timer(REST_MS).await();
            }
        } finally {
            waiting.decrementAndGet();
        }
    }
}
