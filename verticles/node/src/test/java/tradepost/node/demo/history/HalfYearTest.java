package tradepost.node.demo.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HalfYearTest {
    private static final List<Article> ARTICLES = List.of(
            new Article("rake", "garden-tools", 22, "garden", 6, Season.GARDEN, false, 3),
            new Article("shovel", "winter", 33, "garden", 6, Season.WINTER, false, 0),
            new Article("screws", "screws", 12, "bolts", 12, Season.ALL, false, 0),
            new Article("glue", "adhesives", 9, "bolts", 6, Season.ALL, true, 0));
    private static final List<Supplier> SUPPLIERS =
            List.of(new Supplier("garden", 7, 30), new Supplier("bolts", 5, 30));
    private static final KnownIds IDS = new KnownIds() {
        @Override
        public String of(String name) {
            return name;
        }

        @Override
        public String item(String key) {
            return key;
        }

        @Override
        public BigDecimal cost(int article) {
            return BigDecimal.ONE;
        }

        @Override
        public BigDecimal amount(double amount) {
            return BigDecimal.valueOf(amount);
        }

        @Override
        public BigDecimal share(BigDecimal of, double share) {
            return of;
        }
    };

    private static final Duration COMMANDS = Duration.ofDays(9);

    private static Instant end(String day) {
        return Instant.parse(day + "T13:37:11.123456Z");
    }

    private static HalfYear until(String day) {
        var buyers = new ArrayList<Buyer>();
        for (int i = 0; i < 12; i++) buyers.add(new Buyer("home" + i, "home", 4, null, false));
        for (int i = 0; i < 12; i++) buyers.add(new Buyer("shop" + i, "shop", 6, 30, i == 0));
        var end = end(day);
        var start = LocalDate.ofInstant(end, ZoneOffset.UTC).minusDays(182);
        return HalfYear.plan(ARTICLES, buyers, SUPPLIERS, IDS, ZoneOffset.UTC, start, end.minus(COMMANDS), end);
    }

    /** Empty if it would begin later today. */
    private static Optional<Instant> begun(Sale sale, HalfYear year) {
        if (!sale.past().isEmpty()) return Optional.of(sale.past().getFirst().at());
        return year.commands().stream()
                .filter(c -> c.story() == sale)
                .map(Step::at)
                .min(Instant::compareTo);
    }

    private static int sold(HalfYear year, String article, int month) {
        int pieces = 0;
        for (var sale : year.sales())
            if (begun(sale, year)
                    .filter(at -> at.atZone(ZoneOffset.UTC).getMonthValue() == month)
                    .isPresent())
                for (var line : sale.lines())
                    if (ARTICLES.get(line.article()).key().equals(article)) pieces += line.pieces();
        return pieces;
    }

    @Test
    void garden_tools_are_sold_in_spring_and_snow_shovels_in_winter() {
        var year = until("2026-06-15");
        assertThat(sold(year, "rake", 5)).isGreaterThan(2 * sold(year, "rake", 1));
        assertThat(sold(year, "shovel", 1)).isGreaterThan(2 * sold(year, "shovel", 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-06-15", "2026-12-31", "2027-01-01", "2027-03-02", "2028-02-29"})
    void what_happens_to_a_document_happens_within_the_half_year_and_in_order(String day) {
        var year = until(day);
        var end = end(day);
        var happened = new IdentityHashMap<Story<?>, List<Instant>>();
        year.sales()
                .forEach(s -> s.past()
                        .forEach(a -> happened.computeIfAbsent(s, n -> new ArrayList<>())
                                .add(a.at())));
        year.purchases()
                .forEach(p -> p.past()
                        .forEach(a -> happened.computeIfAbsent(p, n -> new ArrayList<>())
                                .add(a.at())));
        assertThat(happened.values().stream().flatMap(List::stream))
                .hasSizeGreaterThan(500)
                .allSatisfy(
                        at -> assertThat(at).isBefore(end.minus(COMMANDS)).isAfter(end.minusSeconds(184 * 86_400L)));
        assertThat(year.commands())
                .hasSizeGreaterThan(20)
                .allSatisfy(c -> assertThat(c.at()).isBefore(end).isAfter(end.minusSeconds(184 * 86_400L)));
        year.commands()
                .forEach(c -> happened.computeIfAbsent(c.story(), n -> new ArrayList<>())
                        .add(c.at()));
        assertThat(happened.values()).allSatisfy(times -> assertThat(times).isSorted());
    }

    /** What was written without commands has no lots and no discounts, which only commands choose and divide. */
    @Test
    void the_past_of_an_order_is_usual() {
        var year = until("2026-06-15");
        for (var sale : year.sales()) {
            if (sale.past().isEmpty()) continue;
            assertThat(sale.isTracked()).isFalse();
            assertThat(sale.more().containsKey("discount")).isFalse();
            assertThat(sale.past())
                    .allSatisfy(a -> assertThat(a.what().isUsual()).isTrue());
        }
        assertThat(year.sales()).anySatisfy(sale -> assertThat(sale.past()).isEmpty());
    }

    /** Otherwise rows would say that less than nothing is there. */
    @ParameterizedTest
    @ValueSource(strings = {"2026-06-15", "2026-11-28", "2027-03-02"})
    void nothing_is_sold_that_is_not_there(String day) {
        var year = until(day);
        var there = new int[ARTICLES.size()];
        for (int a = 0; a < there.length; a++)
            there[a] = year.stock().opening(a) - year.stock().inStore(a);
        for (var sale : year.sales())
            if (!sale.past().isEmpty()) for (var l : sale.lines()) there[l.article()] -= l.pieces();
        for (var purchase : year.purchases())
            for (var act : purchase.past())
                if (act.what() instanceof PurchaseAct.Receive came)
                    for (var a : came.arrivals())
                        there[purchase.lines().get(a.line()).article()] += a.pieces();
        for (int a = 0; a < there.length; a++)
            assertThat(there[a])
                    .as(ARTICLES.get(a).key())
                    .isGreaterThanOrEqualTo(ARTICLES.get(a).kept());
    }

    @Test
    void the_same_half_year_is_the_same_story() {
        assertThat(told(until("2026-06-15"))).isEqualTo(told(until("2026-06-15")));
    }

    private static List<String> told(HalfYear year) {
        var told = new ArrayList<String>();
        year.sales().forEach(s -> told.add(s.buyer() + " " + s.lines() + " " + s.past()));
        year.purchases().forEach(p -> told.add(p.supplier() + " " + p.lines() + " " + p.past()));
        year.commands().forEach(c -> told.add(c.at() + " " + c.lane()));
        return told;
    }
}
