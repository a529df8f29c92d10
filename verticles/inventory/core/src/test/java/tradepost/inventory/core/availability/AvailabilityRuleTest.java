package tradepost.inventory.core.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.inventory.core.availability.AvailabilityRule.Supply;

class AvailabilityRuleTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 10);

    /** 5 in stock, 2 overdue since yesterday, 3 tomorrow, 4 in ten days, 6 some day. */
    private static final Supply SUPPLY = supply(5, 0, false);

    private static Supply supply(long inStock, long waiting, boolean frozen) {
        var incoming = new TreeMap<>(Map.of(TODAY.minusDays(1), 2L, TODAY.plusDays(1), 3L, TODAY.plusDays(10), 4L));
        return new Supply(TODAY, inStock, waiting, frozen, incoming, 6);
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
        var answer = AvailabilityRule.decide(quantity, SUPPLY);
        assertThat(answer.why()).isEqualTo(why);
        assertThat(answer.firstDate()).isEqualTo(first);
        assertThat(answer.reason()).endsWith(".");
    }

    @Test
    void a_quantity_is_available_on_its_first_day_and_later() {
        var answer = AvailabilityRule.decide(8, SUPPLY);
        assertThat(answer.isBy(TODAY)).isFalse();
        assertThat(answer.isBy(TODAY.plusDays(1))).isTrue();
        assertThat(answer.isBy(TODAY.plusDays(100))).isTrue();
        assertThat(AvailabilityRule.decide(21, SUPPLY).isBy(LocalDate.MAX)).isFalse();
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
        var answer = AvailabilityRule.decide(quantity, supply(5, 3, false));
        assertThat(answer.why()).isEqualTo(why);
        assertThat(answer.firstDate()).isEqualTo(first);
        assertThat(AvailabilityRule.decide(quantity, supply(2, 0, false)).firstDate())
                .isEqualTo(first);
    }

    @Test
    void of_a_frozen_item_nothing_is_available() {
        var supply = supply(5, 0, true);
        assertThat(supply.available()).isZero();
        var answer = AvailabilityRule.decide(1, supply);
        assertThat(answer.why()).isEqualTo("frozen");
        assertThat(answer.firstDate()).isNull();
        assertThat(answer.reason()).endsWith(".");
    }
}
