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
    void a_price_has_six_decimals_in_any_currency() {
        for (var currency : new String[] {"JPY", "USD", "KWD", "CLF"}) {
            assertThat(Money.checkedPrice("unit_price", new BigDecimal("0.003500"), currency))
                    .isEqualTo(Money.exact(new BigDecimal("0.0035"), currency));
            assertThat(Money.checkedPrice("unit_price", Money.PRICE_STEP, currency))
                    .isEqualTo(new BigDecimal("0.000001"));
            assertThatThrownBy(() -> Money.checkedPrice("unit_price", new BigDecimal("0.0000001"), currency))
                    .hasMessageContaining("invalid_amount");
        }
        assertThat(Money.subtotal(1_000, new BigDecimal("0.0035"), "USD")).isEqualTo(new BigDecimal("3.50"));
        assertThat(Money.subtotal(1_000_000_000, Money.PRICE_STEP, "JPY")).isEqualTo(new BigDecimal("1000"));
    }

    @Test
    void parts_of_a_line_are_the_differences_of_what_has_come_so_far() {
        var random = new Random(55);
        for (int round = 0; round < 10_000; round++) {
            var currency = new String[] {"JPY", "USD", "KWD"}[round % 3];
            var price = BigDecimal.valueOf(random.nextLong(random.nextBoolean() ? 20_000 : 5_000_000), 6);
            long quantity = 1 + random.nextLong(1_000);
            var sum = BigDecimal.ZERO;
            for (long come = 0; come < quantity; ) {
                long next = come + 1 + random.nextLong(quantity - come);
                var part = Money.part(come, next, price, currency);
                assertThat(part).isNotNegative();
                sum = sum.add(part);
                come = next;
            }
            assertThat(sum).isEqualTo(Money.subtotal(quantity, price, currency));
        }
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
