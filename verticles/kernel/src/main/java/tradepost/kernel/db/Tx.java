package tradepost.kernel.db;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.bus.Request;
import tradepost.kernel.value.Problem;

/** One transaction, for code that may wait: virtual threads and tests. */
public final class Tx {
    private static final Logger LOG = LoggerFactory.getLogger(Tx.class);

    private static final String IN_FAILED_TRANSACTION = "25P02";

    private final SqlConnection connection;
    private final Silence silence;
    private final List<Future<?>> sent = new ArrayList<>();
    private final List<Object> notes = new ArrayList<>();

    Tx(SqlConnection connection, Silence silence) {
        this.connection = connection;
        this.silence = silence;
    }

    public RowSet<Row> sql(String sql, @Nullable Object... args) {
        return send(sql, args).await();
    }

    /**
     * The same without waiting: the next statement, or the commit, follows on the wire at once. Nothing counts as committed before
     * all that was sent was answered, so who needs no answer need not wait for one.
     */
    public Future<RowSet<Row>> send(String sql, @Nullable Object... args) {
        return sent(connection.preparedQuery(sql).execute(Tuple.wrap(args)));
    }

    private Future<RowSet<Row>> sent(Future<RowSet<Row>> answer) {
        silence.sent();
        sent.add(answer.onComplete(silence::heard));
        return answer;
    }

    void begin() {
        sent(connection.query("begin").execute());
    }

    /** Of what is only said because a statement before it, whose answer nobody has waited for yet, has failed: that failure. */
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

    /** Of a transaction in which a statement has failed, PostgreSQL makes a rollback. */
    void commit() {
        var committed = sent(connection.query("commit").execute());
        try {
            for (var f : sent) f.await(); // in their order, so that the true cause of a failure is seen
        } catch (PgException e) {
            committed.otherwiseEmpty().await();
            throw e; // PostgreSQL answered: it was not committed
        } catch (Throwable e) { // the connection broke on the way: it may have been
            committed.onSuccess(
                    v -> LOG.error("committed without a statement that was never sent: a fault of this program", e));
            throw Problem.of(504, "outcome_unknown");
        }
    }

    /** For one that reads much: each statement from here on may take so long. */
    public void allowSeconds(int seconds) {
        sql("set local statement_timeout = '" + seconds + "s'");
        silence.allowMs(seconds * 1_000 + Db.SILENT_MS);
    }

    public <T> List<T> list(Function<Row, T> mapper, String sql, @Nullable Object... args) {
        return sql(sql, args).stream().map(mapper).toList();
    }

    /** The only row, or null. */
    public <T> @Nullable T firstOrNull(Function<Row, T> mapper, String sql, @Nullable Object... args) {
        var rows = sql(sql, args).iterator();
        return rows.hasNext() ? mapper.apply(rows.next()) : null;
    }

    /** The row of a statement that always answers one, as an insert does. */
    public <T> T single(Function<Row, T> mapper, String sql, @Nullable Object... args) {
        return mapper.apply(sql(sql, args).iterator().next());
    }

    /** The only row; fails 404 with this slug where there is none. */
    public <T> T require(String notFoundSlug, Function<Row, T> mapper, String sql, @Nullable Object... args) {
        var row = firstOrNull(mapper, sql, args);
        if (row == null) throw Problem.notFound(notFoundSlug);
        return row;
    }

    /**
     * Honours If-Match (RFC 9110, section 13.1.1): locks the row and fails 412 stale_version unless it is at the version the client
     * read. Nothing without such a header, or where there is no row: the statement that follows says so better.
     */
    public void requireVersion(String table, UUID id) {
        if (!Request.hasIfMatch()) return;
        var version =
                firstOrNull(r -> r.getLong(0), "select version from " + table + " where id = $1 for no key update", id);
        if (version != null) Request.requireVersion(version);
    }

    /** For {@link Db#onCommit}; forgotten when the transaction is rolled back. */
    public void note(Object note) {
        notes.add(note);
    }

    List<Object> notes() {
        return notes;
    }
}
