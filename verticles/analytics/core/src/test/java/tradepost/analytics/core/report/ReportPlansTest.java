package tradepost.analytics.core.report;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.analytics.core.ManyOrders;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.core.projection.Tables;
import tradepost.analytics.report.FigureReportQuery;
import tradepost.kernel.Plans;

/** Reports of some days, and the documents of a row, are found by indexes among many orders. */
@ExtendWith(VertxExtension.class)
@Tag("prove")
class ReportPlansTest {
    private static final int ORDERS = 300_000;

    private static FigureReportQuery query(String name, Object value) {
        return FigureReportQuery.of(new JsonObject()
                .put("from", "2025-12-30")
                .put("to", "2025-12-31")
                .put("counted_from", "2025-12-31T00:00:00Z")
                .put("counted_to", "2026-01-01T00:00:00Z")
                .put(name, value));
    }

    @Test
    void no_statement_scans_the_facts(Vertx vertx) {
        var tables = new Tables(vertx, "UTC");
        ManyOrders.load(ORDERS);
        var p = Projection.live(tables.db);
        for (var report : FigureReport.values()) {
            for (var by : report.dimensions) {
                var q = query("group_by", new JsonArray(List.of(by.name().toLowerCase(Locale.ROOT))));
                var request = ReportRequest.of(q, report.dimensions, report.usual, p, ManyOrders.NOW);
                var rows = new ReportSql(report, request, p, ManyOrders.NOW).rows(ReportServiceImpl.ROWS_MAX);
                Plans.scanNoTable(tables.db, Plans.ran(tables.db, rows.sql(), rows.parameters()));
            }
            var q = query("customer_id", new UUID(0, 1).toString());
            if (!report.dimensions.contains(Dimension.CUSTOMER)) continue;
            var request = ReportRequest.ofDocuments(q, report.dimensions, p, ManyOrders.NOW);
            var documents = new ReportSql(report, request, p, ManyOrders.NOW).documents(ReportServiceImpl.ROWS_MAX);
            Plans.scanNoTable(tables.db, Plans.ran(tables.db, documents.sql(), documents.parameters()));
        }
    }
}
