package tradepost.kernel.shutdown;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time in which a process stops. Each step gets the time that is left, less what is reserved for the later steps, so that a step that hangs
 * takes nothing from them: leases are released and the cluster is left, whatever happened before. Until the shutdown begins, a step gets its
 * maximum.
 */
public final class ShutdownBudget {
    /** The limit of everything; below the time after which the process is halted. */
    public static final long TOTAL_MS = 28_000;

    /** What an inner wait leaves of the time of its step, so that the wait for the whole step does not end first. */
    private static final long INNER_MARGIN_MS = 250;

    private static final Logger LOG = LoggerFactory.getLogger(ShutdownBudget.class);

    /** The steps, in their order. */
    public enum Step {
        /** Verticles that are being started are started to the end. */
        STARTING(5_000, 0),
        /** Load balancers notice that this node is not ready. */
        GRACE(10_000, 0),
        /** The clients of the bridge answer what they were asked and are disconnected. */
        BRIDGE(2_500, 500),
        /** Requests are served and connections are closed. Longer than the time limit of a request. */
        HTTP(12_000, 2_000),
        /** The other nodes learn that this one has left the event bus. */
        BUS(4_000, 1_500),
        /** Messages in flight are served. Longer than any caller waits for a response over the bus. */
        IN_FLIGHT(6_000, 500),
        /** Runs of background work that are in progress end. */
        BACKGROUND(6_000, 1_500),
        /** Contexts are undeployed: leases are released and pools are closed. */
        CONTEXTS(5_000, 1_500),
        /** The cluster is left. */
        CLUSTER(6_000, 2_000),
        /** The port for operators is closed, which shows the state until then. */
        MANAGEMENT(1_000, 250),
        /** The database of this process, if it has one, stops. */
        DATABASE(20_000, 1_500);

        private final long maxMs;
        private final long reservedMs;

        Step(long maxMs, long reservedMs) {
            this.maxMs = maxMs;
            this.reservedMs = reservedMs;
        }

        /** What all later steps need at least. */
        private long reservedAfterMs() {
            long sum = 0;
            for (var later : values()) if (later.ordinal() > ordinal()) sum += later.reservedMs;
            return sum;
        }
    }

    private final long totalMs;
    private long endNanos;
    private boolean begun;

    public ShutdownBudget() {
        this(TOTAL_MS);
    }

    public ShutdownBudget(long totalMs) {
        this.totalMs = totalMs;
    }

    /** The shutdown begins now, unless it has begun before. */
    public synchronized void begin() {
        if (begun) return;
        begun = true;
        endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(totalMs);
    }

    /** The time that this step may take from now on; at least 1 ms. */
    public synchronized long leftMs(Step step) {
        if (!begun) return step.maxMs;
        long untilEndMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
        return Math.clamp(untilEndMs - step.reservedAfterMs(), 1, step.maxMs);
    }

    /** Like {@link #leftMs}, for a part of the step, such as the server of a verticle. */
    public long innerMs(Step step) {
        return Math.max(1, leftMs(step) - INNER_MARGIN_MS);
    }

    /** Completes when the work has ended, however, or the time of the step is over. Never fails. */
    public Future<?> within(Step step, String what, Future<?> work) {
        if (work.isComplete()) return work.otherwiseEmpty();
        long ms = innerMs(step);
        return work.otherwiseEmpty().timeout(ms, TimeUnit.MILLISECONDS).recover(t -> {
            LOG.warn("{} has not ended within {} ms, and the shutdown goes on", what, ms);
            return Future.succeededFuture();
        });
    }
}
