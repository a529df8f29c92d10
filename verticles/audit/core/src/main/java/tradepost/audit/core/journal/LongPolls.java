package tradepost.audit.core.journal;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.limit.HolderCounts;
import tradepost.kernel.live.LiveReaders;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;

/** A bounded number of requests that wait for an event; wake-ups may be spurious. */
public final class LongPolls {
    private static final int WAITING_MAX = 2_000;
    /** So that no caller takes the places of all others. */
    private static final int WAITING_PER_CALLER = 500;
    /** The minimum time between two checks of a task, for events that do not concern it. */
    private static final int REST_MS = 100;

    private final Vertx vertx;
    private final LiveReaders live;
    private final HolderCounts waiting =
            new HolderCounts(WAITING_MAX, WAITING_PER_CALLER, limit -> Problem.unavailable("overloaded"));
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private Promise<Void> next = Promise.promise();

    /** A request that waits. */
    private static final class Wait {
        final @Nullable String gateway;
        volatile boolean ended;

        Wait(@Nullable String gateway) {
            this.gateway = gateway;
        }
    }

    public LongPolls(Vertx vertx, LiveReaders live) {
        this.vertx = vertx;
        this.live = live;
    }

    public long count() {
        return waiting.total();
    }

    /** Wakes all tasks. They wait on one promise, so it must complete often enough that abandoned tasks do not accumulate. */
    public void wake() {
        replaced().tryComplete();
    }

    /** Ends the current waits of the requests from this gateway without a result; all of them if it is empty. */
    public void endWaits(String gateway) {
        for (var w : waits) if (gateway.isEmpty() || gateway.equals(w.gateway)) w.ended = true;
        wake();
    }

    public void endAllWaits() {
        endWaits("");
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
     * overloaded if too many wait, or too many of this holder.
     *
     * @param holder see {@link tradepost.kernel.identity.Caller#holder}
     */
    <T> @Nullable T until(Object holder, int waitSeconds, Supplier<@Nullable T> query) {
        var request = Request.current();
        var wait = new Wait(request == null ? null : request.header(Request.GATEWAY));
        if (waitSeconds > 0) waits.add(wait); // before the query, so that it is ended too while it reads
        try {
            return until(wait, holder, waitSeconds, query);
        } finally {
            waits.remove(wait);
        }
    }

    private <T> @Nullable T until(Wait wait, Object holder, int waitSeconds, Supplier<@Nullable T> query) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
        var woken = next(); // taken before the query, so that no event after it is missed
        var first = query.get();
        if (first != null || waitSeconds == 0) return first;
        waiting.take(holder, 1);
        live.arrived();
        try {
            while (!wait.ended) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                if (leftMs <= 0) return null;
                woken.future()
                        .timeout(leftMs, TimeUnit.MILLISECONDS)
                        .otherwiseEmpty()
                        .await();
                if (wait.ended) return null;
                woken = next();
                var answer = query.get();
                if (answer != null) return answer;
                vertx.timer(REST_MS).await();
            }
            return null;
        } finally {
            waiting.giveBack(holder, 1);
        }
    }
}
