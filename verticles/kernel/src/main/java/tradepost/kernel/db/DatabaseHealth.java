package tradepost.kernel.db;

import io.vertx.core.Future;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Health;
import tradepost.kernel.time.ClusterClock;

/**
 * A context is healthy when its database responds and accepts writes. This also checks that the database's clock agrees with this
 * machine's.
 */
public final class DatabaseHealth {
    private static final long CLOCK_EVERY_MS = 20_000;
    private static final String CLOCK = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";

    private DatabaseHealth() {}

    /** Answers {@link Health} checks for this context. Call this on a verticle; it ends when the verticle is undeployed. */
    public static Future<Void> bind(Env env, String context, Db db) {
        var clock = env.tokens().clock();
        env.background()
                .work(context, "comparison of clocks")
                .onlyIf(() -> !clock.wasCompared(context, CLOCK_EVERY_MS))
                .everyAsync(CLOCK_EVERY_MS, () -> compare(clock, context, db));
        return Health.bind(env.vertx(), context, () -> db.health(() -> compare(clock, context, db)))
                .mapEmpty();
    }

    private static Future<?> compare(ClusterClock clock, String context, Db db) {
        long askedNanos = System.nanoTime();
        return db.query(CLOCK)
                .onSuccess(rows -> clock.compare(context, rows.iterator().next().getLong(0), askedNanos));
    }
}
