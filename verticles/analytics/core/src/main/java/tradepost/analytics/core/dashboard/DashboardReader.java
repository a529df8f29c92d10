package tradepost.analytics.core.dashboard;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.Dashboard;
import tradepost.analytics.Dashboard.Amounts;
import tradepost.analytics.Dashboard.Compared;
import tradepost.analytics.Dashboard.StatusCount;
import tradepost.analytics.Dashboard.Stock;
import tradepost.analytics.Dashboard.TopCustomer;
import tradepost.analytics.Dashboard.TopItem;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.core.projection.Total;
import tradepost.analytics.core.report.ReportPeriod;
import tradepost.analytics.core.report.SupplierScores;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Money;

/** The figures of the dashboard, made of totals, by a constant number of statements. */
final class DashboardReader {
    private static final int TOP = 5;
    private static final int RATIO_DIGITS = 2;
    private static final List<String> STATUSES = List.of("draft", "confirmed", "paid", "completed", "cancelled");

    private final Tx tx;
    private final Projection projection;
    private final ReportPeriod now;
    private final ReportPeriod before;
    private final boolean showsCosts;
    private final Map<Key, Sums> totals = new HashMap<>();

    private record Key(String figure, String scope) {}

    /** In the period and in the one before, and up to the end of both. */
    private record Sums(BigDecimal now, BigDecimal before, BigDecimal atEnd, BigDecimal atEndBefore) {
        static final Sums NONE = new Sums(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

        Pair inPeriod() {
            return new Pair(now, before);
        }

        Pair atEnds() {
            return new Pair(atEnd, atEndBefore);
        }
    }

    /** Of the period and of the one before. */
    private record Pair(BigDecimal now, BigDecimal before) {
        Compared money(String currency) {
            return new Compared(Money.round(now, currency), Money.round(before, currency));
        }

        Compared count() {
            return new Compared(now.setScale(0), before.setScale(0));
        }
    }

    DashboardReader(Tx tx, Projection projection, ReportPeriod period, boolean showsCosts) {
        this.tx = tx;
        this.projection = projection;
        now = period;
        before = period.previous();
        this.showsCosts = showsCosts;
    }

    Dashboard read() {
        for (var r : tx.sql(
                DashboardQueries.TOTALS,
                projection.generation(),
                now.from(),
                now.to(),
                before.from(),
                before.to(),
                Total.AT_ENDS.toArray(String[]::new)))
            totals.put(
                    new Key(r.getString(0), r.getString(1)),
                    new Sums(r.getBigDecimal(2), r.getBigDecimal(3), r.getBigDecimal(4), r.getBigDecimal(5)));
        return new Dashboard(
                projection.asOf(),
                now.from(),
                now.to(),
                before.from(),
                before.to(),
                projection.zone().id(),
                projection.currency(),
                currencies().stream().map(this::amounts).toList(),
                all(Total.ORDERS),
                all(Total.CANCELLED_ORDERS),
                sums(Total.UNITS, "").inPeriod().count(),
                STATUSES.stream().map(this::status).toList(),
                topItems(),
                topCustomers(),
                stock(),
                scores());
    }

    private Sums sums(String figure, String scope) {
        return totals.getOrDefault(new Key(figure, scope), Sums.NONE);
    }

    /** That of the installation first, and then those that anything has. */
    private List<String> currencies() {
        var others = new TreeSet<String>();
        for (var key : totals.keySet()) if (Money.isCurrency(key.scope)) others.add(key.scope);
        others.remove(projection.currency());
        var all = new ArrayList<>(List.of(projection.currency()));
        all.addAll(others);
        return all;
    }

    private Amounts amounts(String currency) {
        var orders = sums(Total.ORDERS, currency).inPeriod();
        var ordered = sums(Total.ORDERED, currency).inPeriod();
        return new Amounts(
                currency,
                orders.count(),
                ordered.money(currency),
                new Compared(
                        average(ordered.now, orders.now, currency), average(ordered.before, orders.before, currency)),
                sums(Total.REVENUE, currency).inPeriod().money(currency),
                sums(Total.TAX, currency).inPeriod().money(currency),
                sums(Total.RECEIVED, currency).inPeriod().money(currency),
                sums(Total.REFUNDED, currency).inPeriod().money(currency),
                sums(Total.OPEN, currency).atEnds().money(currency),
                sums(Total.OVERDUE, currency).atEnds().money(currency),
                sums(Total.OPEN_PURCHASES, currency).atEnds().money(currency));
    }

    private static @Nullable BigDecimal average(BigDecimal amount, BigDecimal count, String currency) {
        return count.signum() == 0
                ? null
                : Money.round(
                        amount.divide(count, Money.smallest(currency).scale() + 4, RoundingMode.HALF_UP), currency);
    }

    /** Of all currencies. */
    private Compared all(String figure) {
        var value = BigDecimal.ZERO;
        var previous = BigDecimal.ZERO;
        for (var t : totals.entrySet())
            if (t.getKey().figure.equals(figure)) {
                value = value.add(t.getValue().now);
                previous = previous.add(t.getValue().before);
            }
        return new Pair(value, previous).count();
    }

    private StatusCount status(String status) {
        var sums = sums(Total.orders(status), "");
        return new StatusCount(status, sums.now.longValueExact(), sums.before.longValueExact());
    }

    private List<TopItem> topItems() {
        return tx.list(
                r -> {
                    var currency = r.getString(1);
                    return new TopItem(
                            r.getUUID(0),
                            r.getString(8),
                            r.getString(9),
                            currency,
                            Money.round(r.getBigDecimal(2), currency),
                            Money.round(r.getBigDecimal(5), currency),
                            r.getLong(3),
                            r.getLong(6));
                },
                DashboardQueries.TOP.formatted("known_item"),
                top("item"));
    }

    private List<TopCustomer> topCustomers() {
        return tx.list(
                r -> {
                    var currency = r.getString(1);
                    return new TopCustomer(
                            r.getUUID(0),
                            r.getString(9),
                            currency,
                            Money.round(r.getBigDecimal(2), currency),
                            Money.round(r.getBigDecimal(5), currency),
                            r.getLong(4),
                            r.getLong(7));
                },
                DashboardQueries.TOP.formatted("known_customer"),
                top("customer"));
    }

    private Object[] top(String kind) {
        var grains = Grain.of(now.from(), now.to());
        var previous = Grain.of(before.from(), before.to());
        return new Object[] {
            projection.generation(),
            kind,
            names(grains),
            days(grains),
            signs(grains),
            names(previous),
            days(previous),
            signs(previous),
            (long) TOP,
            currencies().toArray(String[]::new)
        };
    }

    private static String[] names(List<Grain> grains) {
        return Tx.column(grains, Grain::name, String[]::new);
    }

    private static LocalDate[] days(List<Grain> grains) {
        return Tx.column(grains, Grain::day, LocalDate[]::new);
    }

    private static Integer[] signs(List<Grain> grains) {
        return Tx.column(grains, Grain::sign, Integer[]::new);
    }

    private Stock stock() {
        var low = sums(Total.LOW_STOCK, "").atEnds().count();
        var out = sums(Total.OUT_OF_STOCK, "").atEnds().count();
        if (!showsCosts) return new Stock(none(), none(), none(), none(), low, out);
        var currency = projection.currency();
        var value = new Compared(value(Sums::atEnd), value(Sums::atEndBefore));
        var cost = sums(Total.COST_OF_GOODS, currency).inPeriod().money(currency);
        var means = tx.single(
                r -> new Compared(r.getBigDecimal(0), r.getBigDecimal(1)),
                DashboardQueries.MEAN_VALUES,
                projection.generation(),
                now.from(),
                now.to(),
                before.from(),
                before.to());
        return new Stock(
                value,
                cost,
                new Compared(ratio(cost.value(), means.value()), ratio(cost.previous(), means.previous())),
                new Compared(
                        supply(value.value(), cost.value(), now), supply(value.previous(), cost.previous(), before)),
                low,
                out);
    }

    private static Compared none() {
        return new Compared(null, null);
    }

    /** Rounded for each location, as inventory does it. */
    private BigDecimal value(Function<Sums, BigDecimal> of) {
        return totals.entrySet().stream()
                .filter(t -> t.getKey().figure.equals(Total.STOCK_VALUE))
                .map(t -> Money.round(of.apply(t.getValue()), projection.currency()))
                .reduce(Money.round(BigDecimal.ZERO, projection.currency()), BigDecimal::add);
    }

    private static @Nullable BigDecimal ratio(@Nullable BigDecimal a, @Nullable BigDecimal b) {
        return a == null || b == null || b.signum() == 0 ? null : a.divide(b, RATIO_DIGITS, RoundingMode.HALF_UP);
    }

    /** In days. */
    private static @Nullable BigDecimal supply(
            @Nullable BigDecimal value, @Nullable BigDecimal cost, ReportPeriod period) {
        return value == null ? null : ratio(value.multiply(BigDecimal.valueOf(period.days())), cost);
    }

    private Compared scores() {
        return new Compared(score(now), score(before));
    }

    private @Nullable BigDecimal score(ReportPeriod period) {
        return SupplierScores.mean(SupplierScores.of(tx, projection, period, null));
    }
}
