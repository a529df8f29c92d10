package tradepost.analytics.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.analytics.DashboardQuery;
import tradepost.analytics.core.dashboard.AnalyticsServiceImpl;
import tradepost.analytics.core.projection.Tables;
import tradepost.analytics.core.report.ReportServiceImpl;
import tradepost.analytics.report.FigureReportQuery;
import tradepost.billing.statement.Ageing;
import tradepost.billing.statement.Statement.Age;
import tradepost.kernel.Recorded;
import tradepost.kernel.StatementCounter;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.identity.Caller;

/**
 * The dashboard and each report cost the same few statements, however many documents there are. Begin, commit, and what sets the transaction up are
 * included; the counts are recorded for a review.
 */
@ExtendWith(VertxExtension.class)
class FigureStatementsTest {
    private static final Caller ANYBODY = new Caller(new UUID(0, 1), "admin", List.of("*"));
    private static final int SEED = 53;
    /** With begin, commit, and what sets the transaction up. */
    private static final int MAX_OF_DASHBOARD = 12;

    private static final int MAX_OF_REPORT = 8;

    private Vertx vertx;
    private StatementCounter counter;
    private Tables tables;
    private History history;
    private int applied;

    @Test
    void more_documents_need_no_more_statements(Vertx vertx) throws IOException {
        this.vertx = vertx;
        counter = new StatementCounter(vertx);
        tables = new Tables(vertx, "UTC", "db.port", Integer.toString(counter.port()));
        history = new History(SEED, ZoneOffset.UTC, Instant.parse("2026-01-01T00:00:00Z"), Duration.ofHours(3));
        var few = costs(60);
        var many = costs(900);
        assertThat(many).isEqualTo(few);
        Recorded.compare(
                "src/test/resources/statements.txt",
                many.entrySet().stream()
                        .map(e -> e.getKey() + ": " + e.getValue() + "\n")
                        .collect(Collectors.joining()));
        many.forEach((what, cost) ->
                assertThat(cost).as(what).isBetween(1, what.equals("dashboard") ? MAX_OF_DASHBOARD : MAX_OF_REPORT));
    }

    private Map<String, Integer> costs(int acts) {
        for (int i = 0; i < acts; i++) history.act();
        tables.apply(0, history.events.subList(applied, history.events.size()), 100);
        applied = history.events.size();
        var figures = new AnalyticsServiceImpl(vertx, tables.db, null, history::now);
        var statements = new FakeStatements();
        statements.answer = Future.succeededFuture(history.orders.stream()
                .map(o ->
                        new Ageing(o.customer, o.currency, BigDecimal.ONE, List.of(new Age("not_due", BigDecimal.ONE))))
                .toList());
        var reports = new ReportServiceImpl(vertx, tables.db, statements, history::now);
        var days = new DashboardQuery(LocalDate.parse("2026-01-05"), LocalDate.parse("2026-04-04"));
        var query = FigureReportQuery.of(new JsonObject()
                .put("limit", 100)
                .put("from", "2026-01-05")
                .put("to", "2026-04-04")
                .put("interval", "day"));
        var ofNow = FigureReportQuery.of(new JsonObject().put("limit", 100).put("group_by", new JsonArray()));
        var documents = FigureReportQuery.of(new JsonObject().put("limit", 100));
        var costs = new LinkedHashMap<String, Integer>();
        costs.put("dashboard", cost(() -> figures.getDashboard(days, ANYBODY)));
        costs.put("sales", cost(() -> reports.getSalesReport(query, ANYBODY)));
        costs.put("tax", cost(() -> reports.getTaxReport(query, ANYBODY)));
        costs.put("inventory", cost(() -> reports.getInventoryReport(query, ANYBODY)));
        costs.put("movements", cost(() -> reports.getMovementReport(query, ANYBODY)));
        costs.put("purchasing", cost(() -> reports.getPurchasingReport(query, ANYBODY)));
        costs.put("customers", cost(() -> reports.getCustomerReport(query, ANYBODY)));
        costs.put("products", cost(() -> reports.getProductReport(query, ANYBODY)));
        costs.put("payments", cost(() -> reports.getPaymentReport(query, ANYBODY)));
        costs.put("returns", cost(() -> reports.getReturnReport(query, ANYBODY)));
        costs.put("receivables", cost(() -> reports.getReceivableAges(ofNow, ANYBODY)));
        costs.put("stock ages", cost(() -> reports.getStockAges(ofNow, ANYBODY)));
        costs.put("documents", cost(() -> reports.listDocuments("sales", documents, ANYBODY)));
        return costs;
    }

    /** Of a connection that knows the statements. */
    private int cost(Supplier<Future<?>> what) {
        TestVerticle.run(vertx, () -> what.get().map(true));
        int before = counter.executed();
        TestVerticle.run(vertx, () -> what.get().map(true));
        return counter.executed() - before;
    }
}
