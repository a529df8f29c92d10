package tradepost.kernel.background;

import io.micrometer.core.instrument.Counter;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.shutdown.ShutdownBudget;

/**
 * Work that this process repeats: each loop and each sweep of the program is one of these. Its runs never overlap, and each begins on a context
 * of its own, so that a run inherits nothing. A failed run is logged, counted and repeated after a pause, whatever it threw; a run that takes
 * longer than its limit is logged and counted while it still runs. It ends with its verticle, at the latest.
 */
public final class BackgroundWork {
    /** A run. It may await on a virtual-thread verticle, and must not block on an event loop. */
    public interface Step {
        /** Returns the milliseconds until the next run; 0 if there is more to do now. */
        long run() throws Exception;
    }

    /** Like {@link Step}; the run ends when the future completes. */
    public interface AsyncStep {
        Future<Long> run();
    }

    /** A sweep, which has no say in when the next one is. */
    public interface Sweep {
        void run() throws Exception;
    }

    private static final long STANDBY_MS = 1_000;
    private static final long AFTER_FAILURE_MS = 5_000;
    /** No signal shortens the pause after a failure below this. */
    private static final long AFTER_FAILURE_MIN_MS = 500;

    private static final long LIMIT_MS = 60_000;
    private static final long LOG_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundWork.class);

    private final Background all;
    private final String context;
    private final String name;
    private final Counter done;
    private final Counter failed;
    private final Counter late;
    private final AtomicInteger failing;
    private final Closeable hook = closed -> {
        end();
        closed.succeed();
    };
    private BooleanSupplier due = () -> true;
    private long retryMs = AFTER_FAILURE_MS;
    private long standbyMs = STANDBY_MS;
    private long limitMs = LIMIT_MS;
    private long gatherMinMs;
    private LongSupplier gatherMaxMs = () -> 0;

    private @Nullable ContextInternal origin;
    private @Nullable AsyncStep step;
    /** Of the run that is in progress; null between two runs. */
    private @Nullable Promise<Void> running;

    private long timer = -1;
    private boolean woken;
    private volatile boolean stopped;
    private long gatherMs;
    private long begunNanos;
    /** When the last run ended that a wake-up began. */
    private long endedNanos = System.nanoTime() - TimeUnit.HOURS.toNanos(1);

    private boolean gathering;
    private boolean isLate;
    private int failures;
    private long failedNanos;
    private long loggedNanos;

    BackgroundWork(Background all, String context, String name) {
        this.all = all;
        this.context = context;
        this.name = name;
        done = all.runs(context, name, "done");
        failed = all.runs(context, name, "failed");
        late = all.runs(context, name, "late");
        failing = all.failing(context, name);
    }

    /** Runs only in the process that holds a lease; the others stand by. */
    public BackgroundWork onlyIf(BooleanSupplier holds) {
        due = holds;
        return this;
    }

    /** The pause after a failure, instead of {@value #AFTER_FAILURE_MS} ms. */
    public BackgroundWork retryMs(long ms) {
        retryMs = ms;
        return this;
    }

    /**
     * Lets a run do what several wake-ups ask for. The first wake-up after a rest begins a run at once. While runs follow each other, the next one
     * waits: for {@code minMs} after the one before, and twice as long after each further one, up to the maximum.
     */
    public BackgroundWork gathering(long minMs, LongSupplier maxMs) {
        gatherMinMs = minMs;
        gatherMaxMs = maxMs;
        return this;
    }

    /** How long a run may take, instead of {@value #LIMIT_MS} ms, before it counts as a failure. */
    public BackgroundWork limitMs(long ms) {
        limitMs = ms;
        return this;
    }

    /** Sweeps periodically, for the first time after the period. Call this, like the others that start, once and on the verticle. */
    public BackgroundWork every(long ms, Sweep sweep) {
        retryMs = Math.min(retryMs, ms);
        standbyMs = ms;
        return start(ms, () -> {
            sweep.run();
            return ms;
        });
    }

    /** Like {@link #every}; a sweep ends when its future completes. */
    public BackgroundWork everyAsync(long ms, AsyncSweep sweep) {
        retryMs = Math.min(retryMs, ms);
        standbyMs = ms;
        return startAsync(ms, () -> sweep.run().map(ms));
    }

    /** See {@link #everyAsync}. */
    public interface AsyncSweep {
        Future<?> run();
    }

    public BackgroundWork start(long firstInMs, Step first) {
        return startAsync(firstInMs, () -> {
            try {
                return Future.succeededFuture(first.run());
            } catch (Throwable t) {
                return Future.failedFuture(t);
            }
        });
    }

    public synchronized BackgroundWork startAsync(long firstInMs, AsyncStep first) {
        if (step != null) throw new IllegalStateException(this + " was started before");
        step = first;
        var here = ((ContextInternal) all.vertx().getOrCreateContext()).unwrap();
        origin = here;
        here.addCloseHook(hook);
        all.started(this);
        schedule(firstInMs);
        return this;
    }

    /** There may be something to do: the next run begins now, or after the one in progress. */
    public synchronized void wake() {
        if (stopped || origin == null) return;
        if (woken && timer >= 0) return; // it waits for others already
        woken = true;
        if (timer < 0) return;
        all.vertx().cancelTimer(timer);
        timer = -1;
        schedule(Long.MAX_VALUE);
    }

    /** Whether the run in progress is the last one, and should end early. */
    public boolean isStopped() {
        return stopped;
    }

    /**
     * Begins no further run. Completes when the run in progress has ended, or when the shutdown has no more time for it. Never fails.
     */
    public Future<?> stop() {
        var last = end();
        if (last == null) return Future.succeededFuture();
        return all.shutdown().within(ShutdownBudget.Step.BACKGROUND, toString(), last.future());
    }

    /** Returns the run in progress. */
    private synchronized @Nullable Promise<Void> end() {
        if (!stopped) {
            stopped = true;
            if (timer >= 0) all.vertx().cancelTimer(timer);
            if (origin != null) origin.removeCloseHook(hook);
            all.ended(this);
            recovered();
        }
        return running;
    }

    private synchronized void schedule(long ms) {
        if (stopped || origin == null) return;
        long pauseMs = Math.max(woken ? Math.min(ms, gatheringMs()) : ms, restMs());
        try {
            if (pauseMs > 0) timer = origin.setTimer(pauseMs, this::elapsed);
            else submit(origin);
        } catch (RejectedExecutionException | IllegalStateException e) { // this Vert.x has been closed
            end();
        }
    }

    /** How long a wake-up waits for others. */
    private long gatheringMs() {
        return Math.max(gatherMs - millisSince(endedNanos), 0);
    }

    /** Runs follow each other if one begins within twice the longest time that a wake-up waits. */
    private void gather() {
        long maxMs = gatherMaxMs.getAsLong();
        boolean rested = millisSince(endedNanos) > 2 * maxMs;
        gatherMs = Math.min(rested ? gatherMinMs : Math.max(2 * gatherMs, gatherMinMs), maxMs);
    }

    private long restMs() {
        if (failures == 0) return 0;
        return AFTER_FAILURE_MIN_MS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - failedNanos);
    }

    private synchronized void elapsed(long id) {
        if (timer != id || origin == null) return;
        timer = -1;
        submit(origin);
    }

    private void submit(ContextInternal on) {
        on.duplicate().runOnContext(v -> run());
    }

    private void run() {
        AsyncStep next;
        synchronized (this) {
            if (stopped || step == null) return;
            next = step;
            running = Promise.promise();
            begunNanos = System.nanoTime();
            gathering = woken;
            if (woken) gather();
            woken = false;
        }
        try {
            if (due.getAsBoolean()) next.run().onComplete(this::succeeded, this::failed);
            else ended(standbyMs);
        } catch (Throwable t) {
            failed(t);
        }
    }

    private void succeeded(long pauseMs) {
        done.increment();
        synchronized (this) {
            if (failures > 0 && !stopped) LOG.info("{} works again after {} failures", this, failures);
            if (isLate) LOG.info("{} took {} ms", this, millisSince(begunNanos));
            recovered();
        }
        ended(pauseMs);
    }

    private void failed(Throwable t) {
        failed.increment();
        synchronized (this) {
            if (!stopped) {
                if (failures++ == 0 && !isLate) failing.incrementAndGet();
                isLate = false;
                failedNanos = System.nanoTime();
                log(t);
            }
        }
        ended(retryMs);
    }

    /** At the first failure of several in a row, and once a minute while they last. */
    private void log(Throwable t) {
        if (failures > 1 && System.nanoTime() - loggedNanos < LOG_AGAIN_NANOS) return;
        loggedNanos = System.nanoTime();
        LOG.warn("{} failed and is repeated ({} in a row): {}", this, failures, t.toString());
    }

    private void recovered() {
        if (failures > 0 || isLate) failing.decrementAndGet();
        failures = 0;
        isLate = false;
    }

    private void ended(long pauseMs) {
        @Nullable Promise<Void> run;
        synchronized (this) {
            run = running;
            running = null;
            if (gathering) endedNanos = System.nanoTime();
            schedule(pauseMs);
        }
        if (run != null) run.tryComplete();
    }

    /** Reports a run that has taken too long, once. */
    synchronized void watch(long nowNanos) {
        if (running == null || isLate || nowNanos - begunNanos < TimeUnit.MILLISECONDS.toNanos(limitMs)) return;
        isLate = true;
        if (failures == 0) failing.incrementAndGet();
        late.increment();
        LOG.warn("{} has been running for {} ms, and no other run begins before it ends", this, limitMs);
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    @Override
    public String toString() {
        return context + ": " + name;
    }
}
