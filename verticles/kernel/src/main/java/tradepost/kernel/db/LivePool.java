package tradepost.kernel.db;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.config.Settings;
import tradepost.kernel.limit.HolderCounts;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;

/**
 * The bounded pool of one database, which is replaced when the server is silent on it. It knows whether the server responds, and does not
 * ask a server that has just refused a connection.
 */
final class LivePool {
    private static final Logger LOG = LoggerFactory.getLogger(LivePool.class);
    private static final Object NOBODY = new Object();
    private static final int CONNECT_TIMEOUT_MS = 3_000;
    /**
     * After this time, the client's pool never answers: it can lose a request whose connection opens, or fails to open, just as
     * {@link #CONNECT_TIMEOUT_MS} ends.
     */
    static final int FORGOTTEN_MS = CONNECT_TIMEOUT_MS + 1_000;

    /**
     * A connection without a response for this long is dead, even if its socket is open, because the server's own timeouts are
     * shorter.
     */
    static final int SILENT_MS = 5_000;

    /** The limit of every statement, which {@link DatabaseSessions} sets. */
    private static final int STATEMENT_MS = 3_000;

    /** Time limit of the check whether another connection responds. */
    private static final int CHECK_MS = 2_000;
    /** A silent pool is closed this long after it was replaced. */
    private static final int RETIRED_MS = 15_000;

    /**
     * After a refused connection, no connection is attempted for this long. Waiting callers fail at once, and a starting server
     * is not overloaded.
     */
    static final long REFUSED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** A response proves for this long that the database responds, unless something fails meanwhile. */
    private static final long ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Vertx vertx;
    private final Supplier<Pool> opener;
    private volatile Pool pool;
    private volatile long answeredAtNanos = System.nanoTime();
    /** Whether something has failed since the last response, or no statement was sent yet. */
    private volatile boolean isSilent = true;

    private volatile long refusedAtNanos = System.nanoTime() - REFUSED_PAUSE_NANOS;
    private final Writable writable = new Writable();
    /** Number of statements and transactions that have or wait for a connection. */
    private final AtomicInteger demand = new AtomicInteger();

    private boolean isClosed;

    private final HolderCounts shares;
    private final ReadPlaces reads;

    private LivePool(Vertx vertx, Supplier<Pool> opener, HolderCounts shares, ReadPlaces reads) {
        this.vertx = vertx;
        this.opener = opener;
        this.shares = shares;
        this.reads = reads;
        this.pool = opener.get();
    }

    /**
     * @param idleSeconds after which an unused connection is closed
     * @param lifetimeSeconds after which any connection is closed, once it is not in use
     */
    static LivePool open(Env env, String context, int idleSeconds, int lifetimeSeconds) {
        var connect = DatabaseSessions.options(env, context);
        var options = new PoolOptions()
                .setName(context)
                .setMaxSize(env.config().number(Settings.DB_POOL_SIZE))
                .setMaxWaitQueueSize(env.config().number(Settings.DB_POOL_QUEUE))
                .setConnectionTimeout(CONNECT_TIMEOUT_MS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(idleSeconds)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxLifetime(lifetimeSeconds)
                .setMaxLifetimeUnit(TimeUnit.SECONDS);
        var net = new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS).setTcpKeepAlive(true);
        int size = options.getMaxSize();
        var pool = new LivePool(
                env.vertx(),
                () -> PgBuilder.pool()
                        .connectingTo(connect)
                        .with(options)
                        .with(net)
                        .using(env.vertx())
                        .build(),
                shares(size + options.getMaxWaitQueueSize()),
                new ReadPlaces(env.vertx(), size, options.getMaxWaitQueueSize(), CONNECT_TIMEOUT_MS));
        gauge(env, context, "size", pool, p -> size);
        gauge(env, context, "in_use", pool, p -> Math.min(p.onConnections(), size));
        gauge(env, context, "waiting", pool, p -> p.reads.waiting() + Math.max(p.onConnections() - size, 0));
        return pool;
    }

    /**
     * The places that each caller holds, those of the connections and those in the queue. What contexts do by themselves is not limited.
     *
     * @param places in the pool, of which a caller may hold three quarters
     */
    private static HolderCounts shares(int places) {
        return new HolderCounts(Math.max(1, places * 3 / 4), limit -> Problem.unavailable("overloaded"));
    }

    /** The number of statements and transactions that have a connection or wait for any. */
    private int onConnections() {
        return Math.max(0, demand.get() - reads.waiting());
    }

    private static void gauge(Env env, String context, String what, LivePool pool, ToDoubleFunction<LivePool> value) {
        Gauge.builder("tradepost_db_pool_" + what, pool, value)
                .description("Connections of a context's pool, or requests that wait for one")
                .tag("context", context)
                .register(env.meters());
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

    /** The pool from now on, until it is replaced. */
    Pool current() {
        return pool;
    }

    /**
     * Counts a transaction, until what this returns is run. That of a read waits for one of the {@link ReadPlaces}. Fails 503 overloaded if the
     * caller has its share of the pool already, or if there is no place in time.
     */
    Runnable enter() {
        var holder = entered();
        if (!Request.isRead()) return () -> left(holder);
        var place = reads.take();
        try {
            place.await();
        } catch (ServiceException overloaded) {
            left(holder);
            throw withoutPlace(overloaded);
        } catch (Throwable stopping) {
            place.onSuccess(v -> reads.giveBack());
            left(holder);
            throw stopping;
        }
        return () -> {
            reads.giveBack();
            left(holder);
        };
    }

    private Object entered() {
        var caller = Request.holder();
        if (caller != null) shares.take(caller, 1);
        var holder = caller == null ? NOBODY : caller;
        demand.incrementAndGet();
        return holder;
    }

    private void left(Object holder) {
        demand.decrementAndGet();
        if (holder != NOBODY) shares.giveBack(holder, 1);
    }

    /** Checks whether a transaction failed because writes are refused. */
    void failed(PgException e) {
        writable.failed(e);
    }

    synchronized Future<Void> close() {
        isClosed = true;
        return pool.close();
    }

    Future<RowSet<Row>> query(String sql, @Nullable Object... args) {
        if (isRefused()) return Future.failedFuture(Problem.unavailable("database_unavailable"));
        Object holder;
        try {
            holder = entered();
        } catch (ServiceException tooMany) {
            return Future.failedFuture(tooMany);
        }
        if (!Request.isRead()) return send(holder, sql, args);
        return reads.take()
                .onFailure(t -> left(holder))
                .transform(place -> place.failed()
                        ? Future.failedFuture(withoutPlace((ServiceException) place.cause()))
                        : send(holder, sql, args).onComplete(r -> reads.giveBack()));
    }

    private Future<RowSet<Row>> send(Object holder, String sql, @Nullable Object... args) {
        var used = pool;
        return execute(used, sql, args)
                .onSuccess(v -> answered())
                .timeout(CONNECT_TIMEOUT_MS + SILENT_MS, TimeUnit.MILLISECONDS)
                .onComplete(r -> left(holder)) // not later: then this pool is replaced
                .recover(t -> {
                    isSilent = true;
                    writable.failed(t);
                    if (!(t instanceof TimeoutException)) return Future.failedFuture(connectFailure(t));
                    retire(used);
                    return Future.failedFuture(Problem.unavailable("database_unavailable"));
                });
    }

    /**
     * A request may limit its statements. The limit is that of a transaction, because a pooler may give the session to somebody else
     * afterwards. Everything is sent at once, so this takes no longer.
     */
    private static Future<RowSet<Row>> execute(Pool from, String sql, @Nullable Object... args) {
        var ms = Request.statementMs();
        if (ms == null || ms >= STATEMENT_MS) return from.preparedQuery(sql).execute(Tuple.wrap(args));
        return from.withConnection(c -> {
            c.query("begin read only; set local statement_timeout = " + ms).execute();
            return c.preparedQuery(sql)
                    .execute(Tuple.wrap(args))
                    .eventually(() -> c.query("commit").execute());
        });
    }

    /** Watches one connection of this pool: see {@link ConnectionWatchdog}. */
    ConnectionWatchdog watch(Pool from, SqlConnection connection) {
        return new ConnectionWatchdog(vertx, connection, SILENT_MS, this::answered, () -> check(from));
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
        if (pool != silent || isClosed) return; // or another statement has already replaced it
        LOG.warn("the database was silent for too long: reconnecting");
        pool = opener.get();
        vertx.setTimer(RETIRED_MS, t -> silent.close());
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
        return timedOut && hasNotAnswered() ? Problem.unavailable("database_unavailable") : t;
    }

    /** Whether the server was silent for as long as anything waits for a connection. */
    private boolean hasNotAnswered() {
        return System.nanoTime() - answeredAtNanos > TimeUnit.MILLISECONDS.toNanos(CONNECT_TIMEOUT_MS);
    }

    private ServiceException withoutPlace(ServiceException overloaded) {
        return hasNotAnswered() && isSilent ? Problem.unavailable("database_unavailable") : overloaded;
    }

    /** Fails 503 if there is no connection in time. */
    SqlConnection connect(Pool from) {
        if (isRefused()) throw Problem.unavailable("database_unavailable");
        var requested = from.getConnection();
        try {
            // without a handler, the client prints a stack trace to standard error
            return requested
                    .timeout(FORGOTTEN_MS, TimeUnit.MILLISECONDS)
                    .await()
                    .exceptionHandler(t -> LOG.warn("a connection to the database has ended: {}", t.getMessage()));
        } catch (PgException e) {
            isSilent = true;
            connectFailure(e);
            throw e;
        } catch (Throwable e) { // no server, or no free connection in time: nothing was started
            isSilent = true;
            if (e instanceof TimeoutException) requested.onSuccess(SqlConnection::close);
            var known = Problem.from(connectFailure(e));
            throw known.failureCode() == 500 ? Problem.unavailable("database_unavailable") : known;
        }
    }
}
