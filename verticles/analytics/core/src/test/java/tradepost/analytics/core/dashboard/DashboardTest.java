package tradepost.analytics.core.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.analytics.Dashboard;
import tradepost.analytics.Dashboard.Amounts;
import tradepost.analytics.Dashboard.TopItem;
import tradepost.analytics.core.History;
import tradepost.analytics.core.History.Invoice;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.core.projection.Tables;
import tradepost.analytics.core.report.ReportPeriod;
import tradepost.kernel.db.Db;

/** The dashboard shows what the documents of a random history sum to, in a period and in the one before. */
@ExtendWith(VertxExtension.class)
class DashboardTest {
    private static final int ACTS = 500;

    private final long seed = Long.getLong("tradepost.seed", new Random().nextLong());
    private final ZoneId zone = ZoneId.of("Europe/Berlin");
    private History history;
    private Db db;

    private void happen(Vertx vertx) {
        history = new History(seed, zone, Instant.parse("2025-11-20T00:00:00Z"), Duration.ofHours(14));
        for (int i = 0; i < ACTS; i++) history.act();
        var tables = new Tables(vertx, zone.getId());
        tables.apply(0, history.events, 60);
        db = tables.db;
    }

    private Dashboard dashboard(LocalDate from, LocalDate to, boolean costs) {
        return db.tx(tx -> {
            var p = Projection.live(tx);
            return new DashboardReader(tx, p, ReportPeriod.of(from, to, p.zone(), history.now()), costs).read();
        });
    }

    /** A period of which both halves are compared. */
    private record Days(LocalDate from, LocalDate to, ZoneId zone) {
        boolean has(Instant at) {
            var day = at.atZone(zone).toLocalDate();
            return !day.isBefore(from) && !day.isAfter(to);
        }
    }

    private BigDecimal revenue(Days days, String currency) {
        return history.invoices.stream()
                .filter(i -> days.has(i.at) && i.order.currency.equals(currency))
                .flatMap(i -> i.all().stream())
                .map(History.Line::net)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private BigDecimal orders(Days days) {
        return BigDecimal.valueOf(history.orders.stream()
                .filter(o -> o.confirmedAt != null && o.cancelledAt == null && days.has(o.confirmedAt))
                .count());
    }

    private void requireEqual(BigDecimal actual, BigDecimal expected, String what) {
        assertThat(actual).as("seed %d: %s", seed, what).isEqualByComparingTo(expected);
    }

    @Test
    void the_figures_equal_the_documents_in_the_period_and_before(Vertx vertx) {
        happen(vertx);
        for (var period : List.of(
                List.of("2026-01-01", "2026-01-31"),
                List.of("2025-12-15", "2026-03-20"),
                List.of("2026-01-01", "2026-12-31"),
                List.of("2026-02-03", "2026-02-03"))) {
            var now = new Days(LocalDate.parse(period.getFirst()), LocalDate.parse(period.getLast()), zone);
            var shown = dashboard(now.from, now.to, true);
            var before = new Days(shown.previousFrom(), shown.previousTo(), zone);
            assertThat(before.to).isEqualTo(now.from.minusDays(1));
            requireEqual(shown.orders().value(), orders(now), "orders");
            requireEqual(shown.orders().previous(), orders(before), "orders before");
            for (var amounts : shown.amounts()) {
                requireEqual(amounts.revenue().value(), revenue(now, amounts.currency()), "revenue");
                requireEqual(amounts.revenue().previous(), revenue(before, amounts.currency()), "revenue before");
            }
            requireTop(shown, now);
        }
    }

    private void requireTop(Dashboard shown, Days days) {
        for (var currency : List.of("USD", "EUR")) {
            var sold = new HashMap<UUID, BigDecimal>();
            for (var i : history.invoices)
                if (days.has(i.at) && i.order.currency.equals(currency))
                    for (var l : i.lines) sold.merge(l.item(), l.net(), BigDecimal::add);
            var best = sold.values().stream()
                    .filter(n -> n.signum() > 0)
                    .sorted(Comparator.reverseOrder())
                    .limit(5)
                    .toList();
            assertThat(shown.topItems().stream()
                            .filter(t -> t.currency().equals(currency))
                            .map(TopItem::revenue))
                    .as("seed %d: best items", seed)
                    .usingElementComparator(BigDecimal::compareTo)
                    .containsExactlyElementsOf(best);
        }
    }

    @Test
    void what_is_of_the_end_of_the_period_equals_the_documents(Vertx vertx) {
        happen(vertx);
        var today = history.now().atZone(zone).toLocalDate();
        var shown = dashboard(today.minusDays(9), today, true);
        for (var amounts : shown.amounts()) requireOpen(amounts, today);
        requireEqual(
                shown.stock().stockValue().value(),
                history.values().values().stream()
                        .map(v -> v.setScale(2, RoundingMode.HALF_UP))
                        .reduce(BigDecimal.ZERO, BigDecimal::add),
                "value of the stock");
        var usd = shown.amounts().getFirst();
        assertThat(usd.currency()).isEqualTo("USD");
        requireEqual(usd.openPurchases().value(), history.openPurchases(), "open purchases");
        var byStatus = new TreeMap<String, Long>();
        for (var o : history.orders)
            if (new Days(today.minusDays(9), today, zone).has(o.createdAt)) byStatus.merge(o.status(), 1L, Long::sum);
        for (var s : shown.ordersByStatus())
            assertThat(s.orders()).as("seed %d: %s", seed, s.status()).isEqualTo(byStatus.getOrDefault(s.status(), 0L));
    }

    private void requireOpen(Amounts amounts, LocalDate today) {
        var open = history.invoices.stream()
                .filter(i -> i.order.currency.equals(amounts.currency()))
                .toList();
        requireEqual(
                amounts.openAmount().value(),
                open.stream().map(Invoice::open).reduce(BigDecimal.ZERO, BigDecimal::add),
                "open amount");
        requireEqual(
                amounts.overdueAmount().value(),
                open.stream()
                        .filter(i -> i.dueAt.atZone(zone).toLocalDate().isBefore(today))
                        .map(Invoice::open)
                        .reduce(BigDecimal.ZERO, BigDecimal::add),
                "overdue amount");
    }

    @Test
    void figures_of_costs_are_null_for_callers_who_may_not_see_them(Vertx vertx) {
        happen(vertx);
        var shown = dashboard(LocalDate.parse("2026-01-01"), LocalDate.parse("2026-01-31"), false);
        assertThat(shown.stock().stockValue().value()).isNull();
        assertThat(shown.stock().costOfGoods().value()).isNull();
        assertThat(shown.stock().turnover().value()).isNull();
        assertThat(shown.stock().daysOfSupply().value()).isNull();
        assertThat(shown.stock().lowStock().value()).isZero();
    }

    @Test
    void totals_are_the_sums_of_facts(Vertx vertx) {
        happen(vertx);
        var totals = db.tx(tx -> new FigureReconciler(vertx, db, 20, 0).totals(tx, Projection.live(tx)));
        assertThat(totals.size()).isGreaterThan(10);
        assertThat(totals.differences()).as("seed %d", seed).isEmpty();
    }

    /** The function reads orders that were open then, the totals are kept with each event. */
    @Test
    void what_is_expected_of_vendors_at_the_end_of_each_day_is_what_the_totals_say(Vertx vertx) {
        happen(vertx);
        var first = db.list(r -> r.getLocalDate(0), "select min(day) from purchase_state where generation = 0")
                .await()
                .getFirst();
        int days = 0;
        for (var day = first;
                day.isBefore(history.now().atZone(zone).toLocalDate().plusDays(3));
                day = day.plusDays(1), days++)
            assertThat(open(day, "select currency, sum(amount) from open_purchases(0::smallint, $1) group by currency"))
                    .as("seed %d: %s", seed, day)
                    .isEqualTo(
                            open(
                                    day,
                                    "select scope, sum(amount) from day_total where generation = 0 and figure = 'open_purchases' and day <= $1 group by scope"));
        assertThat(days).isGreaterThan(5);
    }

    private Map<String, BigDecimal> open(LocalDate day, String sql) {
        var open = new TreeMap<String, BigDecimal>();
        for (var r : db.query(sql, day).await())
            if (r.getBigDecimal(1).signum() != 0)
                open.put(r.getString(0), r.getBigDecimal(1).stripTrailingZeros());
        return open;
    }
}
