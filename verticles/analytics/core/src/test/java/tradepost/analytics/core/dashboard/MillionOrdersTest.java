package tradepost.analytics.core.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.analytics.Dashboard;
import tradepost.analytics.core.ManyOrders;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.core.projection.Tables;
import tradepost.analytics.core.report.ReportPeriod;

/** The dashboard over a million orders. */
@ExtendWith(VertxExtension.class)
@Tag("prove")
class MillionOrdersTest {
    private static final int ORDERS = 1_000_000;
    private static final int TIMES = 21;
    private static final double LIMIT_MS = 100;
    private static final double NANOS_PER_MS = 1e6;

    private record Days(LocalDate from, LocalDate to) {}

    @Test
    void it_takes_less_than_100_ms(Vertx vertx) {
        var tables = new Tables(vertx, "UTC");
        ManyOrders.load(ORDERS);
        var all = dashboard(tables, new Days(ManyOrders.FIRST, ManyOrders.LAST));
        assertThat(all.orders().value()).isEqualByComparingTo("" + ORDERS);
        assertThat(all.topCustomers()).isNotEmpty();
        assertThat(all.topItems()).isNotEmpty();
        for (var days : List.of(
                new Days(ManyOrders.LAST.minusDays(29), ManyOrders.LAST),
                new Days(LocalDate.parse("2025-11-01"), LocalDate.parse("2025-11-30")),
                new Days(LocalDate.parse("2025-11-16"), LocalDate.parse("2025-12-15")),
                new Days(LocalDate.parse("2025-01-01"), ManyOrders.LAST))) {
            double ms = median(tables, days);
            System.out.printf("dashboard of %s to %s over %,d orders: %.1f ms%n", days.from, days.to, ORDERS, ms);
            assertThat(ms).as(days.toString()).isLessThan(LIMIT_MS);
        }
        // a long period that is made of no whole months at its ends
        var odd = new Days(LocalDate.parse("2024-02-11"), LocalDate.parse("2025-11-20"));
        System.out.printf("dashboard of %s to %s: %.1f ms%n", odd.from, odd.to, median(tables, odd));
    }

    private static double median(Tables tables, Days days) {
        var nanos = new long[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            dashboard(tables, days);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[TIMES / 2] / NANOS_PER_MS;
    }

    private static Dashboard dashboard(Tables tables, Days days) {
        return tables.db.tx(tx -> {
            var p = Projection.live(tx);
            return new DashboardReader(tx, p, ReportPeriod.of(days.from, days.to, p.zone(), ManyOrders.NOW), true)
                    .read();
        });
    }
}
