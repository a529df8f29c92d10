package tradepost.kernel;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The database of one context: a bounded pool, statements with a time limit, transactions that are tried again. */
public final class Db {
    private static final int TRIES = 3;
    private static final int CONNECT_TIMEOUT_MS = 3_000;
    private static final Set<String> RETRIED = Set.of("40001", "40P01", "55P03", "25P02");

    private final Env env;
    private final Pool pool;
    private final AtomicInteger running = new AtomicInteger();
    private volatile Runnable wakeRelay = () -> {};

    private Db(Env env, Pool pool) {
        this.env = env;
        this.pool = pool;
    }

    public static Db open(Env env, String context) {
        var at = env.config().database(context);
        var connect = new PgConnectOptions()
                .setHost(at.host())
                .setPort(at.port())
                .setDatabase(at.database())
                .setUser(at.user())
                .setPassword(at.password())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(512)
                .addProperty("application_name", "tradepost-" + context)
                .addProperty("statement_timeout", "3000")
                .addProperty("lock_timeout", "1000")
                .addProperty("idle_in_transaction_session_timeout", "10000");
        var pool = PgBuilder.pool()
                .connectingTo(connect)
                .with(new PoolOptions()
                        .setName(context)
                        .setMaxSize(env.config().number(Setting.DB_POOL_SIZE))
                        .setMaxWaitQueueSize(env.config().number(Setting.DB_POOL_QUEUE))
                        .setConnectionTimeout(3)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS))
                .with(new NetClientOptions()
                        .setConnectTimeout(CONNECT_TIMEOUT_MS)
                        .setTcpKeepAlive(true))
                .using(env.vertx())
                .build();
        var db = new Db(env, pool);
        Gauge.builder("tradepost_db_transactions", db.running, AtomicInteger::get)
                .tag("context", context)
                .register(env.meters());
        return db;
    }

    public Future<Void> close() {
        return pool.close();
    }

    void onCommittedEvents(Runnable wake) {
        wakeRelay = wake;
    }

    public Future<RowSet<Row>> query(String sql, @Nullable Object... args) {
        return pool.preparedQuery(sql).execute(Tuple.wrap(args));
    }

    public <T> Future<List<T>> list(Function<Row, T> mapper, String sql, @Nullable Object... args) {
        return query(sql, args).map(rows -> rows.stream().map(mapper).toList());
    }

    /** The only row; fails 404 with this slug where there is none. */
    public <T> Future<T> one(String notFoundSlug, Function<Row, T> mapper, String sql, @Nullable Object... args) {
        return query(sql, args).map(rows -> {
            var it = rows.iterator();
            if (!it.hasNext()) throw Problem.notFound(notFoundSlug);
            return mapper.apply(it.next());
        });
    }

    /**
     * The effect of a command, together with its recorded answer when it came with an Idempotency-Key: see {@link Idempotency}.
     * Virtual threads and tests only.
     */
    public <T extends Record> T write(Class<T> answer, Function<Tx, T> work) {
        return Idempotency.write(this, answer, work);
    }

    /**
     * Commits what work did, rolls back what it threw; tried again, at most {@value #TRIES} times in all, when PostgreSQL says
     * that another transaction was in the way. So work has no effect but through its transaction. Virtual threads and tests only.
     */
    public <T> T tx(Function<Tx, T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(work);
            } catch (PgException e) {
                if (attempt == TRIES || !worthRetrying(e)) throw Problem.from(e);
            }
        }
    }

    /** 25P02: another statement sent along with it met the true cause. A primary key that is there already was inserted by a twin meanwhile: the next try sees its row. */
    private static boolean worthRetrying(PgException e) {
        var state = String.valueOf(e.getSqlState());
        return RETRIED.contains(state)
                || state.equals("23505") && String.valueOf(e.getConstraint()).endsWith("_pkey");
    }

    private <T> T attempt(Function<Tx, T> work) {
        var connection = connect();
        running.incrementAndGet();
        Tx tx;
        T result;
        try {
            var begun = connection.begin(); // not awaited: the first statement follows on the wire at once
            tx = new Tx(connection);
            result = guarded(begun, tx, work);
            commit(begun.await());
        } finally {
            running.decrementAndGet();
            connection.close();
        }
        afterCommit(tx);
        return result;
    }

    private SqlConnection connect() {
        try {
            return pool.getConnection().await();
        } catch (PgException e) {
            throw e;
        } catch (Throwable e) { // no server, or no free connection in time: nothing was begun
            var known = Problem.from(e);
            throw known.failureCode() == 500 ? Problem.unavailable("database_unavailable") : known;
        }
    }

    private static <T> T guarded(Future<Transaction> begun, Tx tx, Function<Tx, T> work) {
        try {
            return work.apply(tx);
        } catch (Throwable t) {
            begun.compose(Transaction::rollback).otherwiseEmpty().await();
            throw t;
        }
    }

    private static void commit(Transaction transaction) {
        try {
            transaction.commit().await();
        } catch (PgException e) {
            throw e; // PostgreSQL answered: it was not committed
        } catch (Throwable e) { // the connection broke on the way: it may have been
            throw Problem.of(504, "outcome_unknown");
        }
    }

    private void afterCommit(Tx tx) {
        if (tx.hasAppended()) wakeRelay.run();
        for (var h : tx.handOvers())
            Subscriptions.handOver(env, h.subscriber(), h.event()).await();
    }
}
