package tradepost.analytics.report;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import tradepost.kernel.identity.Caller;

/**
 * Figures by hour, day, week or month and by what they are about. Fails 400 invalid_period, period_too_long, interval_not_possible,
 * report_too_large, invalid_sort or invalid_cursor. Figures of costs are null for callers without costs:read.
 */
@ProxyGen
public interface ReportService {
    String ADDRESS = "analytics.reports";

    Future<ReportPage> getSalesReport(FigureReportQuery query, Caller caller);

    Future<ReportPage> getTaxReport(FigureReportQuery query, Caller caller);

    Future<ReportPage> getInventoryReport(FigureReportQuery query, Caller caller);

    Future<ReportPage> getMovementReport(FigureReportQuery query, Caller caller);

    Future<ReportPage> getPurchasingReport(FigureReportQuery query, Caller caller);

    Future<ReportPage> getCustomerReport(FigureReportQuery query, Caller caller);

    Future<ReportPage> getProductReport(FigureReportQuery query, Caller caller);

    Future<ReportPage> getPaymentReport(FigureReportQuery query, Caller caller);

    Future<ReportPage> getReturnReport(FigureReportQuery query, Caller caller);

    /** What is open of invoices, by how long it is overdue. */
    Future<ReportPage> getReceivableAges(FigureReportQuery query, Caller caller);

    /** Stock on hand, by how long ago it came. */
    Future<ReportPage> getStockAges(FigureReportQuery query, Caller caller);

    /** The documents behind the figures of a report, in the order in which they count. Their figures sum to those of the report. */
    Future<ReportPage> listDocuments(String figureReport, FigureReportQuery query, Caller caller);
}
