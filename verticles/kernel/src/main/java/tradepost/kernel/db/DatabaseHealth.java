package tradepost.kernel.db;

import io.vertx.core.Future;
import tradepost.kernel.bus.Env;
import tradepost.kernel.bus.Health;

/** A context is healthy when its database answers and takes writes; and the database's clock should agree with this machine's. */
public final class DatabaseHealth {
    private static final long CLOCK_EVERY_MS = 10_000;
    private static final String CLOCK = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";

    private DatabaseHealth() {}

    /** Answers {@link Health} for this context. On a verticle: it ends with that. */
    public static Future<Void> bind(Env env, String context, Db db) {
        var clock = env.tokens().clock();
        env.vertx().setPeriodic(CLOCK_EVERY_MS, t -> {
            long askedNanos = System.nanoTime();
            db.query(CLOCK)
                    .onSuccess(rows ->
                            clock.compare(context, rows.iterator().next().getLong(0), askedNanos));
        });
        return Health.bind(env.vertx(), context, db::health).mapEmpty();
    }
}
