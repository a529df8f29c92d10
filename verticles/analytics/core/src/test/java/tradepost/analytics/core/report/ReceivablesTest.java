package tradepost.analytics.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.analytics.core.FakeStatements;
import tradepost.analytics.core.projection.Tables;
import tradepost.analytics.report.AsOf;
import tradepost.analytics.report.FigureReportQuery;
import tradepost.analytics.report.ReportPage;
import tradepost.billing.statement.Ageing;
import tradepost.billing.statement.AgeingQuery;
import tradepost.billing.statement.Statement.Age;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;

/** The report of receivables has the ages that billing says, and the names of the customers. */
@ExtendWith(VertxExtension.class)
class ReceivablesTest {
    private static final Caller CLERK = new Caller(new UUID(0, 1), "clerk", List.of("analytics:read", "orders:read"));
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<String> AGES = List.of("not_due", "1-30", "31-60", "61-90", "over_90");

    private final FakeStatements statements = new FakeStatements();
    private Vertx vertx;
    private ReportServiceImpl reports;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        reports = new ReportServiceImpl(vertx, new Tables(vertx, "UTC").db, statements, () -> NOW);
    }

    private static Ageing ageing(@Nullable UUID customer, String currency, String... amounts) {
        var ages = IntStream.range(0, AGES.size())
                .mapToObj(n -> new Age(AGES.get(n), new BigDecimal(amounts[n])))
                .toList();
        var open = ages.stream().map(Age::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Ageing(customer, currency, open, ages);
    }

    private Future<ReportPage> ask(JsonObject query, Caller caller) {
        return TestVerticle.run(
                vertx,
                () -> reports.getReceivableAges(FigureReportQuery.of(query), caller)
                        .transform(r -> Future.succeededFuture(
                                r.succeeded() ? Future.succeededFuture(r.result()) : Future.failedFuture(r.cause()))));
    }

    private ReportPage report(JsonObject query) {
        return ask(query, CLERK).await();
    }

    @Test
    void a_row_has_each_age_and_what_is_overdue_of_it() {
        var customer = Ids.next();
        TestDb.run(
                "analytics",
                "insert into known_customer(id, code, name, version) values ('%s', 'Corner', 'Corner', 1)"
                        .formatted(customer));
        statements.answer = Future.succeededFuture(List.of(
                ageing(customer, "USD", "1.00", "2.00", "3.00", "4.00", "5.00"),
                ageing(Ids.next(), "JPY", "100", "0", "0", "0", "0")));
        var page = report(new JsonObject().put("group_by", new JsonArray().add("customer")));
        assertThat(statements.asked).containsExactly(new AgeingQuery(true, null, null, ReportServiceImpl.ROWS_MAX + 1));
        assertThat(page.meta().asOf()).isEqualTo(new AsOf(NOW, null));
        assertThat(page.data()).hasSize(2);
        assertThat(page.data().getFirst().getString("customer_name")).isNull();
        assertThat(page.data().getFirst().getValue("open_amount")).isEqualTo(new BigDecimal("100"));
        assertThat(page.data().getLast())
                .isEqualTo(new JsonObject()
                        .put("customer_id", customer.toString())
                        .put("customer_name", "Corner")
                        .put("currency", "USD")
                        .put("open_amount", new BigDecimal("15.00"))
                        .put("overdue_amount", new BigDecimal("14.00"))
                        .put("not_due", new BigDecimal("1.00"))
                        .put("overdue_1_30", new BigDecimal("2.00"))
                        .put("overdue_31_60", new BigDecimal("3.00"))
                        .put("overdue_61_90", new BigDecimal("4.00"))
                        .put("overdue_91", new BigDecimal("5.00"))
                        .put(
                                "documents_url",
                                "/api/invoices?kind=invoice&status=open,partially_paid&customer_id=" + customer));
    }

    @Test
    void billing_gets_the_filters_and_is_asked_once_for_all_pages() {
        var customer = Ids.next();
        statements.answer = Future.succeededFuture(List.of(
                ageing(null, "EUR", "1.00", "0.00", "0.00", "0.00", "0.00"),
                ageing(null, "USD", "2.00", "0.00", "0.00", "0.00", "0.00")));
        var query = new JsonObject()
                .put("customer_id", customer.toString())
                .put("currency", "USD")
                .put("limit", 1);
        var first = report(query.copy());
        assertThat(first.meta().total()).isEqualTo(2);
        var second = report(query.copy().put("after", first.meta().next()));
        assertThat(second.data()).extracting(r -> r.getString("currency")).containsExactly("USD");
        assertThat(second.meta().asOf()).isEqualTo(first.meta().asOf());
        assertThat(statements.asked)
                .containsExactly(new AgeingQuery(false, customer, "USD", ReportServiceImpl.ROWS_MAX + 1));
    }

    @Test
    void without_billing_there_is_no_report() {
        statements.answer = Future.failedFuture(Problem.unavailable("unavailable"));
        assertThat(code(ask(new JsonObject(), CLERK))).isEqualTo("503 unavailable");
    }

    @Test
    void who_does_not_read_orders_does_not_read_it() {
        var other = new Caller(new UUID(0, 2), "other", List.of("analytics:read"));
        assertThat(code(ask(new JsonObject(), other))).isEqualTo("403 forbidden");
        assertThat(statements.asked).isEmpty();
    }
}
