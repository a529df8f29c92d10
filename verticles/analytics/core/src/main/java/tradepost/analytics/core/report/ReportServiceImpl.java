package tradepost.analytics.core.report;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.core.report.ReadReports.Place;
import tradepost.analytics.core.report.ReadReports.Read;
import tradepost.analytics.report.FigureReportQuery;
import tradepost.analytics.report.ReportPage;
import tradepost.analytics.report.ReportService;
import tradepost.billing.statement.Ageing;
import tradepost.billing.statement.AgeingQuery;
import tradepost.billing.statement.StatementService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.problem.Problem;

/** Each report is read at one moment, as a whole. */
public final class ReportServiceImpl implements ReportService {
    static final int ROWS_MAX = 5_000;
    private static final int READ_S = 20;
    private static final String COSTS = "costs:read";
    private static final String ORDERS = "orders:read";
    private static final String ONE_MOMENT = "set transaction isolation level repeatable read, read only";

    private final Vertx vertx;
    private final Db db;
    private final StatementService statements;
    private final Supplier<Instant> now;
    private final ReadReports read = new ReadReports();

    /** @param now the time of the cluster */
    public ReportServiceImpl(Vertx vertx, Db db, StatementService statements, Supplier<Instant> now) {
        this.vertx = vertx;
        this.db = db;
        this.statements = statements;
        this.now = now;
    }

    /**
     * @param period null if the rows show the present state
     * @param asked when another context was asked for them; null if they are made of the projection
     */
    record Rows(
            List<JsonObject> rows,
            @Nullable ReportPeriod period,
            @Nullable Instant asked) {}

    /** How the rows of a report are read. */
    private interface Reading {
        Rows rows(Tx tx, Projection p, ReportRows shown);
    }

    /** What a page is a part of: pages of one report share it. */
    private record Wanted(String report, FigureReportQuery query, boolean showsCosts) {
        static Wanted of(String report, FigureReportQuery q, Caller caller) {
            var whole = new FigureReportQuery(
                    Page.of(null, null, null, q.page().sort()),
                    q.from(),
                    q.to(),
                    q.interval(),
                    q.groupBy(),
                    q.countedFrom(),
                    q.countedTo(),
                    q.without(),
                    q.currency(),
                    q.customerId(),
                    q.itemId(),
                    q.categoryId(),
                    q.vendorId(),
                    q.locationId(),
                    q.kind(),
                    q.taxRate(),
                    q.provider(),
                    q.method(),
                    q.disposition());
            return new Wanted(report, whole, caller.may(COSTS));
        }
    }

    @Override
    public Future<ReportPage> getSalesReport(FigureReportQuery query, Caller caller) {
        return report(FigureReport.SALES, query, caller);
    }

    @Override
    public Future<ReportPage> getTaxReport(FigureReportQuery query, Caller caller) {
        return report(FigureReport.TAX, query, caller);
    }

    @Override
    public Future<ReportPage> getInventoryReport(FigureReportQuery query, Caller caller) {
        return page("inventory", query, caller, (tx, p, shown) -> InventoryReport.rows(tx, query, p, shown, now.get()));
    }

    @Override
    public Future<ReportPage> getMovementReport(FigureReportQuery query, Caller caller) {
        return report(FigureReport.MOVEMENTS, query, caller);
    }

    @Override
    public Future<ReportPage> getPurchasingReport(FigureReportQuery query, Caller caller) {
        return report(FigureReport.PURCHASING, query, caller);
    }

    @Override
    public Future<ReportPage> getCustomerReport(FigureReportQuery query, Caller caller) {
        return report(FigureReport.CUSTOMERS, query, caller);
    }

    @Override
    public Future<ReportPage> getProductReport(FigureReportQuery query, Caller caller) {
        return report(FigureReport.PRODUCTS, query, caller);
    }

    @Override
    public Future<ReportPage> getPaymentReport(FigureReportQuery query, Caller caller) {
        return report(FigureReport.PAYMENTS, query, caller);
    }

    @Override
    public Future<ReportPage> getReturnReport(FigureReportQuery query, Caller caller) {
        return report(FigureReport.RETURNS, query, caller);
    }

    @Override
    public Future<ReportPage> getReceivableAges(FigureReportQuery query, Caller caller) {
        if (!caller.may(ORDERS)) return Future.failedFuture(Problem.lacks(ORDERS));
        return pageAfter("receivables", query, caller, () -> {
            var wanted = AgeReports.ageing(query);
            var asked = now.get();
            var open = open(wanted, caller);
            return (tx, p, shown) -> AgeReports.receivables(tx, query, open, shown, asked);
        });
    }

    /** How old that is, billing decides. */
    private List<Ageing> open(AgeingQuery wanted, Caller caller) {
        try {
            return statements.ageing(wanted, caller).await();
        } catch (RuntimeException e) {
            if (Problem.isUnavailable(e)) throw Problem.unavailable("unavailable");
            throw e;
        }
    }

    @Override
    public Future<ReportPage> getStockAges(FigureReportQuery query, Caller caller) {
        return page("stock-ages", query, caller, (tx, p, shown) -> AgeReports.stock(tx, query, p, shown, now.get()));
    }

    @Override
    public Future<ReportPage> listDocuments(String figureReport, FigureReportQuery query, Caller caller) {
        var of = FigureReport.of(figureReport);
        return page("documents of " + figureReport, query, caller, (tx, p, shown) -> {
            var request = ReportRequest.ofDocuments(query, of.dimensions, p, now.get());
            var statement = new ReportSql(of, request, p, now.get()).documents(ROWS_MAX + 1);
            return new Rows(tx.list(r -> shown.document(of, r), statement.sql(), statement.parameters()), null, null);
        });
    }

    private Future<ReportPage> report(FigureReport report, FigureReportQuery query, Caller caller) {
        return page(report.word(), query, caller, (tx, p, shown) -> {
            var request = ReportRequest.of(query, report.dimensions, report.usual, p, now.get());
            var statement = new ReportSql(report, request, p, now.get()).rows(ROWS_MAX + 1);
            var rows = tx.list(r -> shown.row(report, request, r), statement.sql(), statement.parameters());
            if (report == FigureReport.PURCHASING) SupplierScores.add(tx, request, p, rows, shown);
            var first = report.figures().getFirst().field();
            return new Rows(
                    ReportRows.sorted(rows, List.of("starts_at", "currency", "-" + first)), request.period(), null);
        });
    }

    private Future<ReportPage> page(String report, FigureReportQuery query, Caller caller, Reading reading) {
        return pageAfter(report, query, caller, () -> reading);
    }

    /** @param before asks another context, before the transaction */
    private Future<ReportPage> pageAfter(
            String report, FigureReportQuery query, Caller caller, Supplier<Reading> before) {
        return Tasks.run(vertx, () -> {
            var wanted = Wanted.of(report, query, caller);
            var cursor = query.page().after();
            var place = cursor == null ? null : Place.of(cursor);
            var known = place == null ? null : read.find(wanted, place.position());
            var whole = known == null ? read(wanted, before.get()) : known;
            return slice(query, wanted, whole, place);
        });
    }

    private Read read(Wanted wanted, Reading reading) {
        return db.tx(tx -> {
            tx.send(ONE_MOMENT);
            tx.allowSeconds(READ_S);
            var p = Projection.live(tx);
            var found = reading.rows(tx, p, new ReportRows(p, wanted.showsCosts));
            if (found.rows.size() > ROWS_MAX)
                throw Problem.badRequest(
                        "report_too_large", Problem.detail("group_by", "makes more than " + ROWS_MAX + " rows"));
            var rows = ReportRows.sorted(found.rows, wanted.query.page().sort());
            return new Read(p, found.period, found.asked, rows);
        });
    }

    private ReportPage slice(FigureReportQuery query, Wanted wanted, Read whole, @Nullable Place place) {
        int limit = query.page().limit();
        int offset = (place == null ? 0 : place.offset()) + query.page().offset();
        int total = whole.rows().size();
        int end = Math.min(offset + limit, total);
        var rows = offset >= total
                ? List.<JsonObject>of()
                : List.copyOf(whole.rows().subList(offset, end));
        var next = end < total ? new Place(whole.position(), end).cursor() : null;
        if (next != null) read.keep(wanted, whole);
        return new ReportPage(rows, whole.meta(limit, query.page().offset(), next));
    }
}
