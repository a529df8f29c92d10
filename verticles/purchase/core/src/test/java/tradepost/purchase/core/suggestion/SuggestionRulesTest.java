package tradepost.purchase.core.suggestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.inventory.reorder.BelowPoint;
import tradepost.purchase.core.suggestion.SuggestionRules.Need;

class SuggestionRulesTest {
    private static long needed(long waiting, long quantity, @Nullable Long maximum, long supply) {
        var below =
                new BelowPoint(new UUID(0, 1), new UUID(0, 2), "MAIN", true, 10, quantity, maximum, supply, 0, waiting);
        return SuggestionRules.need(below, 0).pieces();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 20, 10, 20", // at the point
        "0, 20, 0, 20",
        "0, 5, 0, 10", // more is missing than the quantity
        "0, 5, 11, 0", // above the point
        "50, 20, 0, 60",
        "50, 20, 45, 20",
        "50, 20, 60, 20",
        "50, 20, 61, 0"
    })
    void what_is_missing_is_needed_and_at_least_the_reorder_quantity(
            long waiting, long quantity, long supply, long expected) {
        assertThat(needed(waiting, quantity, null, supply)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 100, 10, 90", "0, 10, 10, 0", "0, 10, 9, 1", "50, 100, 0, 150", "50, 100, 60, 90", "50, 100, 61, 0"
    })
    void a_maximum_is_filled_up_beyond_what_orders_wait_for(long waiting, long maximum, long supply, long expected) {
        assertThat(needed(waiting, 20, maximum, supply)).isEqualTo(expected);
    }

    @Test
    void what_is_available_incoming_and_drafted_is_the_supply() {
        var below = new BelowPoint(new UUID(0, 1), new UUID(0, 2), "MAIN", true, 10, 20, 30L, 3, 4, 2);
        assertThat(SuggestionRules.need(below, 5)).isEqualTo(new Need(20, 1, 20L));
        assertThat(SuggestionRules.need(below, 6)).isEqualTo(new Need(0, 0, 19L));
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
    void a_need_is_rounded_up_to_the_minimum_and_to_packs(long pieces, long minimum, long pack, long expected) {
        assertThat(SuggestionRules.packed(new Need(pieces, 1, null), minimum, pack))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "42, 3, 1, 12, 36", // 48 would be too many, and 36 are enough
        "5, 1, 1, 12, 12", // no pack fits
        "15, 11, 1, 12, 12",
        "15, 13, 1, 12, 24", // 12 leave the supply at the need
        "15, 11, 20, 1, 20", // the minimum forces it
        "50, 11, 1, 25, 50"
    })
    void packs_stay_below_the_maximum_if_they_can(long most, long least, long minimum, long pack, long expected) {
        assertThat(SuggestionRules.packed(new Need(most, least, most), minimum, pack))
                .isEqualTo(expected);
    }
}
