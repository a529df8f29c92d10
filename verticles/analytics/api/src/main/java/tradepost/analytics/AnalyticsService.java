package tradepost.analytics;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.Job;

/** The figures of the business at a glance, what they count, and whether they are what the documents sum to. */
@ProxyGen
public interface AnalyticsService {
    String ADDRESS = "analytics.figures";

    /** Figures of a period, each with that of the period before. Fails 400 invalid_period or period_too_long. */
    Future<Dashboard> getDashboard(DashboardQuery query, Caller caller);

    /** What each figure counts. */
    Future<FigureDictionary> getFigures(Caller caller);

    /** Compares figures with what the documents of the other contexts sum to, for some seconds at most. Fails 503 unavailable. */
    Future<AnalyticsReconciliation> reconcileAnalytics(Caller caller);

    /** Makes all figures again from the journal, as a job, while the present ones are shown. Fails 429 too_many_jobs. */
    Future<Job> rebuildAnalytics(Caller caller);
}
