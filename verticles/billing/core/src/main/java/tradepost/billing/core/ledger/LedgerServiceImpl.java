package tradepost.billing.core.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.billing.BillingEvents;
import tradepost.billing.core.period.DocumentDates;
import tradepost.billing.ledger.BalanceQuery;
import tradepost.billing.ledger.BookingDate;
import tradepost.billing.ledger.ClosePeriod;
import tradepost.billing.ledger.LedgerBalances;
import tradepost.billing.ledger.LedgerClosing;
import tradepost.billing.ledger.LedgerPage;
import tradepost.billing.ledger.LedgerQuery;
import tradepost.billing.ledger.LedgerReconciliation;
import tradepost.billing.ledger.LedgerService;
import tradepost.billing.ledger.PeriodClosed;
import tradepost.inventory.value.ValueService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.DocumentSums;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.time.ClusterClock;
import tradepost.kernel.value.Ids;
import tradepost.payment.PaymentService;

public final class LedgerServiceImpl implements LedgerService {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerServiceImpl.class);

    /** The first closing sums all entries before it. */
    private static final int KEEPING_S = 60;

    /** The subject of its events. */
    private static final UUID LEDGER = Ids.named("ledger");

    private final Vertx vertx;
    private final Db db;
    private final ClusterClock clock;
    private final BusinessZone zone;
    private final BooksAtPosition books;
    private final DocumentDates dates;
    private final AccountNames names;
    private final LedgerReconciler reconciler;
    private final LedgerReconciliationJob reconciliations;

    /** Call this before {@link Jobs#start}. */
    public LedgerServiceImpl(
            Vertx vertx,
            Db db,
            BooksAtPosition books,
            DocumentDates dates,
            Config config,
            ClusterClock clock,
            PaymentService payments,
            ValueService stock,
            Jobs jobs) {
        this.vertx = vertx;
        this.db = db;
        this.books = books;
        this.dates = dates;
        this.clock = clock;
        zone = BusinessZone.of(config.text(Settings.BUSINESS_ZONE));
        names = new AccountNames(config);
        reconciler = new LedgerReconciler(
                vertx, db, names, payments, stock, LedgerReconciler.PART_ROWS, LedgerReconciler.WAIT_MS);
        reconciliations = new LedgerReconciliationJob(vertx, db, reconciler, jobs);
    }

    @Override
    public Future<LedgerPage> listEntries(LedgerQuery query, Caller caller) {
        return query.page()
                .read(db, LedgerQueries.ENTRIES, where(query, names))
                .map(slice -> new LedgerPage(
                        slice.data().stream()
                                .map(e -> e.withAccount(names.of(e.account())))
                                .toList(),
                        slice.meta()));
    }

    static Where where(LedgerQuery q, AccountNames names) {
        return Where.of("true")
                .in("account", q.account() == null ? null : names.stored(q.account()))
                .in("kind", q.kind())
                .and("document = ?", q.document())
                .and("order_id = ?", q.orderId())
                .and("customer_id = ?", q.customerId())
                .when(Boolean.TRUE.equals(q.late()), "late")
                .when(Boolean.FALSE.equals(q.late()), "not late")
                .and("posted_on >= ?", q.postedFrom())
                .and("posted_on <= ?", q.postedTo())
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    @Override
    public Future<LedgerBalances> getBalances(BalanceQuery query, Caller caller) {
        return Tasks.run(
                vertx,
                () -> books.read(new JsonObject(), caller, (tx, position) -> {
                    var accounts = tx.list(LedgerQueries::balance, LedgerQueries.BALANCES, query.asOf());
                    return new LedgerBalances(query.asOf(), position, names.of(accounts));
                }));
    }

    @Override
    public Future<LedgerClosing> getClosing(Caller caller) {
        return db.list(LedgerQueries::closing, LedgerQueries.CLOSING)
                .map(found -> found.isEmpty() ? new LedgerClosing(null, null, null) : found.getFirst());
    }

    @Override
    public Future<LedgerClosing> closePeriod(ClosePeriod body, Caller caller) {
        return Tasks.run(vertx, () -> {
            var until = body.until();
            if (!until.isBefore(zone.day(clock.now())))
                throw Problem.badRequest(
                        "invalid_date", Problem.detail("until", "must be before today in " + zone.id()));
            var closing = db.tx(tx -> close(tx, until, caller));
            // what is posted on the closed days does not change any more, so nobody has to wait for the sums
            keep(LedgerQueries.KEEP, until);
            keep(CustomerBalances.KEEP, until, Accounts.STORED.ofCustomers());
            return closing;
        });
    }

    /** The period is closed, whether or not its sums are kept: the next closing keeps them, and until then they are computed. */
    private void keep(String sums, Object... values) {
        try {
            db.tx(tx -> {
                tx.allowSeconds(KEEPING_S);
                return tx.sql(sums, values).rowCount();
            });
        } catch (RuntimeException e) {
            LOG.warn("sums of a closed period were not kept: {}", e.getMessage());
        }
    }

    private static LedgerClosing close(Tx tx, LocalDate until, Caller caller) {
        tx.sql(LedgerQueries.LOCK_TO_CLOSE);
        var row = tx.firstOrNull(r -> r, LedgerQueries.CLOSE, until, caller.actor());
        if (row != null) {
            EventLog.append(tx, BillingEvents.LEDGER_CLOSED, LEDGER, row.getLong(3), new PeriodClosed(LEDGER, until));
            return LedgerQueries.closing(row);
        }
        var closing = tx.single(LedgerQueries::closing, LedgerQueries.CLOSING);
        if (until.equals(closing.until())) return closing;
        throw Problem.conflict("period_closed", Problem.detail("until", "must not be before " + closing.until()));
    }

    @Override
    public Future<LedgerReconciliation> reconcileLedger(Caller caller) {
        return reconciler.reconcile();
    }

    @Override
    public Future<Job> startReconciliation(Caller caller) {
        return reconciliations.start(caller);
    }

    @Override
    public Future<Void> requireDate(BookingDate body, Caller caller) {
        return Tasks.run(vertx, () -> {
            dates.require(body.date(), caller);
            dates.requireNext(body.kind(), body.date());
            return null;
        });
    }

    @Override
    public Future<DocumentSums> documentSums(UUID after, UUID to, Caller caller) {
        return Tasks.run(
                vertx, () -> db.tx(tx -> LedgerSums.read(tx, Accounts.STORED, after, to, DocumentSums.PART_ROWS)));
    }
}
