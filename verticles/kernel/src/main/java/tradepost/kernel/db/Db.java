package tradepost.kernel.db;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.SharedObjects;
import tradepost.kernel.config.Settings;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.time.BusinessZone;

/**
 * The database of one context: statements with a time limit, and transactions that are retried, on a pool of connections.
 *
 * <p>A statement for many rows writes {@code (select $1::uuid[])} for an array. The planner cannot see its length and therefore
 * does not plan the statement again for each length; planning costs such a statement as much as running it.
 */
public final class Db {
    private static final int TRIES = 3;
    /**
     * A connection costs the server 4 to 9 MB, so idle ones that a burst has opened are closed. The pool takes the first free
     * one, so that the others idle while there is little to do.
     */
    private static final int IDLE_S = 15;
    /** A connection grows to as much as 11 MB, and periodic statements keep it in use; a new one takes 3. */
    private static final int LIFETIME_S = 60;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private static final Set<String> RETRIED = Set.of("40001", "40P01", "55P03", "25P02");

    private final Env env;
    private final LivePool pool;
    private final BusinessZone zone;
    private final AtomicInteger running = new AtomicInteger();
    private volatile Consumer<List<Object>> onCommit = notes -> {};
    private final SharedObjects singletons = new SharedObjects();

    private Db(Env env, LivePool pool) {
        this.env = env;
        this.pool = pool;
        zone = BusinessZone.of(env.config().text(Settings.BUSINESS_ZONE));
    }

    public static Db open(Env env, String context) {
        return open(env, context, IDLE_S, LIFETIME_S);
    }

    /** See {@link LivePool#open}. */
    static Db open(Env env, String context, int idleSeconds, int lifetimeSeconds) {
        var db = new Db(env, LivePool.open(env, context, idleSeconds, lifetimeSeconds));
        Gauge.builder("tradepost_db_transactions", db.running, AtomicInteger::get)
                .tag("context", context)
                .register(env.meters());
        return db;
    }

    /**
     * Does what a context needs from its database before it can start, and repeats it while the server is unavailable or too slow:
     * when every context starts on a busy machine, the first connections take longer than any later ones. Fails like the last attempt.
     *
     * @param work safe to repeat
     */
    public <T> Future<T> patiently(Supplier<Future<T>> work) {
        return patiently(work, System.nanoTime() + PATIENCE_NANOS);
    }

    private <T> Future<T> patiently(Supplier<Future<T>> work, long untilNanos) {
        return work.get()
                .recover(t -> System.nanoTime() < untilNanos && (Problem.isUnavailable(t) || Problem.isContended(t))
                        ? env.vertx()
                                .timer(LivePool.REFUSED_PAUSE_NANOS, TimeUnit.NANOSECONDS)
                                .compose(v -> patiently(work, untilNanos))
                        : Future.failedFuture(t));
    }

    /** See {@link LivePool#health}. */
    Future<?> health(Supplier<Future<?>> ask) {
        return pool.health(ask);
    }

    /** Objects that other classes keep for each database, such as a cache. */
    public SharedObjects singletons() {
        return singletons;
    }

    public Vertx vertx() {
        return env.vertx();
    }

    public Future<Void> close() {
        return pool.close();
    }

    /**
     * Calls the listener with the notes of each transaction that has any, after its commit and before its result is returned. The
     * listener must not fail.
     */
    public void onCommit(Consumer<List<Object>> listener) {
        onCommit = listener;
    }

    public Future<RowSet<Row>> query(String sql, @Nullable Object... args) {
        return pool.query(sql, args);
    }

    public <T> Future<List<T>> list(Function<Row, T> mapper, String sql, @Nullable Object... args) {
        return query(sql, args).map(rows -> rows.stream().map(mapper).toList());
    }

    /** Returns the only row. Fails 404 with this slug if there is none. */
    public <T> Future<T> require(String notFoundSlug, Function<Row, T> mapper, String sql, @Nullable Object... args) {
        return query(sql, args).map(rows -> {
            var it = rows.iterator();
            if (!it.hasNext()) throw Problem.notFound(notFoundSlug);
            return mapper.apply(it.next());
        });
    }

    /**
     * Commits if {@code work} returns, and rolls back if it throws. Retries up to {@value #TRIES} attempts in total when
     * PostgreSQL reports a conflict with another transaction, so work must have no other effects than those of its transaction.
     * Virtual threads and tests only.
     */
    public <T> T tx(Function<Tx, T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(work);
            } catch (PgException e) {
                pool.failed(e);
                if (attempt == TRIES || !worthRetrying(e)) throw Problem.from(e);
            } catch (Tx.Outrun e) {
                if (attempt == TRIES) throw Problem.from(e.cause);
            }
        }
    }

    /**
     * Besides the usual codes: 25P02, because an earlier statement in the pipeline reports the true cause; and a duplicate
     * primary key, because a concurrent command with the same key inserted it meanwhile, and the next attempt sees its row.
     */
    private static boolean worthRetrying(PgException e) {
        var state = String.valueOf(e.getSqlState());
        return RETRIED.contains(state)
                || state.equals("23505") && String.valueOf(e.getConstraint()).endsWith("_pkey");
    }

    private <T> T attempt(Function<Tx, T> work) {
        var leave = pool.enter();
        try {
            return inTransaction(work);
        } finally {
            leave.run();
        }
    }

    private <T> T inTransaction(Function<Tx, T> work) {
        var from = pool.current();
        var connection = pool.connect(from);
        running.incrementAndGet();
        var watch = pool.watch(from, connection);
        Tx tx;
        T result;
        try {
            tx = new Tx(connection, watch, zone);
            result = guarded(tx, work);
            tx.commit();
        } finally {
            running.decrementAndGet();
            watch.end();
            connection.close();
        }
        if (!tx.notes().isEmpty()) onCommit.accept(tx.notes());
        return result;
    }

    private static <T> T guarded(Tx tx, Function<Tx, T> work) {
        try {
            tx.begin();
            return work.apply(tx);
        } catch (PgException e) {
            var cause = tx.causeOf(e);
            tx.rollback();
            throw cause;
        } catch (Throwable t) {
            tx.rollback();
            throw t;
        }
    }
}
