package tradepost.kernel.db;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.bus.Env;

/** Gauges whose figures are asked of a context's database now and then. To be started on a verticle: they end with it. */
public final class DatabaseGauges {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseGauges.class);

    private final Env env;
    private final Db db;
    private final String context;
    private final BooleanSupplier due;

    /**
     * @param due whether this process is the one to ask; the gauges of others are not a number. One that cannot be asked for is
     *     infinite, so that every alarm on its size goes off
     */
    public DatabaseGauges(Env env, Db db, String context, BooleanSupplier due) {
        this.env = env;
        this.db = db;
        this.context = context;
        this.due = due;
    }

    /**
     * A gauge with the tag {@code context}.
     *
     * @param tag a second tag and its value; empty for none
     * @param sql answers one row with one number of type double precision, or null for zero
     */
    public void every(
            int seconds, String name, String description, String[] tag, String sql, @Nullable Object... args) {
        var figure = new AtomicReference<>(due.getAsBoolean() ? 0.0 : Double.NaN);
        Gauge.builder(name, figure, AtomicReference::get)
                .description(description)
                .tag("context", context)
                .tags(tag)
                .strongReference(true)
                .register(env.meters());
        env.vertx()
                .setPeriodic(
                        TimeUnit.SECONDS.toMillis(seconds),
                        t -> ask(sql, args).onComplete(figure::set, e -> {
                            if (figure.getAndSet(Double.POSITIVE_INFINITY) != Double.POSITIVE_INFINITY)
                                LOG.warn("{}: {} is not known: {}", context, name, e.toString());
                        }));
    }

    private Future<Double> ask(String sql, @Nullable Object... args) {
        if (!due.getAsBoolean()) return Future.succeededFuture(Double.NaN);
        return db.query(sql, args).map(rows -> {
            @Nullable Double value = rows.iterator().next().getDouble(0);
            return value == null ? 0.0 : value;
        });
    }
}
