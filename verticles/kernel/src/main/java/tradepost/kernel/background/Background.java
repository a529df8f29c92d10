package tradepost.kernel.background;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tradepost.kernel.shutdown.ShutdownBudget;

/** All background work of a process. */
public final class Background {
    private static final long WATCH_EVERY_MS = 1_000;

    private record Key(String context, String name) {}

    private final Vertx vertx;
    private final MeterRegistry meters;
    private final ShutdownBudget shutdown;
    private final Set<BackgroundWork> started = ConcurrentHashMap.newKeySet();
    private final Map<Key, AtomicInteger> failing = new ConcurrentHashMap<>();

    /** Do not call this on the context of a verticle, because the watch over runs that take too long would end with it. */
    public Background(Vertx vertx, MeterRegistry meters, ShutdownBudget shutdown) {
        this.vertx = vertx;
        this.meters = meters;
        this.shutdown = shutdown;
        vertx.setPeriodic(WATCH_EVERY_MS, t -> {
            long now = System.nanoTime();
            for (var work : started) work.watch(now);
        });
    }

    /**
     * Work that is not started yet.
     *
     * @param context the context, or the part of the program, that does it
     * @param name what it does: one of a few constants, because it labels metrics
     */
    public BackgroundWork work(String context, String name) {
        return new BackgroundWork(this, context, name);
    }

    public ShutdownBudget shutdown() {
        return shutdown;
    }

    /** Stops all of it, and completes when the runs in progress have ended or the time for that is over. Never fails. */
    public Future<?> stop() {
        return stop(List.copyOf(started));
    }

    /** Like {@link BackgroundWork#stop}, for several at the same time. */
    public static Future<?> stop(List<BackgroundWork> several) {
        return Future.join(several.stream().map(BackgroundWork::stop).toList());
    }

    Vertx vertx() {
        return vertx;
    }

    void started(BackgroundWork work) {
        started.add(work);
    }

    void ended(BackgroundWork work) {
        started.remove(work);
    }

    Counter runs(String context, String name, String outcome) {
        return Counter.builder("tradepost.background.runs")
                .description("Runs of background work; late ones count again when they end")
                .tag("context", context)
                .tag("work", name)
                .tag("outcome", outcome)
                .register(meters);
    }

    /** How many instances of this work fail now. */
    AtomicInteger failing(String context, String name) {
        return failing.computeIfAbsent(new Key(context, name), k -> {
            var count = new AtomicInteger();
            Gauge.builder("tradepost.background.failing", count, AtomicInteger::get)
                    .description("Whether background work has failed at its last run, or runs for too long")
                    .tag("context", context)
                    .tag("work", name)
                    .register(meters);
            return count;
        });
    }
}
