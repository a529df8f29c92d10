package tradepost.analytics.core.projection;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tradepost.kernel.db.Tx;

/** By how much events change the totals. */
final class Totals {
    static final String CUSTOMER = "customer";
    static final String ITEM = "item";

    private static final String ADD_DAYS = """
            insert into day_total as t (generation, figure, scope, day, amount)
            select $1::smallint, f, s, d, a from unnest($2::text[], $3::text[], $4::date[], $5::numeric[]) as u(f, s, d, a)
            on conflict (generation, figure, scope, day) do update set amount = t.amount + excluded.amount
            """;
    /** A total is a row only while there is something, so that it does not depend on the way to it. */
    private static final String CLEAN_DAYS = "delete from day_total where generation = $1 and amount = 0";

    private static final String ADD_PERIODS = """
            insert into period_total as t (generation, grain, day, kind, currency, id, revenue, units, orders)
            select $1::smallint, g.grain, date_trunc(g.grain, u.d)::date, u.k, u.c, u.i, sum(u.r), sum(u.n), sum(u.o)
            from unnest($2::text[], $3::uuid[], $4::text[], $5::date[], $6::numeric[], $7::bigint[], $8::bigint[]) as u(k, i, c, d, r, n, o),
              unnest(array['day', 'month', 'year']) as g(grain)
            group by 1, 2, 3, 4, 5, 6
            on conflict (generation, grain, kind, day, currency, id) do update
              set revenue = t.revenue + excluded.revenue, units = t.units + excluded.units, orders = t.orders + excluded.orders
            """;
    private static final String CLEAN_PERIODS =
            "delete from period_total where generation = $1 and revenue = 0 and units = 0 and orders = 0";

    private record Day(String figure, String scope, LocalDate day) {}

    private record Period(String kind, UUID id, String currency, LocalDate day) {}

    private record Sold(BigDecimal revenue, long units, long orders) {
        Sold plus(Sold other) {
            return new Sold(revenue.add(other.revenue), units + other.units, orders + other.orders);
        }

        boolean isNothing() {
            return revenue.signum() == 0 && units == 0 && orders == 0;
        }
    }

    private final Map<Day, BigDecimal> days = new LinkedHashMap<>();
    private final Map<Period, Sold> periods = new LinkedHashMap<>();

    /** @param scope a currency, the id of a location, or empty */
    void add(String figure, String scope, LocalDate day, BigDecimal amount) {
        days.merge(new Day(figure, scope, day), amount, BigDecimal::add);
    }

    void add(String figure, String scope, LocalDate day, long amount) {
        add(figure, scope, day, BigDecimal.valueOf(amount));
    }

    /** @param kind {@link #CUSTOMER} or {@link #ITEM} */
    void sold(String kind, UUID id, String currency, LocalDate day, BigDecimal revenue, long units, long orders) {
        periods.merge(new Period(kind, id, currency, day), new Sold(revenue, units, orders), Sold::plus);
    }

    void write(Tx tx, short generation) {
        writeDays(tx, generation);
        writePeriods(tx, generation);
    }

    private void writeDays(Tx tx, short generation) {
        days.values().removeIf(amount -> amount.signum() == 0);
        if (days.isEmpty()) return;
        var keys = List.copyOf(days.keySet());
        tx.send(
                ADD_DAYS,
                generation,
                Tx.column(keys, Day::figure, String[]::new),
                Tx.column(keys, Day::scope, String[]::new),
                Tx.column(keys, Day::day, LocalDate[]::new),
                Tx.numbers(days.values(), amount -> amount));
        tx.send(CLEAN_DAYS, generation);
    }

    private void writePeriods(Tx tx, short generation) {
        periods.values().removeIf(Sold::isNothing);
        if (periods.isEmpty()) return;
        var keys = List.copyOf(periods.keySet());
        var sold = new ArrayList<>(periods.values());
        tx.send(
                ADD_PERIODS,
                generation,
                Tx.column(keys, Period::kind, String[]::new),
                Tx.column(keys, Period::id, UUID[]::new),
                Tx.column(keys, Period::currency, String[]::new),
                Tx.column(keys, Period::day, LocalDate[]::new),
                Tx.numbers(sold, Sold::revenue),
                Tx.column(sold, Sold::units, Long[]::new),
                Tx.column(sold, Sold::orders, Long[]::new));
        tx.send(CLEAN_PERIODS, generation);
    }
}
