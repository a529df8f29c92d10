package tradepost.billing.core.ledger;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.billing.core.ledger.ReconciliationQueries.StoredRun;
import tradepost.billing.ledger.LedgerReconciliation;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.payment.PaymentService;
import tradepost.payment.ProviderMoney;

/**
 * Compares accounts with what invoices and payments say: what is receivable with what is open of invoices, deposits with the money that is not
 * allocated, and cash with the payments. It does so in parts, by the ids of documents and payments, up to an end that is fixed when a run begins:
 * whatever a document or payment has posted is compared with the document or payment itself, so parts are compared one by one, at different times.
 * Transfers are the exception. Each has two sides, posted for two payments, which belong to different parts; they come at the end, all together.
 *
 * <p>Payments and the ledger are read one after the other, so a difference counts only if it stays the same each time that it is read; one that is
 * under way changes. {@code ledger_reconciliation} describes how nodes share the work.
 */
final class LedgerReconciler {
    static final int PART_ROWS = 5_000;
    /** Callers wait five seconds. */
    static final long WAIT_MS = 3_500;

    static final String CONTEXT = "billing";
    private static final int PART_SECONDS_MAX = 60;
    private static final int READS = 4;
    private static final long PAUSE_MS = 150;
    private static final UUID FIRST = new UUID(0, 0);

    /** A part of a run that was compared, with the sums of the run up to it. */
    record Part(StoredRun before, UUID to, AccountSums sums, long transactions, boolean isLast) {}

    private final Vertx vertx;
    private final Db db;
    private final Accounts accounts = Accounts.STORED;
    private final AccountNames names;
    private final PaymentService payments;
    private final int partRows;
    private final long waitMs;
    private final Caller self = Caller.system(CONTEXT);
    private Future<LedgerReconciliation> running = Future.failedFuture("not requested yet");

    /** @param partRows about as many transactions of the ledger, or invoices, are in a part */
    LedgerReconciler(Vertx vertx, Db db, AccountNames names, PaymentService payments, int partRows, long waitMs) {
        this.vertx = vertx;
        this.db = db;
        this.names = names;
        this.payments = payments;
        this.partRows = partRows;
        this.waitMs = waitMs;
    }

    /**
     * The result of the run in progress, or of a new one. If that takes longer than a caller waits, the result so far; the run continues, and
     * callers within a minute of its end get its result. Fails 503 unavailable if payment does not answer.
     */
    synchronized Future<LedgerReconciliation> reconcile() {
        if (running.isComplete()) running = inOwnName();
        return running.timeout(waitMs, TimeUnit.MILLISECONDS)
                .recover(t -> t instanceof TimeoutException ? latest() : Future.failedFuture(t));
    }

    /** The run outlasts the request that has started it. */
    private Future<LedgerReconciliation> inOwnName() {
        var done = Promise.<LedgerReconciliation>promise();
        ((ContextInternal) vertx.getOrCreateContext()).unwrap().duplicate().runOnContext(v -> {
            Request.actAs(CONTEXT);
            try {
                done.complete(run());
            } catch (Throwable t) {
                done.fail(t);
            }
        });
        return done.future();
    }

    private LedgerReconciliation run() {
        long run = begin();
        for (var part = next(run); part != null; part = next(run)) {
            var compared = part;
            db.tx(tx -> {
                store(tx, compared);
                return true;
            });
        }
        return result(Objects.requireNonNull(find(run)));
    }

    private Future<LedgerReconciliation> latest() {
        return db.list(StoredRun::of, ReconciliationQueries.LATEST).map(found -> {
            if (found.isEmpty()) throw Problem.unavailable("overloaded"); // a first run that has not begun in this time
            return result(found.getFirst());
        });
    }

    /** The number of the run in progress, or of a new one. Virtual threads only, like the other methods that follow. */
    long begin() {
        for (; ; ) { // the run may end between the statements
            db.query(ReconciliationQueries.FORGET).await();
            var found = db.list(StoredRun::of, ReconciliationQueries.RUNNING).await();
            if (!found.isEmpty()) return found.getFirst().run();
            var last = answered(payments.lastPayment(self));
            db.query(ReconciliationQueries.BEGIN, last.id(), Ids.next()).await();
        }
    }

    /** Null for a run that was forgotten, because a later one has ended. */
    @Nullable
    StoredRun find(long run) {
        var found = db.list(StoredRun::of, ReconciliationQueries.GET, run).await();
        return found.isEmpty() ? null : found.getFirst();
    }

    LedgerReconciliation result(StoredRun run) {
        return new LedgerReconciliation(
                run.sums().size(),
                run.sums().reported(names),
                run.finishedAt() != null,
                run.startedAt(),
                run.finishedAt());
    }

    /** Compares the next part of a run; null if it has ended. */
    @Nullable
    Part next(long run) {
        var at = find(run);
        if (at == null || at.finishedAt() != null) return null;
        if (at.doneTo().equals(at.endsAt()))
            return new Part(at, at.endsAt(), at.sums().plus(staying(this::transfers)), 0, true);
        var from = at.doneTo();
        var to = answered(payments.movedMoney(from, partTo(from, at.endsAt()), self))
                .to();
        var sums = staying(() -> documents(from, to));
        long transactions = db.list(r -> r.getLong(0), ReconciliationQueries.TRANSACTIONS, from, to)
                .await()
                .getFirst();
        return new Part(at, to, at.sums().plus(sums), transactions, false);
    }

    /** Does nothing if another node has compared the part, too, and stored it first. */
    static void store(Tx tx, Part part) {
        var before = part.before();
        tx.sql(
                ReconciliationQueries.ADVANCE,
                before.run(),
                before.doneTo(),
                part.to(),
                part.transactions(),
                part.sums().json(),
                part.isLast());
    }

    private UUID partTo(UUID from, UUID end) {
        return db.list(r -> r.getUUID(0), ReconciliationQueries.PART_TO, from, end, partRows - 1L)
                .await()
                .getFirst();
    }

    /** Reads again what differs, and drops a difference that is not the same each time. */
    private AccountSums staying(Supplier<AccountSums> reading) {
        var sums = reading.get();
        var differences = sums.differences();
        for (int reads = 1; reads < READS && !differences.isEmpty(); reads++) {
            vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS).await();
            sums = reading.get();
            var now = sums.differences();
            differences.entrySet().removeIf(d -> !isSame(d.getValue(), now.get(d.getKey())));
        }
        return sums.differingBy(differences);
    }

    private static boolean isSame(BigDecimal amount, @Nullable BigDecimal other) {
        return other != null && amount.compareTo(other) == 0;
    }

    private AccountSums documents(UUID after, UUID to) {
        var sums = new AccountSums();
        for (var at = after; !at.equals(to); ) { // once, unless there are more payments by now
            var moved = answered(payments.movedMoney(at, to, self));
            for (var m : moved.money()) expect(sums, m);
            at = moved.to();
        }
        for (var r : rows(ReconciliationQueries.PART, after, to, accounts.receivable(), accounts.deposits())) {
            var account = r.getString(0);
            if (!isCompared(account)) continue;
            sums.expect(account, r.getString(1), r.getBigDecimal(2));
            sums.find(account, r.getString(1), r.getBigDecimal(3));
        }
        return sums;
    }

    /** Credit that moves between orders is in none of the other sums. */
    private void expect(AccountSums sums, ProviderMoney m) {
        if (m.provider().equals(Accounts.CREDIT)) return;
        sums.expect(accounts.money(m.provider()), m.currency(), m.amount());
        if (m.direction().equals("in"))
            sums.expect(accounts.deposits(), m.currency(), m.amount().negate());
    }

    /** Credit that was moved has arrived, so nothing is left of it: all transfers that are posted by now sum to zero. */
    private AccountSums transfers() {
        var sums = new AccountSums();
        var last =
                db.list(r -> r.getUUID(0), ReconciliationQueries.LAST_TRANSFER).await();
        if (last.isEmpty()) return sums;
        for (var at = FIRST; !at.equals(last.getFirst()); ) {
            var to = db.list(r -> r.getUUID(0), ReconciliationQueries.TRANSFERS_TO, at, last.getFirst(), partRows - 1L)
                    .await()
                    .getFirst();
            for (var r : rows(ReconciliationQueries.TRANSFERS, at, to))
                if (isCompared(r.getString(0))) sums.find(r.getString(0), r.getString(1), r.getBigDecimal(2));
            at = to;
        }
        return sums;
    }

    /** A part of a shop whose tables are not in memory takes longer than other statements may. */
    private List<Row> rows(String sql, Object... args) {
        return db.tx(tx -> {
            tx.allowSeconds(PART_SECONDS_MAX);
            return tx.list(r -> r, sql, args);
        });
    }

    private boolean isCompared(String account) {
        return accounts.isMoney(account)
                || List.of(accounts.receivable(), accounts.deposits(), accounts.transfers())
                        .contains(account);
    }

    private static <T> T answered(Future<T> call) {
        try {
            return call.await();
        } catch (RuntimeException e) {
            throw Problem.unavailable("unavailable");
        }
    }
}
