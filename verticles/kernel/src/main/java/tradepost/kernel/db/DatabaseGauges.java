package tradepost.kernel.db;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.service.Env;

/** Gauges whose values are read from a context's database periodically, all by one statement. */
public final class DatabaseGauges {
    private static final long EVERY_MS = TimeUnit.SECONDS.toMillis(15);

    private record PolledGauge(String sql, AtomicReference<Double> value) {}

    private final Env env;
    private final Db db;
    private final String context;
    private final BooleanSupplier due;
    private final List<PolledGauge> gauges = new ArrayList<>();
    private final BackgroundWork work;

    /**
     * @param due whether this process queries the gauges; they are NaN in other processes. A gauge that cannot be read is
     *     infinite, so that every alarm on its size fires
     */
    public DatabaseGauges(Env env, Db db, String context, BooleanSupplier due) {
        this.env = env;
        this.db = db;
        this.context = context;
        this.due = due;
        work = env.background().work(context, "gauges of its database").retryMs(EVERY_MS);
    }

    /**
     * A gauge with the tag {@code context}.
     *
     * @param sql returns one row with one number of type double precision, or null for zero
     * @param tag a second tag and its value, or nothing
     */
    public void add(String name, String description, String sql, String... tag) {
        var value = new AtomicReference<>(due.getAsBoolean() ? 0.0 : Double.NaN);
        Gauge.builder(name, value, AtomicReference::get)
                .description(description)
                .tag("context", context)
                .tags(tag)
                .strongReference(true)
                .register(env.meters());
        gauges.add(new PolledGauge(sql, value));
    }

    /** Call this on a verticle. */
    public void start() {
        var sql = gauges.stream().map(g -> "(" + g.sql() + ")").collect(Collectors.joining(", ", "select ", ""));
        work.everyAsync(EVERY_MS, () -> {
            if (due.getAsBoolean())
                return db.query(sql)
                        .onSuccess(rows -> set(rows.iterator().next()))
                        .onFailure(t -> setAll(Double.POSITIVE_INFINITY));
            setAll(Double.NaN);
            return Future.succeededFuture();
        });
    }

    /** Ends after the query in progress. */
    public Future<?> stop() {
        return work.stop();
    }

    private void set(Row row) {
        for (int i = 0; i < gauges.size(); i++) {
            @Nullable Double value = row.getDouble(i);
            gauges.get(i).value().set(value == null ? 0.0 : value);
        }
    }

    private void setAll(double value) {
        for (var g : gauges) g.value().set(value);
    }
}
