package tradepost.analytics.core.dashboard;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import tradepost.analytics.AnalyticsReconciliation;
import tradepost.analytics.AnalyticsService;
import tradepost.analytics.Dashboard;
import tradepost.analytics.DashboardQuery;
import tradepost.analytics.FigureDictionary;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.core.projection.Rebuild;
import tradepost.analytics.core.report.Dictionary;
import tradepost.analytics.core.report.ReportPeriod;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.DocumentSums;

public final class AnalyticsServiceImpl implements AnalyticsService {
    private static final String ONE_MOMENT = "set transaction isolation level repeatable read, read only";

    /** Of documents whose sums a comparison shows. */
    private static final List<String> COMPARED = List.of("orders:read", "purchases:read", "stock:read", "ledger:read");

    private final Vertx vertx;
    private final Db db;
    private final Rebuild rebuild;
    private final FigureReconciler reconciler;
    private final Supplier<Instant> now;

    /** @param now the time of the cluster */
    public AnalyticsServiceImpl(Vertx vertx, Db db, Rebuild rebuild, Supplier<Instant> now) {
        this.vertx = vertx;
        this.db = db;
        this.rebuild = rebuild;
        this.now = now;
        reconciler = new FigureReconciler(vertx, db, DocumentSums.PART_ROWS, FigureReconciler.WAIT_MS);
    }

    @Override
    public Future<Dashboard> getDashboard(DashboardQuery query, Caller caller) {
        return Tasks.run(
                vertx,
                () -> db.tx(tx -> {
                    tx.send(ONE_MOMENT);
                    var p = Projection.live(tx);
                    var period = ReportPeriod.of(query.from(), query.to(), p.zone(), now.get());
                    return new DashboardReader(tx, p, period, caller.may("costs:read")).read();
                }));
    }

    @Override
    public Future<FigureDictionary> getFigures(Caller caller) {
        return Future.succeededFuture(Dictionary.FIGURES);
    }

    @Override
    public Future<AnalyticsReconciliation> reconcileAnalytics(Caller caller) {
        for (var permission : COMPARED)
            if (!caller.may(permission)) return Future.failedFuture(Problem.lacks(permission));
        return reconciler.reconcile();
    }

    @Override
    public Future<Job> rebuildAnalytics(Caller caller) {
        return Idempotency.task(vertx, db, Job.class, tx -> rebuild.submit(tx, caller))
                .onSuccess(job -> rebuild.wake());
    }
}
