package tradepost.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts.Amounts;

final class LineAmountsTest {
    @Test
    void the_wholes_of_a_part_are_exactly_those_that_are_rounded_to_it() {
        for (int quantity = 1; quantity < 14; quantity++)
            for (int pieces = 1; pieces <= quantity; pieces++)
                for (int part = 0; part < 8; part++) {
                    var of = new BigDecimal(part).movePointLeft(2);
                    var range = LineAmounts.wholes(of, pieces, quantity, "USD");
                    for (int whole = 0; whole < 120; whole++) {
                        var amount = new BigDecimal(whole).movePointLeft(2);
                        boolean rounded = pieces == quantity
                                ? amount.equals(of)
                                : Money.share(amount, pieces, quantity, "USD").equals(of);
                        assertThat(range.nearest(amount).equals(amount))
                                .as("%s: %d of %d pieces are %s", amount, pieces, quantity, of)
                                .isEqualTo(rounded);
                    }
                }
    }

    private static BigDecimal usd(String amount) {
        return new BigDecimal(amount);
    }

    @Test
    void the_amounts_of_the_first_pieces_are_rounded_shares() {
        var line = new LineAmounts(3, usd("10.00"), usd("1.00"), usd("2.90"), false, "USD");
        assertThat(line.first(0)).isEqualTo(new Amounts(usd("0.00"), usd("0.00"), usd("0.00"), usd("0.00")));
        assertThat(line.first(1)).isEqualTo(new Amounts(usd("10.00"), usd("0.33"), usd("0.97"), usd("10.64")));
        assertThat(line.first(3)).isEqualTo(new Amounts(usd("30.00"), usd("1.00"), usd("2.90"), usd("31.90")));
    }

    @Test
    void an_included_tax_is_not_added() {
        var line = new LineAmounts(2, usd("11.90"), usd("0.00"), usd("3.80"), true, "USD");
        assertThat(line.first(1)).isEqualTo(new Amounts(usd("11.90"), usd("0.00"), usd("1.90"), usd("11.90")));
    }

    @Test
    void a_number_of_pieces_outside_the_line_is_an_error() {
        var line = new LineAmounts(2, usd("1.00"), usd("0.00"), usd("0.00"), false, "USD");
        assertThatThrownBy(() -> line.first(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> line.first(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parts_add_up_to_the_line_in_every_currency() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int n = 0; n < 2_000; n++) {
            var currency = List.of("JPY", "USD", "KWD").get(n % 3);
            long quantity = 1 + random.nextInt(20);
            var price = Money.price(BigDecimal.valueOf(random.nextInt(100_000_000), random.nextInt(7)), currency);
            var subtotal = Money.subtotal(quantity, price, currency);
            var discount = Money.share(subtotal, random.nextInt(101), 100, currency);
            var tax = Money.share(subtotal.subtract(discount), random.nextInt(30), 100, currency);
            var line = new LineAmounts(quantity, price, discount, tax, random.nextBoolean(), currency);
            var sum = Amounts.sum(List.of(), currency);
            for (long from = 0; from < quantity; ) {
                long to = from + 1 + random.nextLong(quantity - from);
                var part = line.first(to).minus(line.first(from));
                assertThat(part.total().scale())
                        .as("seed %d", seed)
                        .isEqualTo(Money.smallest(currency).scale());
                sum = Amounts.sum(List.of(sum, part), currency);
                from = to;
            }
            assertThat(sum).as("seed %d, line %s", seed, line).isEqualTo(line.first(quantity));
            assertThat(line.first(quantity).discount()).as("seed %d", seed).isEqualTo(discount);
        }
    }
}
