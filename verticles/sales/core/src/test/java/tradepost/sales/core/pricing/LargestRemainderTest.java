package tradepost.sales.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tradepost.kernel.value.Money;

class LargestRemainderTest {
    private static List<BigDecimal> amounts(String... all) {
        return Stream.of(all).map(BigDecimal::new).toList();
    }

    private static List<BigDecimal> split(String amount, String currency, String... weights) {
        return LargestRemainder.split(new BigDecimal(amount), amounts(weights), currency);
    }

    @Test
    void what_is_left_goes_to_the_largest_remainders() {
        // 10.00 x 5/16 = 3.125, x 4/16 = 2.50, x 7/16 = 4.375: two halves of a cent, of which the first gets the cent
        assertThat(split("10.00", "USD", "5.00", "4.00", "7.00")).isEqualTo(amounts("3.13", "2.50", "4.37"));
        // 1.00 x 2/7 = 0.2857, x 2/7, x 3/7 = 0.4286: the first two lost most
        assertThat(split("1.00", "USD", "2.00", "2.00", "3.00")).isEqualTo(amounts("0.29", "0.28", "0.43"));
        assertThat(split("100", "JPY", "1", "1", "1")).isEqualTo(amounts("34", "33", "33"));
        assertThat(split("0.010", "KWD", "1.000", "1.000", "1.000")).isEqualTo(amounts("0.004", "0.003", "0.003"));
    }

    @Test
    void a_weight_of_zero_gets_nothing() {
        assertThat(split("0.01", "USD", "0.00", "5.00", "0.00")).isEqualTo(amounts("0.00", "0.01", "0.00"));
        assertThat(split("0.00", "USD", "0.00", "0.00")).isEqualTo(amounts("0.00", "0.00"));
        assertThatThrownBy(() -> split("0.01", "USD", "0.00")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void negative_weights_have_negative_shares() {
        // 10.05 x 100/60 = 16.75, x -30/60 = -5.025, x -10/60 = -1.675: both are rounded down, and the first one gets
        // the cent
        assertThat(split("10.05", "USD", "100.00", "-30.00", "-10.00")).isEqualTo(amounts("16.75", "-5.02", "-1.68"));
        assertThat(split("60.00", "USD", "100.00", "-30.00", "-10.00"))
                .isEqualTo(amounts("100.00", "-30.00", "-10.00"));
        assertThat(split("-10.05", "USD", "-100.00", "30.00", "10.00")).isEqualTo(amounts("-16.75", "5.03", "1.67"));
        assertThat(split("0.00", "USD", "30.00", "-30.00")).isEqualTo(amounts("0.00", "0.00"));
    }

    @Test
    void shares_add_up_and_differ_by_less_than_a_unit_from_their_proportion() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        for (int n = 0; n < 3_000; n++) {
            var currency = List.of("JPY", "USD", "KWD").get(n % 3);
            var unit = Money.smallest(currency);
            var weights = random.longs(1 + random.nextInt(30), 0, random.nextBoolean() ? 5 : 1_000_000)
                    .mapToObj(w -> unit.multiply(BigDecimal.valueOf(w)))
                    .toList();
            var whole = weights.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
            long units = whole.divide(unit).longValueExact();
            var amount = unit.multiply(BigDecimal.valueOf(units == 0 ? 0 : random.nextLong(units + 1)));
            var shares = LargestRemainder.split(amount, weights, currency);
            var label = "seed %d: %s %s among %s".formatted(seed, amount, currency, weights);
            assertThat(shares.stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                    .as(label)
                    .isEqualByComparingTo(amount);
            for (int i = 0; i < shares.size(); i++) {
                var share = shares.get(i);
                assertThat(share).as(label).isBetween(BigDecimal.ZERO, weights.get(i));
                assertThat(share.scale()).as(label).isEqualTo(unit.scale());
                if (whole.signum() == 0) continue;
                var exact = amount.multiply(weights.get(i)).divide(whole, 12, RoundingMode.HALF_EVEN);
                assertThat(share.subtract(exact).abs()).as(label).isLessThan(unit);
            }
        }
    }
}
