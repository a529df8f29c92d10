package tradepost.kernel.db;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.net.ConnectException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.bus.Env;
import tradepost.kernel.bus.Singletons;
import tradepost.kernel.config.Settings;
import tradepost.kernel.problem.Problem;

/**
 * The database of one context: a bounded pool, statements with a time limit, and transactions that are retried.
 *
 * <p>A statement for many rows writes {@code (select $1::uuid[])} for an array. The planner cannot see its length and therefore
 * does not plan the statement again for each length; planning costs such a statement as much as running it.
 */
public final class Db {
    private static final Logger LOG = LoggerFactory.getLogger(Db.class);
    private static final int TRIES = 3;
    private static final int CONNECT_TIMEOUT_MS = 3_000;
    /**
     * A connection costs the server 4 to 9 MB, so idle ones that a burst has opened are closed. The pool takes the first free
     * one, so that the others idle while there is little to do.
     */
    private static final int IDLE_S = 15;

    /**
     * A connection without a response for this long is dead, even if its socket is open, because the server's own timeouts are
     * shorter.
     */
    static final int SILENT_MS = 5_000;

    /** Time limit of the check whether another connection responds. */
    private static final int CHECK_MS = 2_000;
    /** A replaced pool is closed after this time, which is longer than anything in flight may take. */
    private static final int RETIRED_MS = 15_000;

    /**
     * After a refused connection, no connection is attempted for this long. Waiting callers fail at once, and a starting server
     * is not overloaded.
     */
    private static final long REFUSED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long ANSWER_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** A response proves for this long that the database responds, unless something fails meanwhile. */
    private static final long ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Set<String> RETRIED = Set.of("40001", "40P01", "55P03", "25P02");

    private final Env env;
    private final Supplier<Pool> opener;
    private volatile Pool pool;
    private volatile long answeredAtNanos = System.nanoTime();
    /** Whether something has failed since the last response, or no statement was sent yet. */
    private volatile boolean isSilent = true;

    private volatile long refusedAtNanos = System.nanoTime() - REFUSED_PAUSE_NANOS;
    private final Writable writable = new Writable();
    private final AtomicInteger running = new AtomicInteger();
    /** Number of statements and transactions that have or wait for a connection. */
    private final AtomicInteger demand = new AtomicInteger();

    private volatile Consumer<List<Object>> onCommit = notes -> {};
    private final Singletons singletons = new Singletons();

    private Db(Env env, Supplier<Pool> opener) {
        this.env = env;
        this.opener = opener;
        this.pool = opener.get();
    }

    public static Db open(Env env, String context) {
        return open(env, context, IDLE_S);
    }

    /** @param idleSeconds after which an unused connection is closed */
    static Db open(Env env, String context, int idleSeconds) {
        var connect = Sessions.options(env, context);
        var options = new PoolOptions()
                .setName(context)
                .setMaxSize(env.config().number(Settings.DB_POOL_SIZE))
                .setMaxWaitQueueSize(env.config().number(Settings.DB_POOL_QUEUE))
                .setConnectionTimeout(CONNECT_TIMEOUT_MS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(idleSeconds)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        var net = new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS).setTcpKeepAlive(true);
        var db = new Db(
                env,
                () -> PgBuilder.pool()
                        .connectingTo(connect)
                        .with(options)
                        .with(net)
                        .using(env.vertx())
                        .build());
        Gauge.builder("tradepost_db_transactions", db.running, AtomicInteger::get)
                .tag("context", context)
                .register(env.meters());
        int size = options.getMaxSize();
        poolGauge(env, context, "size", db, d -> size);
        poolGauge(env, context, "in_use", db, d -> Math.min(d.demand.get(), size));
        poolGauge(env, context, "waiting", db, d -> Math.max(d.demand.get() - size, 0));
        return db;
    }

    private static void poolGauge(Env env, String context, String what, Db db, ToDoubleFunction<Db> value) {
        Gauge.builder("tradepost_db_pool_" + what, db, value)
                .description("Connections of a context's pool, or requests that wait for one")
                .tag("context", context)
                .register(env.meters());
    }

    /**
     * Returns when the server has responded. At a start on a busy machine, the first connection may take longer than any later
     * one. Fails like the last attempt. Virtual threads and tests only.
     */
    public void awaitAnswer() {
        long end = System.nanoTime() + ANSWER_WITHIN_NANOS;
        for (; ; ) {
            try {
                query("select 1").await();
                return;
            } catch (RuntimeException e) {
                if (System.nanoTime() > end) throw e;
                env.vertx().timer(REFUSED_PAUSE_NANOS, TimeUnit.NANOSECONDS).await();
            }
        }
    }

    /**
     * Fails 503, with the reason as its slug, if the database does not respond or does not accept writes.
     *
     * @param ask a statement to send if there was no recent response, or a failure since
     */
    Future<?> health(Supplier<Future<?>> ask) {
        boolean answers = !isSilent && System.nanoTime() - answeredAtNanos < ANSWERS_NANOS;
        return (answers ? Future.succeededFuture() : ask.get()).compose(v -> writable.ask(pool));
    }

    private void answered() {
        answeredAtNanos = System.nanoTime();
        isSilent = false;
    }

    /** Objects that other classes keep for each database, such as a cache. */
    public Singletons singletons() {
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
        if (isRefused()) return Future.failedFuture(Problem.unavailable("database_unavailable"));
        var used = pool;
        demand.incrementAndGet();
        return used.preparedQuery(sql)
                .execute(Tuple.wrap(args))
                .onComplete(r -> demand.decrementAndGet())
                .onSuccess(v -> answered())
                .timeout(CONNECT_TIMEOUT_MS + SILENT_MS, TimeUnit.MILLISECONDS)
                .recover(t -> {
                    isSilent = true;
                    writable.failed(t);
                    if (!(t instanceof TimeoutException)) return Future.failedFuture(connectFailure(t));
                    retire(used);
                    return Future.failedFuture(Problem.unavailable("database_unavailable"));
                });
    }

    /** Watches one connection of this pool: see {@link ConnectionWatchdog}. */
    private ConnectionWatchdog watch(Pool from, SqlConnection connection) {
        return new ConnectionWatchdog(env.vertx(), connection, SILENT_MS, this::answered, () -> check(from));
    }

    /** A connection did not respond and was closed: checks whether the next one responds. */
    private void check(Pool used) {
        isSilent = true;
        LOG.warn("the database was silent for too long on a connection, which is closed");
        used.query("select 1")
                .execute()
                .timeout(CHECK_MS, TimeUnit.MILLISECONDS)
                .onFailure(t -> retire(used));
    }

    /**
     * Replaces the pool, because some of its connections are dead or all are taken by slow work. Work in flight on them may still
     * complete.
     */
    private synchronized void retire(Pool silent) {
        if (pool != silent) return; // another statement has already replaced it
        LOG.warn("the database was silent for too long: reconnecting");
        pool = opener.get();
        env.vertx().setTimer(RETIRED_MS, t -> silent.close());
    }

    private boolean isRefused() {
        return System.nanoTime() - refusedAtNanos < REFUSED_PAUSE_NANOS;
    }

    /**
     * Failing to get a connection in time means overload, unless the server has not responded at all meanwhile: then it is
     * unavailable.
     */
    private Throwable connectFailure(Throwable t) {
        if (t instanceof ConnectException || t instanceof PgException pg && "57P03".equals(pg.getSqlState()))
            refusedAtNanos = System.nanoTime();
        boolean timedOut = String.valueOf(t.getMessage()).startsWith("Timeout");
        return timedOut && System.nanoTime() - answeredAtNanos > TimeUnit.MILLISECONDS.toNanos(CONNECT_TIMEOUT_MS)
                ? Problem.unavailable("database_unavailable")
                : t;
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
                writable.failed(e);
                if (attempt == TRIES || !worthRetrying(e)) throw Problem.from(e);
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
        demand.incrementAndGet();
        try {
            return inTransaction(work);
        } finally {
            demand.decrementAndGet();
        }
    }

    private <T> T inTransaction(Function<Tx, T> work) {
        var from = pool;
        var connection = connect(from);
        running.incrementAndGet();
        var watch = watch(from, connection);
        Tx tx;
        T result;
        try {
            tx = new Tx(connection, watch);
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

    private SqlConnection connect(Pool from) {
        if (isRefused()) throw Problem.unavailable("database_unavailable");
        try {
            return from.getConnection().await();
        } catch (PgException e) {
            isSilent = true;
            connectFailure(e);
            throw e;
        } catch (Throwable e) { // no server, or no free connection in time: nothing was started
            isSilent = true;
            var known = Problem.from(connectFailure(e));
            throw known.failureCode() == 500 ? Problem.unavailable("database_unavailable") : known;
        }
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
