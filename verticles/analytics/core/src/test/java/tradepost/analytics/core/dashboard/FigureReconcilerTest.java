package tradepost.analytics.core.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.analytics.AnalyticsReconciliation;
import tradepost.analytics.core.History;
import tradepost.analytics.core.projection.Tables;
import tradepost.billing.ledger.LedgerService;
import tradepost.inventory.value.ValueService;
import tradepost.kernel.Refusals;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.DocumentSum;
import tradepost.kernel.service.DocumentSums;
import tradepost.kernel.service.Services;
import tradepost.payment.MovedMoney;
import tradepost.payment.PaymentService;
import tradepost.payment.ProviderMoney;
import tradepost.purchase.PurchaseService;
import tradepost.sales.SalesService;

/**
 * Figures of generation 0, in small parts, of which all documents are of one day. The documents that they are compared with are those of generation 1:
 * whether the contexts sum theirs like this, AnalyticsStoriesTest shows.
 */
@ExtendWith(VertxExtension.class)
class FigureReconcilerTest {
    private static final int ACTS = 250;
    private static final int PART_ROWS = 7;
    private static final int ALL_ROWS = 1_000_000;
    private static final long LONG_MS = 600_000;
    private static final UUID FIRST = new UUID(0, 0);

    private static final String FIRST_CONFIRMED = """
            select order_id from order_fact where generation = 0 and stage = 'confirmed' order by order_id offset %s limit 1
            """;

    private final long seed = Long.getLong("tradepost.seed", new Random().nextLong());
    private Vertx vertx;
    private Tables tables;
    private History history;
    /** How many events each generation has. */
    private final int[] applied = new int[2];

    /** Runs each time before sales sums its documents after an id. */
    private volatile Consumer<UUID> beforeReading = after -> {};

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        tables = new Tables(vertx, "UTC");
        TestDb.run("analytics", "delete from figure_reconciliation");
        history = new History(seed, ZoneId.of("UTC"), Instant.parse("2026-03-01T01:00:00Z"), Duration.ofSeconds(60));
        happen(ACTS);
        apply(1);
        apply(0);
        for (var api : List.of(
                SalesService.class,
                PurchaseService.class,
                LedgerService.class,
                ValueService.class,
                PaymentService.class)) bind(api);
    }

    private void happen(int acts) {
        for (int i = 0; i < acts; i++) history.act();
    }

    private void apply(int generation) {
        int to = history.events.size();
        if (applied[generation] < to) tables.apply(generation, history.events.subList(applied[generation], to), 50);
        applied[generation] = to;
    }

    private <T> void bind(Class<T> api) {
        var context = api.getPackageName().split("\\.")[1];
        var stub = api.cast(Proxy.newProxyInstance(
                api.getClassLoader(),
                new Class<?>[] {api},
                (self, method, args) -> Tasks.run(vertx, () -> answer(context, (UUID) args[0], (UUID) args[1]))));
        TestVerticle.run(vertx, () -> Services.bind(tables.env, address(api), Contract.load(context), api, stub));
    }

    private static String address(Class<?> api) {
        try {
            return (String) api.getField("ADDRESS").get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private Object answer(String context, UUID after, UUID to) {
        if (context.equals("sales")) beforeReading.accept(after);
        var sums = tables
                .db
                .list(
                        r -> new DocumentSum(r.getString(0), r.getString(1), r.getString(2), r.getBigDecimal(3)),
                        ReconcilerQueries.FIGURES,
                        (short) 1,
                        after,
                        to)
                .await()
                .stream()
                .filter(s -> s.source().split("\\.")[0].equals(context))
                .toList();
        return context.equals("payment")
                ? new MovedMoney(
                        to, sums.stream().map(FigureReconcilerTest::money).toList())
                : new DocumentSums(to, sums);
    }

    private static ProviderMoney money(DocumentSum s) {
        var words = s.scope().split(" ");
        return new ProviderMoney("in", words[1], words[0], s.amount());
    }

    private FigureReconciler reconciler(int partRows, long waitMs) {
        return new FigureReconciler(vertx, tables.db, partRows, waitMs);
    }

    private AnalyticsReconciliation reconciled(int partRows) {
        var reconciler = reconciler(partRows, LONG_MS);
        return TestVerticle.run(vertx, reconciler::reconcile);
    }

    /** What the last run has summed: names with the amount. */
    private List<String> sums() {
        return tables
                .db
                .list(
                        r -> (JsonArray) r.getValue(0),
                        "select sums from figure_reconciliation order by run desc limit 1")
                .await()
                .getFirst()
                .stream()
                .map(JsonObject.class::cast)
                .map(o -> String.join(
                                " ",
                                o.getJsonArray("name").stream()
                                        .map(String.class::cast)
                                        .toList())
                        + " "
                        + new BigDecimal(o.getString("actual"))
                                .stripTrailingZeros()
                                .toPlainString())
                .toList();
    }

    private long number(String sql) {
        return tables.db.list(r -> r.getLong(0), sql).await().getFirst();
    }

    private static Stream<String> found(AnalyticsReconciliation result) {
        return result.mismatches().stream()
                .map(m -> m.source() + " " + m.figure() + " "
                        + m.actual().subtract(m.expected()).stripTrailingZeros().toPlainString());
    }

    private static void addToOrder(int amount, String order) {
        TestDb.run(
                "analytics",
                "update order_fact set total_amount = total_amount + %d where generation = 0 and order_id = (%s)"
                        .formatted(amount, order));
    }

    @Test
    void parts_sum_to_what_all_rows_do() {
        var places = new CopyOnWriteArrayList<UUID>();
        beforeReading = places::add;
        var result = reconciled(PART_ROWS);
        assertThat(result.mismatches()).as("seed %d", seed).isEmpty();
        assertThat(result.complete()).isTrue();
        assertThat(result.finishedAt()).isAfterOrEqualTo(result.startedAt());
        assertThat(result.asOf().position()).isEqualTo(history.events.size());
        assertThat(number("select count(distinct (created_at at time zone 'UTC')::date) from order_fact"))
                .as("days")
                .isEqualTo(1);
        assertThat(places).as("parts").hasSizeGreaterThan(5).doesNotHaveDuplicates();
        var ofParts = sums();
        assertThat(reconciled(ALL_ROWS).checked())
                .isEqualTo(result.checked())
                .isEqualTo(ofParts.size())
                .isGreaterThan(30);
        assertThat(ofParts).as("seed %d", seed).isEqualTo(sums());
        var drafts =
                history.orders.stream().filter(o -> o.status().equals("draft")).count();
        // a random history may have no draft
        if (drafts > 0) assertThat(ofParts).as("seed %d", seed).contains("sales orders draft " + drafts);
        var documents = history.invoices.stream()
                .filter(i -> i.order.currency.equals("USD"))
                .count();
        assertThat(ofParts)
                .as("seed %d", seed)
                .contains("billing.invoices document_count USD " + documents)
                .anyMatch(s -> s.startsWith("analytics revenue by item USD"))
                .anyMatch(s -> s.startsWith("analytics cost_of_goods USD"))
                .anyMatch(s -> s.startsWith("inventory stock_value MAIN"));
    }

    @Test
    void a_fault_in_any_part_and_in_a_total_is_found() {
        for (var place :
                List.of("0", "(select count(*) / 2 from order_fact where generation = 0 and stage = 'confirmed')")) {
            var order = FIRST_CONFIRMED.formatted(place);
            addToOrder(3, order);
            assertThat(found(reconciled(PART_ROWS)))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrder("sales ordered_amount 3", "analytics ordered_amount -3");
            addToOrder(-3, order);
        }
        TestDb.run("analytics", """
                update period_total_0 set revenue = revenue + 2 where ctid = (select ctid from period_total_0 where kind = 'item' and grain = 'year' limit 1);
                update movement_fact_0 set amount = amount - 5 where ctid = (
                  select ctid from movement_fact_0 where cost_of_goods(from_location_id, to_location_id, amount) is not null limit 1);
                """);
        assertThat(found(reconciled(PART_ROWS)))
                .as("seed %d", seed)
                .containsExactlyInAnyOrder("analytics revenue by item 2", "analytics cost_of_goods -5");
    }

    /** Documents are written, and the figures follow them only before the next reading; the fourth reading of a part is undisturbed. */
    @Test
    void what_arrives_meanwhile_is_no_difference() {
        var readings = new AtomicInteger();
        var places = new CopyOnWriteArrayList<UUID>();
        beforeReading = after -> {
            if (places.isEmpty() || !places.getLast().equals(after)) readings.set(0);
            places.add(after);
            apply(0);
            if (readings.incrementAndGet() > 3) return;
            happen(20);
            apply(1);
        };
        var result = reconciled(20);
        assertThat(result.mismatches().stream().filter(m -> !m.source().equals("analytics")))
                .as("seed %d", seed)
                .isEmpty();
        assertThat(result.mismatches()).as("seed %d", seed).isEmpty();
        assertThat(places.size()).as("readings").isGreaterThan((int)
                places.stream().distinct().count());
    }

    @Test
    void two_nodes_that_compare_at_once_share_a_run() {
        var first = reconciler(PART_ROWS, LONG_MS);
        var second = reconciler(PART_ROWS, LONG_MS);
        var results = TestVerticle.run(
                vertx,
                () -> Future.all(first.reconcile(), second.reconcile())
                        .map(all -> all.<AnalyticsReconciliation>list()));
        assertThat(results.getFirst()).isEqualTo(results.getLast());
        assertThat(results.getFirst().mismatches()).as("seed %d", seed).isEmpty();
        assertThat(number("select count(*) from figure_reconciliation")).isEqualTo(1);
        var ofTwo = sums();
        reconciled(ALL_ROWS);
        assertThat(ofTwo).as("each part counts once").isEqualTo(sums());
    }

    @Test
    void another_node_goes_on_where_one_has_stopped() {
        addToOrder(3, FIRST_CONFIRMED.formatted("0"));
        var before = new CopyOnWriteArrayList<UUID>();
        beforeReading = after -> {
            if (!before.contains(after)) before.add(after);
            if (before.size() == 5) throw Problem.unavailable("unavailable");
        };
        var first = reconciler(PART_ROWS, LONG_MS);
        var stopped = TestVerticle.run(vertx, () -> Future.succeededFuture(first.reconcile()));
        assertThat(Refusals.code(stopped)).isEqualTo("503 unavailable");
        assertThat(number("select count(*) from figure_reconciliation where finished_at is null"))
                .isEqualTo(1);
        var after = new CopyOnWriteArrayList<UUID>();
        beforeReading = after::add;
        assertThat(found(reconciled(PART_ROWS)))
                .as("seed %d", seed)
                .containsExactlyInAnyOrder("sales ordered_amount 3", "analytics ordered_amount -3");
        assertThat(before.getFirst()).isEqualTo(FIRST);
        assertThat(after.getFirst()).as("where it stopped").isEqualTo(before.getLast());
        assertThat(after).doesNotContainAnyElementsOf(before.subList(0, 4));
        assertThat(number("select count(*) from figure_reconciliation")).isEqualTo(1);
    }

    @Test
    void a_long_comparison_responds_early_and_returns_its_result_later() {
        var reconciler = reconciler(1, 20);
        var early = Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .ignoreExceptionsMatching(e -> "overloaded".equals(e.getMessage())) // the run has not begun yet
                .until(() -> TestVerticle.run(vertx, reconciler::reconcile), r -> true);
        assertThat(early.complete()).isFalse();
        assertThat(early.finishedAt()).isNull();
        var late = Awaitility.await()
                .until(() -> TestVerticle.run(vertx, reconciler::reconcile), AnalyticsReconciliation::complete);
        assertThat(late.startedAt()).as("the same run").isEqualTo(early.startedAt());
        assertThat(late.mismatches()).as("seed %d", seed).isEmpty();
    }

    @Test
    void who_may_not_read_all_documents_compares_nothing() {
        var needed = List.of("orders:read", "purchases:read", "stock:read", "ledger:read");
        var service = new AnalyticsServiceImpl(vertx, tables.db, null, history::now);
        for (var lacking : needed) {
            var others = Stream.concat(Stream.of("analytics:manage"), needed.stream())
                    .filter(p -> !p.equals(lacking))
                    .toList();
            assertThat(Refusals.code(service.reconcileAnalytics(new Caller(new UUID(0, 1), "some", others))))
                    .as(lacking)
                    .isEqualTo("403 forbidden");
        }
        assertThat(number("select count(*) from figure_reconciliation")).isZero();
    }
}
