package tradepost.kernel.concurrent;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Deadline;
import tradepost.kernel.request.Request;

/**
 * Runs what computes for more than some milliseconds, such as printing a document, on threads of its own: two, or one where they would occupy all
 * processors, so that one is left for orders. A context or an event loop that computed it would serve nobody else meanwhile. Callers take turns.
 */
public final class ComputePool {
    /** Takes work back that waits: the body is the {@link Request#TURN} of a request whose client has gone. */
    public static final String TAKE_BACK = "compute.take_back";
    /** The longest wait for a turn. */
    public static final int START_MAX_MS = 10_000;

    static final String THREAD_NAME = "compute";
    private static final String POOL = "pool";
    private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2);
    static final int WAITING_MAX = 64;
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final int IDLE_SECONDS = 10;
    /** Owns what the process computes by itself, for no caller. */
    private static final Object NODE = "node";

    private static final class Work<T> {
        final Object owner;
        final @Nullable String turn;
        final Supplier<T> body;
        final Promise<T> done;
        final long sinceNanos = System.nanoTime();
        long timer = -1;

        Work(Object owner, @Nullable String turn, Supplier<T> body, Promise<T> done) {
            this.owner = owner;
            this.turn = turn;
            this.body = body;
            this.done = done;
        }

        void run() {
            try {
                done.complete(body.get());
            } catch (Throwable t) {
                done.fail(t);
            }
        }
    }

    private final Vertx vertx;
    private final int atOnce;
    private final ThreadPoolExecutor threads;
    private final FairQueue<Work<?>> waiting = new FairQueue<>(WAITING_MAX);
    private final Map<String, Work<?>> byTurn = new HashMap<>();
    private int running;
    private final Timer waited;
    private final Counter full;
    private final Counter late;
    private final Counter takenBack;

    /** That of a process, for its documents. */
    public ComputePool(Vertx vertx, MeterRegistry meters) {
        this(vertx, meters, "documents", THREADS);
    }

    /** @param name a label of the metrics */
    public ComputePool(Vertx vertx, MeterRegistry meters, String name, int atOnce) {
        this.vertx = vertx;
        this.atOnce = atOnce;
        threads = new ThreadPoolExecutor(
                atOnce, atOnce, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ComputePool::thread);
        threads.allowCoreThreadTimeOut(true);
        Gauge.builder("tradepost.compute.waiting", this, ComputePool::waiting)
                .tag(POOL, name)
                .description("Documents and the like that wait for a thread that makes them")
                .register(meters);
        Gauge.builder("tradepost.compute.running", this, ComputePool::running)
                .tag(POOL, name)
                .description("Documents and the like that are being made")
                .register(meters);
        waited = Timer.builder("tradepost.compute.waited")
                .tag(POOL, name)
                .description("How long documents and the like waited until they were begun")
                .register(meters);
        full = ended(meters, name, "full");
        late = ended(meters, name, "late");
        takenBack = ended(meters, name, "taken_back");
        vertx.eventBus().<String>consumer(TAKE_BACK, m -> takeBack(m.body()));
    }

    private static Counter ended(MeterRegistry meters, String name, String reason) {
        return Counter.builder("tradepost.compute.refused")
                .description(
                        "Documents and the like that were not begun: no place, no turn in time, or a client that has gone")
                .tags(POOL, name, "reason", reason)
                .register(meters);
    }

    private static Thread thread(Runnable r) {
        return Thread.ofPlatform().daemon().name(THREAD_NAME).unstarted(r);
    }

    public synchronized int waiting() {
        return waiting.size();
    }

    public synchronized int running() {
        return running;
    }

    /**
     * Runs the work when its turn comes; it must not await, nor expect a context. Its owner is the caller of the request being served. Fails 503
     * compute_overloaded if there is no place, or no turn within {@value #START_MAX_MS} ms and within the time of the request.
     */
    public <T> Future<T> run(Supplier<T> body) {
        var holder = Request.holder();
        return run(holder == null ? NODE : holder, body);
    }

    /** The same for this owner. */
    public <T> Future<T> run(Object owner, Supplier<T> body) {
        var request = Request.current();
        var work = new Work<T>(
                owner,
                request == null ? null : request.header(Request.TURN),
                body,
                ((ContextInternal) vertx.getOrCreateContext()).promise());
        long waitMs = Deadline.innerMs(START_MAX_MS);
        if (waitMs <= 0) refuse(work, late);
        else beginOrWait(work, waitMs);
        return work.done.future();
    }

    private synchronized void beginOrWait(Work<?> work, long waitMs) {
        if (running < atOnce) {
            running++;
            waiting.tookTurn(work.owner);
            threads.execute(() -> runAll(work));
            return;
        }
        var loses = waiting.add(work.owner, work);
        if (!work.equals(loses)) {
            work.timer = vertx.setTimer(waitMs, t -> leave(work, late));
            if (work.turn != null) byTurn.put(work.turn, work);
        }
        if (loses != null) {
            left(loses);
            refuse(loses, full);
        }
    }

    private void runAll(Work<?> first) {
        for (Work<?> work = first; work != null; work = next()) {
            waited.record(System.nanoTime() - work.sinceNanos, TimeUnit.NANOSECONDS);
            work.run();
        }
    }

    private synchronized @Nullable Work<?> next() {
        var next = waiting.take();
        if (next == null) running--;
        else left(next);
        return next;
    }

    private synchronized void takeBack(String turn) {
        var work = byTurn.get(turn);
        if (work != null) leave(work, takenBack);
    }

    private synchronized void leave(Work<?> work, Counter reason) {
        if (!waiting.remove(work.owner, work)) return;
        left(work);
        refuse(work, reason);
    }

    private void left(Work<?> work) {
        vertx.cancelTimer(work.timer);
        if (work.turn != null) byTurn.remove(work.turn, work);
    }

    private static void refuse(Work<?> work, Counter reason) {
        reason.increment();
        work.done.fail(Problem.unavailable("compute_overloaded", RETRY_AFTER_SECONDS));
    }
}
