package tradepost.kernel.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
    @Test
    void a_line_is_rounded_half_up_to_the_minor_unit() {
        assertThat(Money.subtotal(3, new BigDecimal("0.335"), "USD")).isEqualTo(new BigDecimal("1.01"));
        assertThat(Money.subtotal(3, new BigDecimal("33.5"), "JPY")).isEqualTo(new BigDecimal("101"));
        assertThat(Money.subtotal(3, new BigDecimal("0.3335"), "KWD")).isEqualTo(new BigDecimal("1.001"));
    }

    @Test
    void an_amount_has_the_decimals_of_its_currency() {
        assertThat(Money.exact(new BigDecimal("1200.0000"), "JPY")).isEqualTo(new BigDecimal("1200"));
        assertThat(Money.exact(new BigDecimal("1200"), "USD")).isEqualTo(new BigDecimal("1200.00"));
        assertThat(Money.exact(new BigDecimal("0"), "KWD")).isEqualTo(new BigDecimal("0.000"));
        assertThatThrownBy(() -> Money.checked("unit_price", new BigDecimal("33.5"), "JPY"))
                .hasMessageContaining("invalid_amount");
    }

    @ParameterizedTest
    @CsvSource({
        "950, USD, 950.00",
        "950.000000, USD, 950.00",
        "0.0035, USD, 0.0035",
        "1.125000, USD, 1.125",
        "1.120, USD, 1.12",
        "0, USD, 0.00",
        "0.000001, USD, 0.000001",
        "9999999999.99, USD, 9999999999.99",
        "9999999999.990000, JPY, 9999999999.99",
        "120.000000, JPY, 120",
        "0.5, JPY, 0.5",
        "33.5000, JPY, 33.5",
        "1.2, KWD, 1.200",
        "0.0004, KWD, 0.0004",
        "1E-6, KWD, 0.000001",
        "1E+3, JPY, 1000"
    })
    void a_price_has_the_decimals_of_its_currency_or_those_that_it_has(
            BigDecimal price, String currency, String shown) {
        assertThat(Money.price(price, currency).toPlainString()).isEqualTo(shown);
        assertThat(Money.checkedPrice("unit_price", price, currency)).isEqualTo(Money.price(price, currency));
    }

    @ParameterizedTest
    @ValueSource(strings = {"USD", "JPY", "KWD"})
    void a_price_with_more_than_six_decimals_is_refused(String currency) {
        assertThatThrownBy(() -> Money.checkedPrice("unit_price", new BigDecimal("0.0000001"), currency))
                .hasMessageContaining("invalid_amount");
        assertThatThrownBy(() -> Money.checkedPrice("unit_price", new BigDecimal("1.0000005"), currency))
                .hasMessageContaining("invalid_amount");
        assertThat(Money.checkedPrice("unit_price", new BigDecimal("1.1000000"), currency))
                .isEqualByComparingTo("1.1");
    }

    @Test
    void a_line_is_rounded_once_after_the_price_is_multiplied() {
        assertThat(Money.subtotal(1_000, new BigDecimal("0.0035"), "USD")).isEqualTo(new BigDecimal("3.50"));
        assertThat(Money.subtotal(1, new BigDecimal("0.0035"), "USD")).isEqualTo(new BigDecimal("0.00"));
        assertThat(Money.subtotal(1, new BigDecimal("0.005"), "USD")).isEqualTo(new BigDecimal("0.01"));
        assertThat(Money.subtotal(1, new BigDecimal("0.004999"), "USD")).isEqualTo(new BigDecimal("0.00"));
        assertThat(Money.subtotal(1_000_000_000, new BigDecimal("0.000001"), "USD"))
                .isEqualTo(new BigDecimal("1000.00"));
    }

    @Test
    void an_amount_above_the_largest_is_refused() {
        assertThat(Money.subtotal(1, Money.MAX, "USD")).isEqualTo(Money.MAX);
        assertThatThrownBy(() -> Money.subtotal(2, Money.MAX, "USD")).hasMessageContaining("amount_out_of_range");
    }

    @Test
    void lines_always_add_up_to_the_total() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("MoneyTest seed " + seed);
        var random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            var subtotals = new ArrayList<BigDecimal>();
            long cents = 0;
            for (int line = 0; line <= random.nextInt(20); line++) {
                long price = random.nextLong(100_000);
                long quantity = 1 + random.nextLong(1_000);
                subtotals.add(Money.subtotal(quantity, BigDecimal.valueOf(price, 2), "USD"));
                cents += price * quantity;
            }
            assertThat(Money.total(subtotals))
                    .as("seed %d round %d", seed, round)
                    .isEqualByComparingTo(BigDecimal.valueOf(cents, 2));
        }
    }
}
