package tradepost.kernel.db;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.time.BusinessZone;

/** One transaction, for code that may block: virtual threads and tests. */
public final class Tx {
    private static final String IN_FAILED_TRANSACTION = "25P02";
    private static final String TAKE_TURNS = "select pg_advisory_xact_lock(hashtextextended($1, 0))";

    /** Another transaction was committed before this one, and the next attempt sees what it has written. */
    static final class Outrun extends RuntimeException {
        private static final long serialVersionUID = 1;

        final PgException cause;

        Outrun(PgException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    private final SqlConnection connection;
    private final ConnectionWatchdog watchdog;
    private final BusinessZone zone;
    private final List<Future<?>> sent = new ArrayList<>();
    private final List<Object> notes = new ArrayList<>();

    Tx(SqlConnection connection, ConnectionWatchdog watchdog, BusinessZone zone) {
        this.connection = connection;
        this.watchdog = watchdog;
        this.zone = zone;
    }

    /** The one of the installation, for statements that need to know what a day is. */
    public BusinessZone zone() {
        return zone;
    }

    /** One value of each row, as an array for {@code unnest}. */
    public static <R, T> T[] column(Collection<R> rows, Function<R, @Nullable T> of, IntFunction<T[]> array) {
        return rows.stream().map(of).toArray(array);
    }

    /** The same for amounts. */
    public static <R> Numeric[] numbers(Collection<R> rows, Function<R, BigDecimal> of) {
        return column(rows, r -> Numeric.create(of.apply(r)), Numeric[]::new);
    }

    public RowSet<Row> sql(String sql, @Nullable Object... args) {
        return send(sql, args).await();
    }

    /**
     * Like {@link #sql}, without waiting: the next statement or the commit follows on the wire at once. The commit succeeds only
     * after every statement was answered, so a caller that needs no result need not wait for one.
     */
    public Future<RowSet<Row>> send(String sql, @Nullable Object... args) {
        return sent(connection.preparedQuery(sql).execute(Tuple.wrap(args)));
    }

    /**
     * Waits for every other transaction that has taken its turn at this. The statements that follow see what those have committed, so a number
     * that is counted now holds until this transaction ends.
     *
     * @param what such as the rows that are counted, and whose
     */
    public void takeTurns(String what) {
        send(TAKE_TURNS, what);
    }

    private Future<RowSet<Row>> sent(Future<RowSet<Row>> answer) {
        watchdog.sent();
        sent.add(answer.onComplete(watchdog::received));
        return answer;
    }

    /**
     * A transaction finds its rows by an index. PostgreSQL keeps the plan of a statement, and one that it made while a table was empty or
     * nearly so would scan the table for good: the rows of a new database, and the dead ones of a table that is empty most of the time.
     */
    void begin() {
        sent(connection.query("begin; set local enable_seqscan = off").execute());
    }

    /** The original failure, if {@code e} only reports that an earlier statement of the pipeline has failed. */
    PgException causeOf(PgException e) {
        if (!IN_FAILED_TRANSACTION.equals(e.getSqlState())) return e;
        for (var s : sent)
            if (s.cause() instanceof PgException first && !IN_FAILED_TRANSACTION.equals(first.getSqlState()))
                return first;
        return e;
    }

    void rollback() {
        sent(connection.query("rollback").execute()).otherwiseEmpty().await();
    }

    /**
     * If a statement has failed, nothing is committed: PostgreSQL turns the commit into a rollback, and if the client did not send the
     * statement, it does not send the commit either.
     */
    void commit() {
        var committed = sent(connection.preparedQuery("commit").execute(new CommitArguments(sent)));
        try {
            for (var f : sent) f.await(); // in order, so that the original failure is reported
        } catch (PgException e) {
            committed.otherwiseEmpty().await();
            throw e; // PostgreSQL answered: it was not committed
        } catch (Throwable e) { // the connection broke, the verticle stops, or the client did not send a statement
            // if the verticle stops, all statements were sent, and their answers are not awaited
            boolean stopping = e instanceof InterruptedException;
            if (stopping || !isRefused(committed)) throw Problem.of(504, "outcome_unknown");
            rollback();
            throw e;
        }
    }

    private static boolean isRefused(Future<?> commit) {
        return commit.transform(r -> Future.succeededFuture(r.failed() && CommitArguments.refused(r.cause())))
                .await();
    }

    /** Raises the time limit of the following statements, for a transaction that reads much. It may scan tables. */
    public void allowSeconds(int seconds) {
        send("set local enable_seqscan = on");
        sql("set local statement_timeout = '" + seconds + "s'");
        watchdog.setLimitMs(seconds * 1_000 + LivePool.SILENT_MS);
    }

    public <T> List<T> list(Function<Row, T> mapper, String sql, @Nullable Object... args) {
        return sql(sql, args).stream().map(mapper).toList();
    }

    /** Returns the only row, or null. */
    public <T> @Nullable T firstOrNull(Function<Row, T> mapper, String sql, @Nullable Object... args) {
        var rows = sql(sql, args).iterator();
        return rows.hasNext() ? mapper.apply(rows.next()) : null;
    }

    /** Returns the row of a statement that always returns one, such as an insert. */
    public <T> T single(Function<Row, T> mapper, String sql, @Nullable Object... args) {
        return mapper.apply(sql(sql, args).iterator().next());
    }

    /** Returns the only row. Fails 404 with this slug if there is none. */
    public <T> T require(String notFoundSlug, Function<Row, T> mapper, String sql, @Nullable Object... args) {
        var row = firstOrNull(mapper, sql, args);
        if (row == null) throw Problem.notFound(notFoundSlug);
        return row;
    }

    /**
     * Honours If-Match (RFC 9110, section 13.1.1): locks the row and fails 412 stale_version unless it has the version that the
     * client read. Does nothing without such a header, or if there is no row: the next statement then reports a better failure.
     */
    public void requireVersion(String table, UUID id) {
        if (!Request.isConditional()) return;
        var version =
                firstOrNull(r -> r.getLong(0), "select version from " + table + " where id = $1 for no key update", id);
        if (version != null) Request.requireVersion(version);
    }

    /**
     * What {@code write} returns. If it violates this constraint, which then holds for a row that another transaction has committed meanwhile,
     * the whole transaction is attempted again.
     */
    public <T> T orAgain(String constraint, Supplier<T> write) {
        try {
            return write.get();
        } catch (PgException e) {
            throw constraint.equals(e.getConstraint()) ? new Outrun(e) : e;
        }
    }

    /** Adds a note for {@link Db#onCommit}. Notes are discarded when the transaction is rolled back. */
    public void note(Object note) {
        notes.add(note);
    }

    List<Object> notes() {
        return notes;
    }
}
