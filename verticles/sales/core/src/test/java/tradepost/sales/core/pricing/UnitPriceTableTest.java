package tradepost.sales.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.charge.Discount;
import tradepost.sales.core.pricing.OrderAmounts.Line;

/** Lines in currencies of 0, 2 and 3 decimals whose prices are finer than the currency. */
class UnitPriceTableTest {
    /** Computed by hand: quantity × price is rounded half up once, then the discount in percent of that, and the net amount is the difference. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        USD |          1 |        0.0035 |      |          0.00 |   0.00 |          0.00
        USD |          2 |        0.0035 |   50 |          0.01 |   0.01 |          0.00
        USD |       1000 |        0.0035 |   10 |          3.50 |   0.35 |          3.15
        USD |        143 |        0.0035 |    5 |          0.50 |   0.03 |          0.47
        USD |          3 |         1.125 |      |          3.38 |   0.00 |          3.38
        USD |          7 |         1.125 | 12.5 |          7.88 |   0.99 |          6.89
        USD |          1 |      0.004999 |      |          0.00 |   0.00 |          0.00
        USD |          1 |         0.005 |  100 |          0.01 |   0.01 |          0.00
        USD | 1000000000 |      0.000001 |  2.5 |       1000.00 |  25.00 |        975.00
        USD |          1 | 9999999999.99 |      | 9999999999.99 |   0.00 | 9999999999.99
        USD |      12345 |      0.012345 |    3 |        152.40 |   4.57 |        147.83
        JPY |          1 |           0.5 |      |             1 |      0 |             1
        JPY |          1 |      0.499999 |   10 |             0 |      0 |             0
        JPY |          3 |          33.5 |   10 |           101 |     10 |            91
        JPY |       1000 |        0.0035 |   50 |             4 |      2 |             2
        JPY |        250 |         1.125 |    5 |           281 |     14 |           267
        KWD |          3 |        0.3335 |   10 |         1.001 |  0.100 |         0.901
        KWD |          1 |      0.000499 |      |         0.000 |  0.000 |         0.000
        KWD |          1 |        0.0005 |   50 |         0.001 |  0.001 |         0.000
        KWD |        999 |      1.234567 |  7.5 |      1233.332 | 92.500 |      1140.832
        """)
    void a_line_costs_what_a_calculation_by_hand_gives(
            String currency,
            long quantity,
            BigDecimal price,
            @Nullable BigDecimal percent,
            BigDecimal subtotal,
            BigDecimal discount,
            BigDecimal net) {
        var off = percent == null ? null : new Discount("percent", percent);
        var line = OrderAmounts.of(List.of(new Line(quantity, price, off, null)), null, currency)
                .lines()
                .getFirst();
        var none = Money.exact(BigDecimal.ZERO, currency);
        assertThat(line.first(quantity)).isEqualTo(new Amounts(subtotal, discount, none, net));
        var random = new Random(quantity);
        var sum = Amounts.sum(List.of(), currency);
        for (long from = 0; from < quantity; ) { // shipped and invoiced in parts
            long to = from + 1 + random.nextLong(quantity - from);
            sum = sum.plus(line.first(to).minus(line.first(from)));
            from = to;
        }
        assertThat(sum).isEqualTo(line.first(quantity));
    }
}
