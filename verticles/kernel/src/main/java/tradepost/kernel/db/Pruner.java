package tradepost.kernel.db;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.service.Env;

/**
 * Deletes expired rows from a context's database in small steps. After each step it pauses as long as the step took, so it uses
 * at most half of one connection's time, and less when the database is busy. The size of a step adapts, so that no step locks its
 * rows for long.
 */
public final class Pruner {
    /** One kind of expired rows. */
    public interface Step {
        /**
         * Deletes at most {@code limit} rows of each table. Runs on a virtual thread.
         *
         * @return whether there may be more to delete now
         */
        boolean run(int limit);
    }

    /** A step that is one statement, whose only parameter is the limit. */
    public static Step deleting(Db db, String sql) {
        return limit -> db.query(sql, limit).await().rowCount() == limit;
    }

    private static final int LIMIT_MIN = 100;
    private static final int LIMIT_MAX = 5_000;
    /** A step that took longer is halved the next time; one that took less than half of it is doubled. */
    private static final long STEP_MS = 500;

    private static final long PAUSE_MIN_MS = 5;
    private static final long PAUSE_MAX_MS = 2_000;
    /** While there is nothing to delete, one kind is checked after each such pause, in turn. */
    private static final long LOOK_EVERY_MS = 20_000;

    private static final long STANDBY_MS = 1_000;

    private final List<Sized> steps = new ArrayList<>();
    private final BackgroundWork work;
    private boolean more = true;
    private int turn;

    private static final class Sized {
        final Step step;
        int limit = 1_000;

        Sized(Step step) {
            this.step = step;
        }

        boolean run() {
            long began = System.nanoTime();
            try {
                return step.run(limit);
            } finally {
                long tookMs = millisSince(began);
                if (tookMs > STEP_MS) limit = Math.max(limit / 2, LIMIT_MIN);
                else if (tookMs < STEP_MS / 2) limit = Math.min(limit * 2, LIMIT_MAX);
            }
        }
    }

    /** @param due whether this process is the one to delete */
    public Pruner(Env env, String context, BooleanSupplier due, List<Step> steps) {
        work = env.background()
                .work(context, "deletion of expired rows")
                .onlyIf(due)
                .retryMs(LOOK_EVERY_MS);
        steps.forEach(this::add);
    }

    /** Call this before {@link #start}. */
    public void add(Step step) {
        steps.add(new Sized(step));
    }

    /** Call this on a virtual-thread verticle. */
    public void start() {
        work.start(STANDBY_MS, this::step);
    }

    /** Ends after the step in progress. */
    public Future<?> stop() {
        return work.stop();
    }

    /** A failure of one kind does not hold up the others; it is thrown at the end. */
    private long step() throws Exception {
        long began = System.nanoTime();
        Throwable failure = null;
        boolean all = more;
        more = false;
        for (int i = 0; i < (all ? steps.size() : 1) && !work.isStopped(); i++)
            try {
                more |= steps.get(turn++ % steps.size()).run();
            } catch (Throwable t) { // the database or a subscriber is unavailable: the rows remain until a later step
                failure = t;
            }
        if (failure instanceof Exception e) throw e;
        if (failure instanceof Error e) throw e;
        return more ? Math.clamp(millisSince(began), PAUSE_MIN_MS, PAUSE_MAX_MS) : LOOK_EVERY_MS;
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}
