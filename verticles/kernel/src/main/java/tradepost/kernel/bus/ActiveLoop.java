package tradepost.kernel.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.time.WakeSignal;

/** Repeats a step in the one process that is active; the others stand by. A failed step is repeated. */
public final class ActiveLoop {
    public interface Step {
        /** Runs on a virtual thread. Returns the milliseconds until the next one. */
        long run();
    }

    private static final Logger LOG = LoggerFactory.getLogger(ActiveLoop.class);
    private static final long STANDBY_MS = 1_000;
    private static final long AFTER_FAILURE_MS = 5_000;

    private final String name;
    private final Vertx vertx;
    private final BooleanSupplier active;
    private final Step step;
    private final WakeSignal wake = new WakeSignal();
    private Future<?> loop = Future.succeededFuture();
    private volatile boolean stopped;

    /**
     * @param name what the step does, for the log
     * @param active whether this process is the one
     */
    public ActiveLoop(String name, Vertx vertx, BooleanSupplier active, Step step) {
        this.name = name;
        this.vertx = vertx;
        this.active = active;
        this.step = step;
    }

    /** Call this on a virtual-thread verticle. */
    public void start() {
        loop = Tasks.run(vertx, this::run);
    }

    /** Ends the pause. */
    public void wake() {
        wake.signal();
    }

    /** Ends after the step in progress. */
    public Future<?> stop() {
        stopped = true;
        wake.signal();
        return loop.otherwiseEmpty();
    }

    private Void run() {
        long pauseMs = STANDBY_MS;
        while (!stopped && wake.await(vertx, Math.max(pauseMs, 1)) && !stopped)
            pauseMs = active.getAsBoolean() ? step() : STANDBY_MS;
        return null;
    }

    private long step() {
        try {
            return step.run();
        } catch (Throwable t) {
            LOG.warn("{} failed and is repeated: {}", name, t.toString());
            return AFTER_FAILURE_MS;
        }
    }
}
