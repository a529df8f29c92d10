package tradepost.kernel.db;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.problem.Problem;

/**
 * Whether a database accepts writes. A full disk serves every read, so it shows only when a write fails. From then on the
 * database counts as not writable until a trial write succeeds; otherwise a node that gets no requests would never recover.
 */
final class Writable {
    private static final Logger LOG = LoggerFactory.getLogger(Writable.class);
    private static final String DISK_FULL = "53100";
    private static final String READ_ONLY = "25006";
    /** The error of a role that may not create temporary tables. The next write of a client is then the trial. */
    private static final String NOT_ALLOWED = "42501";

    /**
     * Writes new pages, about a megabyte, which the end of the transaction removes. A temporary table is in the database's own
     * tablespace.
     */
    private static final String TRIAL = """
            create temp table tradepost_trial on commit drop as
              select n, repeat(md5(n::text), 32) as filler from generate_series(1, 1000) n
            """;

    private volatile @Nullable String obstacle;

    /** Checks whether a statement failed because writes are refused. */
    void failed(Throwable t) {
        var found = obstacle(t);
        if (found == null || found.equals(obstacle)) return;
        LOG.error("the database does not accept writes: {}", found);
        obstacle = found;
    }

    private static @Nullable String obstacle(Throwable t) {
        if (!(t instanceof PgException pg)) return null;
        return switch (String.valueOf(pg.getSqlState())) {
            case DISK_FULL -> "disk_full";
            case READ_ONLY -> "read_only";
            default -> null;
        };
    }

    /** Fails 503 disk_full or read_only while writes are refused. Tries a write only if the last one was refused. */
    Future<?> ask(Pool pool) {
        var known = obstacle;
        if (known == null) return Future.succeededFuture();
        return pool.withTransaction(c -> c.query("select current_setting('transaction_read_only')")
                        .execute()
                        .compose(rows -> rows.iterator().next().getString(0).equals("on")
                                ? Future.failedFuture(Problem.unavailable("read_only"))
                                : c.query(TRIAL).execute()))
                .recover(t -> t instanceof PgException pg && NOT_ALLOWED.equals(pg.getSqlState())
                        ? Future.succeededFuture()
                        : Future.failedFuture(t))
                .onSuccess(v -> {
                    LOG.info("the database accepts writes again");
                    obstacle = null;
                })
                .recover(t -> {
                    var now = obstacle(t);
                    return Future.failedFuture(now == null ? t : Problem.unavailable(now));
                });
    }
}
