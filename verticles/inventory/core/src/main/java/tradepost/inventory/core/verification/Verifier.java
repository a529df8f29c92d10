package tradepost.inventory.core.verification;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.StockMismatch;
import tradepost.inventory.StockVerification;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Json;

/**
 * Recomputes every level from all its movements and reservations, in steps of a few items. There is no checkpoint, so a row that was
 * changed long ago is found like a recent one. Each step is one statement and sees one moment; writers are not blocked. {@code
 * stock_verification} describes how nodes share the work.
 */
public final class Verifier {
    /** Further mismatches are only counted. */
    public static final int NAMED_MAX = 100;

    private static final UUID LAST = new UUID(-1, -1);
    public static final int STEP_ROWS = 20_000;
    /** Callers wait five seconds. */
    public static final long WAIT_MS = 3_500;

    private static final long OTHER_NODE_MS = 50;
    /** An item is checked as a whole and may have millions of movements. */
    private static final int STEP_SECONDS_MAX = 300;

    private final Vertx vertx;
    private final Db db;
    private final int stepRows;
    private final long waitMs;
    private Future<StockVerification> running = Future.failedFuture("not requested yet");

    /** @param stepRows the number of movements, reservations or levels that one step reads, plus those of one more item */
    public Verifier(Vertx vertx, Db db, int stepRows, long waitMs) {
        this.vertx = vertx;
        this.db = db;
        this.stepRows = stepRows;
        this.waitMs = waitMs;
    }

    /**
     * The result of the run in progress, or of a new one. If that takes longer than a caller waits, the result so far; the run continues,
     * and callers within a minute of its end get its result.
     */
    public synchronized Future<StockVerification> verify() {
        if (running.isComplete()) running = Tasks.run(vertx, this::run);
        return running.timeout(waitMs, TimeUnit.MILLISECONDS)
                .recover(t -> t instanceof TimeoutException ? latest() : Future.failedFuture(t));
    }

    private Future<StockVerification> latest() {
        return db.query(VerificationQueries.LATEST).map(rows -> {
            if (rows.size() == 0)
                throw Problem.unavailable("overloaded"); // a first run that has not begun in this time
            return VerificationQueries.verification(rows.iterator().next());
        });
    }

    private StockVerification run() {
        Long run = null;
        while (run == null) { // the run may end between the two statements
            db.query(VerificationQueries.FORGET).await();
            db.query(VerificationQueries.BEGIN).await();
            var rows = db.query(VerificationQueries.RUNNING).await().iterator();
            if (rows.hasNext()) run = rows.next().getLong(0);
        }
        long number = run;
        for (; ; ) {
            boolean mine = db.tx(tx -> step(tx, number));
            var now = db.require(
                            "verification_not_found", VerificationQueries::verification, VerificationQueries.GET, run)
                    .await();
            if (now.complete()) return now;
            if (!mine) vertx.timer(OTHER_NODE_MS).await();
        }
    }

    /** Whether this node has done a step. */
    private boolean step(Tx tx, long run) {
        var at = tx.firstOrNull(r -> r, VerificationQueries.LOCK, run);
        if (at == null) return false;
        tx.allowSeconds(STEP_SECONDS_MAX);
        var from = at.getUUID(0);
        @Nullable UUID last = tx.single(r -> r.getUUID(0), VerificationQueries.STEP_TO, from, (long) stepRows);
        var to = last == null ? LAST : last;
        long items = tx.single(r -> r.getLong(0), VerificationQueries.ITEMS, from, to);
        var rows = tx.sql(VerificationQueries.MISMATCHES, from, to, (long) NAMED_MAX);
        var all = new ArrayList<Row>();
        rows.forEach(all::add);
        long found = found(rows);
        if (tx.single(r -> r.getBoolean(0), LotVerificationQueries.ANY, from, to)) {
            var ofLots = tx.sql(LotVerificationQueries.MISMATCHES, from, to, (long) NAMED_MAX);
            ofLots.forEach(all::add);
            found += found(ofLots);
        }
        var named = all.stream()
                .limit(NAMED_MAX - at.getInteger(2))
                .map(VerificationQueries::mismatch)
                .toList();
        boolean finished = to.equals(LAST);
        tx.sql(VerificationQueries.ADVANCE, run, finished ? to : next(to), items, found, json(named), finished);
        return true;
    }

    private static long found(RowSet<Row> rows) {
        return rows.size() == 0 ? 0 : rows.iterator().next().getLong(10);
    }

    private static JsonArray json(List<StockMismatch> mismatches) {
        return new JsonArray(mismatches.stream().map(Json::write).toList());
    }

    /** In the order of PostgreSQL, which is the order of the bytes. */
    private static UUID next(UUID id) {
        long low = id.getLeastSignificantBits() + 1;
        return new UUID(id.getMostSignificantBits() + (low == 0 ? 1 : 0), low);
    }
}
