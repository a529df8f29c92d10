package tradepost.analytics.core.dashboard;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tradepost.analytics.AnalyticsReconciliation;
import tradepost.analytics.AnalyticsReconciliation.Mismatch;
import tradepost.analytics.core.dashboard.ReconcilerQueries.FigureRun;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.report.AsOf;
import tradepost.billing.ledger.LedgerService;
import tradepost.inventory.value.ValueService;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.DocumentSum;
import tradepost.kernel.service.DocumentSums;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.ComparedSums;
import tradepost.payment.MovedMoney;
import tradepost.payment.PaymentService;
import tradepost.purchase.PurchaseService;
import tradepost.sales.SalesService;

/**
 * Compares figures with what the documents of their contexts sum to. It does so in parts, by the ids of documents and items: whatever a document
 * adds to figures is compared with the document itself, so parts are compared one by one, at different times, and no statement reads more than a
 * part. A difference counts only if it stays the same each time that it is read; one that is under way changes.
 *
 * <p>At the end, the totals of the dashboard are compared with the facts that they are sums of. Both are in this database, so they are read at one
 * moment, in parts as well. {@code figure_reconciliation} describes how nodes share the work.
 */
final class FigureReconciler {
    /** Callers wait five seconds. */
    static final long WAIT_MS = 3_500;

    private static final String CONTEXT = "analytics";
    private static final String ONE_MOMENT = "set transaction isolation level repeatable read, read only";
    private static final int READS = 5;
    private static final long PAUSE_MS = 300;
    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID LAST = new UUID(-1, -1);

    /** Documents of a context. */
    private interface Source {
        Future<DocumentSums> sums(UUID after, UUID to);
    }

    /** What was compared, with the sums of the run up to it. */
    private record Part(FigureRun before, UUID to, ComparedSums sums, AsOf asOf, boolean isLast) {}

    /** What a part has, and up to which event. */
    private record Figures(ComparedSums sums, AsOf asOf) {}

    private final Vertx vertx;
    private final Db db;
    private final int partRows;
    private final long waitMs;
    private final Caller self = Caller.system(CONTEXT);
    private final List<Source> sources;
    private Future<AnalyticsReconciliation> running = Future.failedFuture("not requested yet");

    /** @param partRows about as many documents of a kind are in a part */
    FigureReconciler(Vertx vertx, Db db, int partRows, long waitMs) {
        this.vertx = vertx;
        this.db = db;
        this.partRows = partRows;
        this.waitMs = waitMs;
        var sales = Services.proxy(vertx, SalesService.ADDRESS, SalesService.class);
        var purchases = Services.proxy(vertx, PurchaseService.ADDRESS, PurchaseService.class);
        var ledger = Services.proxy(vertx, LedgerService.ADDRESS, LedgerService.class);
        var payments = Services.proxy(vertx, PaymentService.ADDRESS, PaymentService.class);
        var stock = Services.proxy(vertx, ValueService.ADDRESS, ValueService.class);
        sources = List.of(
                (after, to) -> sales.documentSums(after, to, self),
                (after, to) -> purchases.documentSums(after, to, self),
                (after, to) -> ledger.documentSums(after, to, self),
                (after, to) -> payments.movedMoney(after, to, self).map(FigureReconciler::sums),
                (after, to) -> stock.documentSums(after, to, self));
    }

    /** Credit that moves between orders is no money. */
    private static DocumentSums sums(MovedMoney moved) {
        return new DocumentSums(
                moved.to(),
                moved.money().stream()
                        .filter(m -> !m.provider().equals("credit"))
                        .map(m -> new DocumentSum("payment", "net_cash", m.currency() + " " + m.provider(), m.amount()))
                        .toList());
    }

    /**
     * The result of the run in progress, or of a new one. If that takes longer than a caller waits, the result so far; the run continues, and
     * callers within a minute of its end get its result. Fails 503 unavailable if a context does not answer.
     */
    synchronized Future<AnalyticsReconciliation> reconcile() {
        if (running.isComplete()) running = Request.apart(vertx, CONTEXT, () -> Future.succeededFuture(run()));
        return running.timeout(waitMs, TimeUnit.MILLISECONDS)
                .recover(t -> t instanceof TimeoutException ? latest() : Future.failedFuture(t));
    }

    private Future<AnalyticsReconciliation> latest() {
        return db.list(FigureRun::of, ReconcilerQueries.LATEST).map(found -> {
            if (found.isEmpty()) throw Problem.unavailable("overloaded"); // a first run that has not begun in this time
            return result(found.getFirst());
        });
    }

    private AnalyticsReconciliation run() {
        long run = begin();
        var at = find(run);
        while (at.finishedAt() == null) {
            store(at.doneTo().equals(LAST) ? totals(at) : documents(at));
            at = find(run);
        }
        return result(at);
    }

    /** The number of the run in progress, which another node may have begun, or of a new one. */
    private long begin() {
        for (; ; ) { // the run may end between the statements
            db.query(ReconcilerQueries.FORGET).await();
            db.query(ReconcilerQueries.BEGIN).await();
            var found = db.list(FigureRun::of, ReconcilerQueries.RUNNING).await();
            if (!found.isEmpty()) return found.getFirst().run();
        }
    }

    private FigureRun find(long run) {
        var found = db.list(FigureRun::of, ReconcilerQueries.GET, run).await();
        if (found.isEmpty()) throw Problem.unavailable("overloaded"); // forgotten, because later ones have ended
        return found.getFirst();
    }

    /** Does nothing if another node has compared the part, too, and stored it first. */
    private void store(Part part) {
        var occurredAt = part.asOf.occurredAt();
        db.query(
                        ReconcilerQueries.ADVANCE,
                        part.before.run(),
                        part.before.doneTo(),
                        part.to,
                        part.sums.json(),
                        occurredAt == null ? null : occurredAt.atOffset(ZoneOffset.UTC),
                        part.asOf.position(),
                        part.isLast)
                .await();
    }

    private static AnalyticsReconciliation result(FigureRun run) {
        return new AnalyticsReconciliation(
                run.asOf(),
                run.sums().size(),
                run.sums().differences().stream()
                        .map(d -> new Mismatch(
                                d.name().get(1),
                                d.name().get(2),
                                d.name().getFirst(),
                                plain(d.expected()),
                                plain(d.actual())))
                        .toList(),
                run.finishedAt() != null,
                run.startedAt(),
                run.finishedAt());
    }

    private static BigDecimal plain(BigDecimal n) {
        return new BigDecimal(n.stripTrailingZeros().toPlainString());
    }

    private Part documents(FigureRun at) {
        var from = at.doneTo();
        var to = db.tx(tx -> partTo(tx, Projection.live(tx), from));
        var asOf = new AsOf[1];
        var sums = ComparedSums.staying(vertx, READS, PAUSE_MS, () -> {
            var expected = documentsOf(from, to);
            var figures = db.tx(tx -> figures(tx, from, to));
            asOf[0] = figures.asOf;
            for (var s : expected) figures.sums.expect(s.amount(), s.source(), s.figure(), s.scope());
            return figures.sums;
        });
        return new Part(at, to, at.sums().plus(sums), Objects.requireNonNull(asOf[0]), false);
    }

    private UUID partTo(Tx tx, Projection p, UUID after) {
        return tx.single(r -> r.getUUID(0), ReconcilerQueries.PART_TO, p.generation(), after, partRows - 1L);
    }

    private static Figures figures(Tx tx, UUID from, UUID to) {
        tx.send(ONE_MOMENT);
        var p = Projection.live(tx);
        var sums = new ComparedSums();
        for (var r : tx.sql(ReconcilerQueries.FIGURES, p.generation(), from, to))
            sums.find(r.getBigDecimal(3), r.getString(0), r.getString(1), r.getString(2));
        return new Figures(sums, p.asOf());
    }

    private List<DocumentSum> documentsOf(UUID from, UUID to) {
        var asked = sources.stream()
                .map(s -> documentsOf(s, from, to, new ArrayList<>()))
                .toList();
        try {
            Future.all(asked).await();
        } catch (RuntimeException e) {
            if (Problem.isUnavailable(e)) throw Problem.unavailable("unavailable");
            throw e;
        }
        return asked.stream().flatMap(a -> a.result().stream()).toList();
    }

    /** A context may have more documents than fit into one of its parts. */
    private static Future<List<DocumentSum>> documentsOf(Source source, UUID after, UUID to, List<DocumentSum> sums) {
        return source.sums(after, to).compose(part -> {
            sums.addAll(part.sums());
            return part.to().equals(to) ? Future.succeededFuture(sums) : documentsOf(source, part.to(), to, sums);
        });
    }

    private Part totals(FigureRun at) {
        return db.tx(tx -> {
            tx.send(ONE_MOMENT);
            var p = Projection.live(tx);
            return new Part(at, LAST, at.sums().plus(totals(tx, p)), p.asOf(), true);
        });
    }

    /** The totals of the dashboard, and what the facts sum to that they are made of. */
    ComparedSums totals(Tx tx, Projection p) {
        var sums = new ComparedSums();
        for (var from = FIRST; !from.equals(LAST); ) {
            var to = partTo(tx, p, from);
            for (var r : tx.sql(ReconcilerQueries.FACTS, p.generation(), from, to))
                sums.expect(r.getBigDecimal(3), r.getString(0), r.getString(1), r.getString(2));
            from = to;
        }
        expectCosts(tx, p, sums);
        for (var r : tx.sql(ReconcilerQueries.DAYS, p.generation()))
            sums.find(r.getBigDecimal(3), r.getString(0), r.getString(1), r.getString(2));
        findYears(tx, p, sums);
        return sums;
    }

    private void expectCosts(Tx tx, Projection p, ComparedSums sums) {
        for (var at = FIRST; ; ) {
            var part = tx.firstOrNull(r -> r, ReconcilerQueries.COSTS, p.generation(), at, (long) partRows);
            if (part == null) return;
            sums.expect(part.getBigDecimal(1), CONTEXT, "cost_of_goods", part.getString(2));
            at = part.getUUID(0);
        }
    }

    private void findYears(Tx tx, Projection p, ComparedSums sums) {
        Object[] after = {"", LocalDate.EPOCH, "", FIRST};
        for (List<Row> part; ; ) {
            part = tx.list(
                    r -> r, ReconcilerQueries.YEARS, p.generation(), after[0], after[1], after[2], after[3], (long)
                            partRows);
            for (var r : part) sums.find(r.getBigDecimal(4), CONTEXT, "revenue by " + r.getString(0), r.getString(2));
            if (part.size() < partRows) return;
            var last = part.getLast();
            for (int i = 0; i < after.length; i++) after[i] = last.getValue(i);
        }
    }
}
