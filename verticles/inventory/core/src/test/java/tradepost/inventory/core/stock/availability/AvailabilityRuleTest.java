package tradepost.inventory.core.stock.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.inventory.core.stock.availability.AvailabilityRule.Supply;

class AvailabilityRuleTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 10);

    /** 5 in stock, 2 overdue since yesterday, 3 tomorrow, 4 in ten days, 6 some day. */
    private static final Supply SUPPLY = supply(5, 0, false);

    private static Supply supply(long inStock, long waiting, boolean frozen) {
        var incoming = new TreeMap<>(Map.of(TODAY.minusDays(1), 2L, TODAY.plusDays(1), 3L, TODAY.plusDays(10), 4L));
        return new Supply(TODAY, inStock, waiting, frozen, incoming, new TreeMap<>(), 6);
    }

    @ParameterizedTest
    @CsvSource({
        "1, in_stock, 2026-03-10",
        "5, in_stock, 2026-03-10",
        "6, incoming, 2026-03-10",
        "7, incoming, 2026-03-10",
        "8, incoming, 2026-03-11",
        "10, incoming, 2026-03-11",
        "11, incoming, 2026-03-20",
        "14, incoming, 2026-03-20",
        "15, undated,",
        "20, undated,",
        "21, never,"
    })
    void the_first_day_is_the_one_on_which_enough_has_arrived(long quantity, String why, LocalDate first) {
        var answer = AvailabilityRule.decide(quantity, null, SUPPLY);
        assertThat(answer.why()).isEqualTo(why);
        assertThat(answer.firstDate()).isEqualTo(first);
        assertThat(answer.reason()).endsWith(".");
    }

    @Test
    void a_quantity_is_available_on_its_first_day_and_later() {
        assertThat(on(8, TODAY, SUPPLY)).isFalse();
        assertThat(on(8, TODAY.plusDays(1), SUPPLY)).isTrue();
        assertThat(on(8, TODAY.plusDays(100), SUPPLY)).isTrue();
        assertThat(on(21, LocalDate.MAX, SUPPLY)).isFalse();
        assertThat(on(1, TODAY.minusDays(1), SUPPLY)).isFalse();
    }

    private static @Nullable Boolean on(long quantity, LocalDate date, Supply supply) {
        return AvailabilityRule.decide(quantity, date, supply).onDate();
    }

    /** 5 in stock, of which 4 expire in two days; 2 overdue, 3 tomorrow, 4 in ten days, 6 some day; new orders get 1 less. */
    @ParameterizedTest
    @CsvSource({
        "4, 0, in_stock, 2026-03-10, true",
        "4, 1, in_stock, 2026-03-10, true",
        "4, 2, in_stock, 2026-03-10, true",
        "6, 2, expires, 2026-03-10, false",
        "6, 9, expires, 2026-03-10, false",
        "6, 10, incoming, 2026-03-10, true",
        "9, 1, incoming, 2026-03-11, true",
        "9, 0, incoming, 2026-03-11, false",
        "9, 2, expires, 2026-03-11, false",
        "9, 9, expires, 2026-03-11, false",
        "9, 10, incoming, 2026-03-11, true",
        "10, 10, undated,, false",
        "15, 10, undated,, false",
        "16, 10, never,, false"
    })
    void pieces_of_a_lot_are_available_until_it_has_expired(
            long quantity, int days, String why, @Nullable LocalDate first, boolean onDate) {
        var some = supply(5, 1, false);
        var ending = new TreeMap<>(Map.of(TODAY.plusDays(2), 4L));
        var supply = new Supply(TODAY, 5, 1, false, some.incoming(), ending, 6);
        var answer = AvailabilityRule.decide(quantity, TODAY.plusDays(days), supply);
        assertThat(answer.why()).isEqualTo(why);
        assertThat(answer.firstDate()).isEqualTo(first);
        assertThat(answer.onDate()).isEqualTo(onDate);
        assertThat(answer.reason()).endsWith(".");
    }

    @ParameterizedTest
    @CsvSource({
        "2, in_stock, 2026-03-10",
        "3, incoming, 2026-03-10",
        "5, incoming, 2026-03-11",
        "12, undated,",
        "18, never,"
    })
    void pieces_that_orders_wait_for_are_not_available(long quantity, String why, LocalDate first) {
        var answer = AvailabilityRule.decide(quantity, null, supply(5, 3, false));
        assertThat(answer.why()).isEqualTo(why);
        assertThat(answer.firstDate()).isEqualTo(first);
        assertThat(AvailabilityRule.decide(quantity, null, supply(2, 0, false)).firstDate())
                .isEqualTo(first);
    }

    @Test
    void of_a_frozen_item_nothing_is_available() {
        var supply = supply(5, 0, true);
        assertThat(supply.available()).isZero();
        var answer = AvailabilityRule.decide(1, TODAY, supply);
        assertThat(answer.why()).isEqualTo("frozen");
        assertThat(answer.firstDate()).isNull();
        assertThat(answer.onDate()).isFalse();
        assertThat(answer.reason()).endsWith(".");
    }
}
