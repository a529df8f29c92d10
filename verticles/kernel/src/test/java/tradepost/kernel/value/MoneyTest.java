package tradepost.kernel.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

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
        assertThat(Money.exact(new BigDecimal("33.5000"), "JPY"))
                .as("a price with more decimals")
                .isEqualTo(new BigDecimal("33.5"));
        assertThatThrownBy(() -> Money.checked("unit_price", new BigDecimal("33.5"), "JPY"))
                .hasMessageContaining("invalid_amount");
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
