package tradepost.purchase.core.suggestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.inventory.reorder.BelowPoint;

class SuggestionRulesTest {
    private static long need(
            long point, long quantity, @Nullable Long maximum, long available, long incoming, long drafted) {
        var below = new BelowPoint(
                new UUID(0, 1), new UUID(0, 2), "MAIN", true, point, quantity, maximum, available, incoming);
        return SuggestionRules.need(below, drafted);
    }

    @Test
    void the_reorder_quantity_is_needed_and_so_much_that_the_stock_is_above_the_point() {
        assertThat(need(10, 20, null, 10, 0, 0)).isEqualTo(20);
        assertThat(need(10, 20, null, 0, 0, 0)).isEqualTo(20);
        assertThat(need(10, 5, null, 0, 0, 0)).isEqualTo(11);
        assertThat(need(10, 5, null, 11, 0, 0)).isZero();
    }

    @Test
    void a_maximum_is_filled_up() {
        assertThat(need(10, 20, 100L, 10, 0, 0)).isEqualTo(90);
        assertThat(need(10, 20, 100L, 0, 5, 5)).isEqualTo(90);
        assertThat(need(10, 20, 10L, 10, 0, 0)).isZero();
        assertThat(need(10, 20, 10L, 9, 0, 0)).isEqualTo(1);
    }

    @Test
    void what_is_incoming_or_drafted_is_not_needed_again() {
        assertThat(need(10, 20, null, 0, 11, 0)).isZero();
        assertThat(need(10, 20, null, 0, 0, 11)).isZero();
        assertThat(need(10, 20, null, 0, 5, 5)).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "7, 1, 5, 10",
        "10, 1, 5, 10",
        "7, 12, 5, 15",
        "11, 1, 12, 12",
        "1000000000, 1, 7, 999999994",
        "1, 1, 1000000000, 1000000000"
    })
    void a_need_is_rounded_up_to_the_minimum_and_to_packs(long need, long minimum, long pack, long expected) {
        assertThat(SuggestionRules.packed(need, minimum, pack)).isEqualTo(expected);
    }
}
