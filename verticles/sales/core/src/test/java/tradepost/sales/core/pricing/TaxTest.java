package tradepost.sales.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaxTest {
    private static Tax tax(String rate, boolean included) {
        return new Tax("standard", new BigDecimal(rate), included);
    }

    @ParameterizedTest
    @CsvSource({
        "110, 10, true, USD, 100.00",
        "99.99, 19, true, USD, 84.02521",
        "100, 33.3333, true, JPY, 75.000019",
        "0, 19, true, KWD, 0.000",
        "110, 10, false, USD, 110"
    })
    void a_tax_that_is_included_is_taken_out_of_a_price(
            BigDecimal price, String rate, boolean included, String currency, String left) {
        assertThat(tax(rate, included).takenOutOf(price, currency)).isEqualTo(left);
    }

    @Test
    void a_price_into_which_the_tax_is_put_back_is_what_it_was() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            int digits = random.nextInt(6);
            var currency = List.of("JPY", "USD", "KWD").get(random.nextInt(3));
            var price = BigDecimal.valueOf(random.nextLong(1_000_000_000_000L), digits);
            var rate = BigDecimal.valueOf(random.nextInt(1_000_001), 4);
            var left = new Tax("standard", rate, true).takenOutOf(price, currency);
            assertThat(Tax.putBackInto(left, rate, currency))
                    .as("%s at %s percent, seed %d", price, rate, seed)
                    .isEqualByComparingTo(price);
        }
    }
}
