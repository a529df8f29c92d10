package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.identity;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.purchases;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.value.Ids;
import tradepost.purchase.vendor.PerformanceQuery;
import tradepost.purchase.vendor.PerformanceService;
import tradepost.purchase.vendor.VendorPerformance;

/** How vendors have delivered. */
@ExtendWith(VertxExtension.class)
class PerformanceTest {
    private static final AtomicLong NUMBERS = new AtomicLong(9_000_000);
    private static PerformanceService performances;

    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
        performances = identity.proxy("viewer", PerformanceService.ADDRESS, PerformanceService.class);
    }

    private static VendorPerformance measure(UUID vendor, @Nullable String from, @Nullable String to) {
        return performances.getVendorPerformance(vendor, query(from, to), ADMIN).await();
    }

    private static PerformanceQuery query(@Nullable String from, @Nullable String to) {
        return new PerformanceQuery(from == null ? null : Instant.parse(from), to == null ? null : Instant.parse(to));
    }

    /** An order with one line of an item. */
    private static final class Delivered {
        final UUID id = Ids.next();
        final UUID line = Ids.next();

        Delivered(UUID vendor, UUID item, String ordered, @Nullable String expected, int quantity, String price) {
            TestDb.run("purchase", """
                    insert into purchase_order(id, number, vendor_id, vendor_name, status, currency, total_amount, ordered_at, expected_at,
                      created_by, written_by, maximum_amount)
                    values ('%s', 'PO-%d', '%s', 'measured', 'ordered', 'USD', 0, '%s', %s, 'user:test', 'user:test', 0);
                    insert into purchase_order_line(id, order_id, line_no, item_id, sku, name, quantity, unit_price, subtotal)
                    values ('%s', '%1$s', 1, '%s', 'SKU', 'Item', %d, %s, 0);
                    """.formatted(
                            id,
                            NUMBERS.incrementAndGet(),
                            vendor,
                            ordered,
                            expected == null ? "null" : "'" + expected + "'",
                            line,
                            item,
                            quantity,
                            price));
        }

        Delivered received(String at, int quantity, int damaged) {
            var receipt = Ids.next();
            TestDb.run("purchase", """
                    insert into receipt(id, order_id, complete, actor, at) values ('%s', '%s', false, 'user:test', '%s');
                    update purchase_order_line set received_quantity = received_quantity + %d, damaged_quantity = damaged_quantity + %d
                    where id = '%s';
                    insert into receipt_line(receipt_id, line_id, quantity, damaged, subtotal) values ('%1$s', '%6$s', %4$d, %5$d, 0);
                    """.formatted(receipt, id, at, quantity, damaged, line));
            return this;
        }

        Delivered ended(String column, String at) {
            TestDb.run("purchase", "update purchase_order set %s = '%s' where id = '%s'".formatted(column, at, id));
            return this;
        }

        void returned(String at, int quantity, String state) {
            var back = Ids.next();
            TestDb.run("purchase", """
                    insert into purchase_return(id, order_id, status, reason, amount, actor, ended_at)
                    values ('%s', '%s', 'completed', 'broken', 0, 'user:test', '%s');
                    insert into purchase_return_line(return_id, line_id, quantity, state, amount) values ('%1$s', '%s', %d, '%s', 0);
                    """.formatted(back, id, at, line, quantity, state));
        }
    }

    /** The figures were computed by hand. */
    @Test
    void fixed_data_have_the_figures_that_a_calculation_by_hand_gives() {
        var vendor = neighbours.vendor("measured");
        var item = neighbours.item("MEASURED", "9.00");
        new Delivered(vendor, item, "2024-12-01", null, 5, "2.00")
                .received("2024-12-10", 5, 5)
                .ended("received_at", "2024-12-10"); // before the period: only its price counts
        var late = new Delivered(vendor, item, "2025-01-01", "2025-01-11T09:00:00Z", 10, "2.00")
                .received("2025-01-09", 6, 1)
                .received("2025-01-13", 4, 0)
                .ended("received_at", "2025-01-13");
        new Delivered(vendor, item, "2025-01-10", null, 10, "2.20")
                .received("2025-01-15", 8, 0)
                .ended("closed_at", "2025-01-20");
        late.returned("2025-01-16", 2, "available");
        late.returned("2025-01-17", 1, "damaged"); // counted when it arrived
        late.returned("2025-03-01", 3, "available"); // after the period
        var other = neighbours.vendor("not measured");
        new Delivered(other, item, "2025-01-01", null, 10, "9.00").received("2025-01-02", 10, 10);
        var found = measure(vendor, "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z");
        assertThat(found.orders()).isEqualTo(2);
        assertThat(found.receipts()).isEqualTo(3);
        assertThat(found.receivedQuantity()).isEqualTo(18);
        assertThat(found.onTimeRate()).isEqualByComparingTo("0.6"); // 6 of 10
        assertThat(found.fillRate()).isEqualByComparingTo("0.9"); // 18 of 20
        assertThat(found.defectRate()).isEqualByComparingTo("0.1667"); // 1 + 2 of 18
        assertThat(found.priceDrift()).isEqualByComparingTo("0.0333"); // (0 + 0 + 0.1) ÷ 3
        assertThat(found.leadTimeDaysMean()).isEqualByComparingTo("8.33"); // (8 + 12 + 5) ÷ 3
        assertThat(found.leadTimeDaysP90()).isEqualByComparingTo("11.2"); // 8 + 0.8 × (12 - 8)
        assertThat(found.score()).isEqualTo(new BigDecimal("77.33")); // 40 × 0.6 + 30 × 0.9 + 20 × 0.8333 + 10 × 0.9667
    }

    @Test
    void a_day_that_was_missed_and_moved_stays_missed() {
        var vendor = neighbours.vendor("moves the day");
        var missed = "2025-01-11T09:00:00Z";
        var late = new Delivered(vendor, neighbours.item("MOVED", "9.00"), "2025-01-01", missed, 10, "2.00");
        for (var later : new @Nullable String[] {"2031-01-02T00:00:00Z", "2031-01-03T00:00:00Z", null}) {
            var body = new JsonObject().put("expected_at", later);
            var moved = purchases.patchOrder(late.id, body, ADMIN).await().order();
            assertThat(moved.expectedAt()).isEqualTo(later == null ? null : Instant.parse(later));
            assertThat(moved.missedAt()).isEqualTo(Instant.parse(missed));
        }
        late.received("2025-01-13", 10, 0);
        assertThat(measure(vendor, "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z")
                        .onTimeRate())
                .isZero();
    }

    @Test
    void pieces_on_the_expected_day_are_on_time_and_later_ones_are_not() {
        var vendor = neighbours.vendor("days");
        var item = neighbours.item("DAYS", "9.00");
        new Delivered(vendor, item, "2025-01-01", "2025-01-11T09:00:00Z", 10, "2.00")
                .received("2025-01-11T23:59:59Z", 1, 0);
        assertThat(measure(vendor, "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z")
                        .onTimeRate())
                .isEqualByComparingTo("1");
        new Delivered(vendor, item, "2025-02-01", "2025-02-11T09:00:00Z", 10, "2.00")
                .received("2025-02-12T00:00:00Z", 1, 0);
        assertThat(measure(vendor, "2025-02-01T00:00:00Z", "2025-03-01T00:00:00Z")
                        .onTimeRate())
                .isZero();
    }

    @Test
    void what_cannot_be_measured_is_null_and_a_wrong_period_is_refused() {
        var vendor = neighbours.vendor("nothing");
        var found = measure(vendor, null, null);
        assertThat(found.receivedQuantity()).isZero();
        assertThat(found.onTimeRate()).isNull();
        assertThat(found.defectRate()).isNull();
        assertThat(found.score()).isNull();
        assertThat(found.from()).isEqualTo(found.to().minusSeconds(365 * 86_400));
        assertThat(code(performances.getVendorPerformance(
                        vendor, query("2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z"), ADMIN)))
                .isEqualTo("400 empty_period");
        assertThat(code(performances.getVendorPerformance(
                        vendor, query("2005-01-01T00:00:00Z", "2025-01-01T00:00:00Z"), ADMIN)))
                .isEqualTo("400 invalid_request");
        assertThat(code(performances.getVendorPerformance(new UUID(9, 9), query(null, null), ADMIN)))
                .isEqualTo("404 vendor_not_found");
    }
}
