package tradepost.inventory.core.verification;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.inventory.StockMismatch;
import tradepost.inventory.StockVerification;
import tradepost.inventory.core.replenishment.AlertWriter;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.verification.FingerprintWriter.Fingerprint;
import tradepost.inventory.core.verification.freeze.FreezeWriter;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;

/**
 * Recomputes the levels of items from all their movements and reservations, in steps of a few items: those of all items, so that a row
 * that was changed long ago is found like a recent one, or those of the items that have changed since they were found correct, whose cost
 * depends on what is new. An item is recomputed by one statement, or by two if it has lots, each of which sees one moment; writers are not
 * blocked. {@code stock_verification} describes how nodes share the work.
 */
public final class Verifier {
    /** Further mismatches are only counted. */
    public static final int NAMED_MAX = 100;

    /** The scopes of a run. */
    public static final String ALL = "all";

    public static final String CHANGED = "changed";

    /** At most as many mismatches freeze their items in a step; with so many, people stop the program. */
    private static final long FROZEN_MAX = 10_000;

    private static final String ACTOR = "system:inventory";
    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);
    static final UUID FIRST = new UUID(0, 0);
    static final UUID LAST = new UUID(-1, -1);
    public static final int STEP_ROWS = 20_000;
    /** Callers wait five seconds. */
    public static final long WAIT_MS = 3_500;

    static final long OTHER_NODE_MS = 50;
    /** An item is checked as a whole and may have millions of movements. */
    private static final int STEP_SECONDS_MAX = 300;
    /** All items of a step may have changed, and then their history is read. */
    private static final int CHANGED_STEP_PART = 4;

    /** @param found the number of mismatches; rows are at most those that are needed */
    private record Found(List<Row> rows, long found) {}

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
     * The result of the run of all items in progress, or of a new one. If that takes longer than a caller waits, the result so far; the run
     * continues, and callers within a minute of its end get its result.
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

    /** The number of the run in progress, whose scope may be another one, or of a new one. */
    long begin(String scope) {
        for (; ; ) { // the run may end between the last two statements
            db.query(VerificationQueries.FORGET).await();
            db.query(VerificationQueries.BEGIN, scope).await();
            var rows = db.query(VerificationQueries.RUNNING).await().iterator();
            if (rows.hasNext()) return rows.next().getLong(0);
        }
    }

    /** Whether the result of a run is what was asked for: all items include those that have changed. */
    static boolean covers(StockVerification result, String scope) {
        return scope.equals(CHANGED) || ALL.equals(result.scope());
    }

    private StockVerification run() {
        for (; ; ) {
            var result = complete(begin(ALL));
            if (covers(result, ALL)) return result;
        }
    }

    private StockVerification complete(long run) {
        for (; ; ) {
            boolean mine = db.tx(tx -> step(tx, run));
            var now = db.require(
                            "verification_not_found", VerificationQueries::verification, VerificationQueries.GET, run)
                    .await();
            if (now.complete()) return now;
            if (!mine) vertx.timer(OTHER_NODE_MS).await();
        }
    }

    /** Does a step of a run unless another node is doing one; returns whether it has. */
    boolean step(Tx tx, long run) {
        var at = tx.firstOrNull(r -> r, VerificationQueries.LOCK, run);
        if (at == null) return false;
        tx.allowSeconds(STEP_SECONDS_MAX);
        var from = at.getUUID(0);
        boolean all = ALL.equals(at.getString(1));
        var to = stepTo(tx, from, all);
        long items = tx.single(r -> r.getLong(0), VerificationQueries.ITEMS, from, to);
        boolean nightly = at.getBoolean(3);
        long most = nightly ? FROZEN_MAX : NAMED_MAX;
        var changed = FingerprintWriter.changed(tx, from, to);
        var mismatches = all ? ofRange(tx, from, to, most) : ofItems(tx, changed, most);
        var wrong = levels(mismatches.rows());
        var wrongItems = wrong.stream().map(Key::itemId).distinct().sorted().toList();
        if (mismatches.found() > mismatches.rows().size()) FingerprintWriter.forget(tx, from, to); // some are not known
        else FingerprintWriter.record(tx, changed, wrongItems);
        if (nightly && !wrong.isEmpty()) freeze(tx, wrong, wrongItems);
        var named = mismatches.rows().stream()
                .limit(NAMED_MAX - at.getInteger(2))
                .map(VerificationQueries::mismatch)
                .toList();
        boolean finished = to.equals(LAST);
        tx.sql(
                VerificationQueries.ADVANCE,
                run,
                finished ? to : next(to),
                items,
                mismatches.found(),
                json(named),
                finished,
                all ? items : recomputed(tx, changed));
        return true;
    }

    private static long recomputed(Tx tx, List<Fingerprint> changed) {
        if (changed.isEmpty()) return 0;
        var items = changed.stream().map(Fingerprint::item).toArray(UUID[]::new);
        return tx.single(r -> r.getLong(0), VerificationQueries.RECOMPUTED, (Object) items);
    }

    private UUID stepTo(Tx tx, UUID from, boolean all) {
        var sql = all ? VerificationQueries.STEP_TO : VerificationQueries.CHANGED_STEP_TO;
        long rows = all ? stepRows : Math.max(1, stepRows / CHANGED_STEP_PART);
        @Nullable UUID last = tx.single(r -> r.getUUID(0), sql, from, rows);
        return last == null ? LAST : last;
    }

    private static Found ofRange(Tx tx, UUID from, UUID to, long most) {
        var found = found(tx.sql(VerificationQueries.MISMATCHES, from, to, most));
        return tx.single(r -> r.getBoolean(0), LotVerificationQueries.ANY, from, to)
                ? sum(found, found(tx.sql(LotVerificationQueries.MISMATCHES, from, to, most)))
                : found;
    }

    private static Found ofItems(Tx tx, List<Fingerprint> changed, long most) {
        if (changed.isEmpty()) return new Found(List.of(), 0);
        var items = changed.stream().map(Fingerprint::item).toArray(UUID[]::new);
        var found = found(tx.sql(VerificationQueries.MISMATCHES_OF, items, most));
        return tx.single(r -> r.getBoolean(0), LotVerificationQueries.ANY_OF, (Object) items)
                ? sum(found, found(tx.sql(LotVerificationQueries.MISMATCHES_OF, items, most)))
                : found;
    }

    private static Found found(RowSet<Row> rows) {
        return new Found(
                rows.stream().toList(),
                rows.size() == 0 ? 0 : rows.iterator().next().getLong(10));
    }

    private static Found sum(Found a, Found b) {
        return new Found(Stream.concat(a.rows().stream(), b.rows().stream()).toList(), a.found() + b.found());
    }

    private static Set<Key> levels(List<Row> mismatches) {
        return mismatches.stream()
                .map(r -> new Key(r.getUUID(0), r.getUUID(1)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Nothing is repaired: the figures stay as they are until somebody has found out which of them are wrong. */
    private static void freeze(Tx tx, Set<Key> wrong, List<UUID> items) {
        LOG.error("{} levels of stock do not match; their items are frozen: {}", wrong.size(), wrong);
        FreezeWriter.freeze(tx, items, "The verification found a mismatch.", ACTOR);
        AlertWriter.raiseMismatch(tx, wrong, ACTOR);
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
