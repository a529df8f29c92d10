package tradepost.inventory.core.stock;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemValueTest {
    /** Also of a value that has more decimals than the currency of now. */
    @ParameterizedTest
    @CsvSource({"10.55, USD", "10.55, JPY", "10.50, JPY", "0.40, JPY", "0, USD"})
    void the_value_changes_by_the_cost_and_the_variance_of_a_movement_and_is_never_negative(
            BigDecimal value, String currency) {
        var average = value.divide(BigDecimal.valueOf(4));
        var before = new ItemValue(4, value, average, 4, currency);
        var cost = new BigDecimal("7.45");
        for (var b :
                List.of(before.arrive(2, cost, true), before.arrive(2, cost, false), before.arrive(2, null, false)))
            assertThat(b.after().value())
                    .isEqualByComparingTo(value.add(b.cost()).add(b.variance()));
        for (var b : List.of(
                before.leave(3),
                before.leave(4),
                before.returnToVendor(1, cost),
                before.returnToVendor(4, cost),
                before.undoArrival(1, cost, true),
                before.undoArrival(4, cost, true),
                before.undoArrival(1, null, false))) {
            assertThat(b.after().value())
                    .isNotNegative()
                    .isEqualByComparingTo(value.subtract(b.cost()).add(b.variance()));
            if (b.after().quantity() == 0) assertThat(b.after().value()).isZero();
        }
    }
}
