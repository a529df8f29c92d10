package tradepost.kernel.live;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import tradepost.kernel.service.Env;

/**
 * Whether anybody follows events live, on any node: by a stream, a request that waits for the next event, or the bridge. Their events leave at
 * once; those that nobody waits for are gathered. A message about it may be lost, or forged by whoever is on the bus: events then leave a little
 * later or earlier.
 */
public final class LiveReaders {
    private static final String ADDRESS = "events.live";
    private static final long SAY_EVERY_MS = 1_000;
    private static final long HOLDS_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Vertx vertx;
    private volatile long heardNanos = System.nanoTime() - HOLDS_NANOS;

    private LiveReaders(Vertx vertx) {
        this.vertx = vertx;
        vertx.eventBus().consumer(ADDRESS, m -> heardNanos = System.nanoTime());
    }

    public static LiveReaders of(Env env) {
        return env.singletons().get(LiveReaders.class, () -> new LiveReaders(env.vertx()));
    }

    public boolean present() {
        return System.nanoTime() - heardNanos < HOLDS_NANOS;
    }

    /** Somebody follows events from now on. */
    public void arrived() {
        if (!present()) vertx.eventBus().publish(ADDRESS, "");
    }

    /** Says so while there are such readers, until the verticle that calls this ends. */
    public void whileThere(Env env, String context, String readers, BooleanSupplier present) {
        env.background().work(context, "presence of " + readers).every(SAY_EVERY_MS, () -> {
            if (present.getAsBoolean()) vertx.eventBus().publish(ADDRESS, "");
        });
    }
}
