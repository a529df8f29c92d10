package tradepost.billing.core.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.billing.core.ledger.ReconciliationQueries.StoredRun;
import tradepost.billing.ledger.LedgerReconciliation;
import tradepost.billing.ledger.LedgerReconciliation.Difference;
import tradepost.inventory.value.ValueService;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.ComparedSums;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.payment.PaymentService;
import tradepost.payment.ProviderMoney;

/**
 * Compares accounts with what invoices and payments say: what is receivable with what is open of invoices, deposits with the money that is not
 * allocated, and cash with the payments. It does so in parts, by the ids of documents and payments, up to an end that is fixed when a run begins:
 * whatever a document or payment has posted is compared with the document or payment itself, so parts are compared one by one, at different times.
 * Transfers are the exception. Each has two sides, posted for two payments, which belong to different parts; they come at the end, all together.
 * So does the stock, of which inventory only says what all of it is worth.
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
    record Part(StoredRun before, UUID to, ComparedSums sums, long transactions, boolean isLast) {}

    private final Vertx vertx;
    private final Db db;
    private final Accounts accounts = Accounts.STORED;
    private final AccountNames names;
    private final PaymentService payments;
    private final ValueService stock;
    private final int partRows;
    private final long waitMs;
    private final Caller self = Caller.system(CONTEXT);
    private Future<LedgerReconciliation> running = Future.failedFuture("not requested yet");

    /** @param partRows about as many transactions of the ledger, or invoices, are in a part */
    LedgerReconciler(
            Vertx vertx,
            Db db,
            AccountNames names,
            PaymentService payments,
            ValueService stock,
            int partRows,
            long waitMs) {
        this.vertx = vertx;
        this.db = db;
        this.names = names;
        this.payments = payments;
        this.stock = stock;
        this.partRows = partRows;
        this.waitMs = waitMs;
    }

    /**
     * The result of the run in progress, or of a new one. If that takes longer than a caller waits, the result so far; the run continues, and
     * callers within a minute of its end get its result. Fails 503 unavailable if payment does not answer.
     */
    synchronized Future<LedgerReconciliation> reconcile() {
        if (running.isComplete()) running = Request.apart(vertx, CONTEXT, () -> Future.succeededFuture(run()));
        return running.timeout(waitMs, TimeUnit.MILLISECONDS)
                .recover(t -> t instanceof TimeoutException ? latest() : Future.failedFuture(t));
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
                run.sums().differences().stream().map(this::reported).toList(),
                run.finishedAt() != null,
                run.startedAt(),
                run.finishedAt());
    }

    private Difference reported(ComparedSums.Difference d) {
        var currency = d.name().get(1);
        return new Difference(
                names.of(d.name().getFirst()),
                currency,
                Money.exact(d.expected(), currency),
                Money.exact(d.actual(), currency));
    }

    /** Compares the next part of a run; null if it has ended. */
    @Nullable
    Part next(long run) {
        var at = find(run);
        if (at == null || at.finishedAt() != null) return null;
        if (at.doneTo().equals(at.endsAt()))
            return new Part(
                    at, at.endsAt(), at.sums().plus(staying(this::transfers)).plus(staying(this::stock)), 0, true);
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

    private ComparedSums staying(Supplier<ComparedSums> reading) {
        return ComparedSums.staying(vertx, READS, PAUSE_MS, reading);
    }

    private ComparedSums documents(UUID after, UUID to) {
        var sums = new ComparedSums();
        for (var at = after; !at.equals(to); ) { // once, unless there are more payments by now
            var moved = answered(payments.movedMoney(at, to, self));
            for (var m : moved.money()) expect(sums, m);
            at = moved.to();
        }
        for (var r : rows(ReconciliationQueries.PART, after, to, accounts.receivable(), accounts.deposits())) {
            var account = r.getString(0);
            if (!isCompared(account)) continue;
            sums.expect(r.getBigDecimal(2), account, r.getString(1));
            sums.find(r.getBigDecimal(3), account, r.getString(1));
        }
        return sums;
    }

    /** Credit that moves between orders is in none of the other sums. */
    private void expect(ComparedSums sums, ProviderMoney m) {
        if (m.provider().equals(Accounts.CREDIT)) return;
        sums.expect(m.amount(), accounts.money(m.provider()), m.currency());
        if (m.direction().equals("in")) sums.expect(m.amount().negate(), accounts.deposits(), m.currency());
    }

    /** Credit that was moved has arrived, so nothing is left of it: all transfers that are posted by now sum to zero. */
    private ComparedSums transfers() {
        var sums = new ComparedSums();
        var last =
                db.list(r -> r.getUUID(0), ReconciliationQueries.LAST_TRANSFER).await();
        if (last.isEmpty()) return sums;
        for (var at = FIRST; !at.equals(last.getFirst()); ) {
            var to = db.list(r -> r.getUUID(0), ReconciliationQueries.TRANSFERS_TO, at, last.getFirst(), partRows - 1L)
                    .await()
                    .getFirst();
            for (var r : rows(ReconciliationQueries.TRANSFERS, at, to))
                if (isCompared(r.getString(0))) sums.find(r.getBigDecimal(2), r.getString(0), r.getString(1));
            at = to;
        }
        return sums;
    }

    /** What stands on the account of stock, and what inventory says that it is worth. */
    private ComparedSums stock() {
        var sums = new ComparedSums();
        var worth = answered(stock.totalValue(self));
        sums.expect(worth.value(), accounts.stock(), worth.currency());
        for (var r : rows(ReconciliationQueries.OF_ACCOUNT, accounts.stock()))
            sums.find(r.getBigDecimal(1), accounts.stock(), r.getString(0));
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
