package tradepost.analytics.core.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.report.AsOf;
import tradepost.analytics.report.FigureReportQuery;
import tradepost.kernel.time.BusinessZone;

/** The statements of reports, which are put together for each request. */
public final class ReportStatements {
    private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");
    private static final Projection SHOWN = new Projection((short) 0, new AsOf(NOW, 1L), BusinessZone.UTC, "USD");
    /** So many parameters has the report of stock before its filters. */
    private static final int OF_STOCK = 9;

    private ReportStatements() {}

    /** By names: each report by what it has rows of without a request, and with days; and its documents. */
    public static Map<String, String> all() {
        var all = new LinkedHashMap<String, String>();
        for (var report : FigureReport.values()) {
            var whole = ReportRequest.of(query(null), report.dimensions, report.usual, SHOWN, NOW);
            var days = ReportRequest.of(query("day"), report.dimensions, report.usual, SHOWN, NOW);
            var documents = ReportRequest.ofDocuments(query(null), report.dimensions, SHOWN, NOW);
            all.put("report of " + report.word(), rows(report, whole));
            all.put("days of " + report.word(), rows(report, days));
            all.put(
                    "documents of " + report.word(),
                    new ReportSql(report, documents, SHOWN, NOW)
                            .documents(ReportServiceImpl.ROWS_MAX)
                            .sql());
        }
        for (var by : List.of("item", "location")) {
            var request = ReportRequest.of(
                    FigureReportQuery.of(new JsonObject().put("group_by", new JsonArray().add(by))),
                    InventoryReport.DIMENSIONS,
                    List.of(),
                    SHOWN,
                    NOW);
            all.put(
                    "report of inventory by " + by,
                    InventoryReport.sql(request, new ArrayList<>(Collections.nCopies(OF_STOCK, ""))));
        }
        return all;
    }

    private static String rows(FigureReport report, ReportRequest request) {
        return new ReportSql(report, request, SHOWN, NOW)
                .rows(ReportServiceImpl.ROWS_MAX)
                .sql();
    }

    private static FigureReportQuery query(String interval) {
        return FigureReportQuery.of(new JsonObject().put("interval", interval));
    }
}
