package tradepost.sales.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.charge.Discount;
import tradepost.sales.core.pricing.OrderAmounts.Line;

class OrderAmountsTest {
    private static final Tax ADDED_19 = new Tax("standard", new BigDecimal("19.0000"), false);
    private static final Tax ADDED_7 = new Tax("reduced", new BigDecimal("7"), false);

    private static BigDecimal number(String value) {
        return new BigDecimal(value);
    }

    private static Discount percent(String value) {
        return new Discount("percent", number(value));
    }

    private static Discount amount(String value) {
        return new Discount("amount", number(value));
    }

    private static Line line(long quantity, String price, Discount discount, Tax tax) {
        return new Line(quantity, number(price), discount, tax);
    }

    private static Amounts amounts(String subtotal, String discount, String tax, String total) {
        return new Amounts(number(subtotal), number(discount), number(tax), number(total));
    }

    private static List<Amounts> whole(OrderAmounts order) {
        return order.lines().stream().map(l -> l.first(l.quantity())).toList();
    }

    @Test
    void an_order_without_discount_and_tax_costs_its_lines() {
        var order = OrderAmounts.of(List.of(line(2, "10.00", null, null), line(1, "0.50", null, null)), null, "USD");
        assertThat(whole(order))
                .containsExactly(amounts("20.00", "0.00", "0.00", "20.00"), amounts("0.50", "0.00", "0.00", "0.50"));
        assertThat(order.sum()).isEqualTo(amounts("20.50", "0.00", "0.00", "20.50"));
    }

    /**
     * By hand: 3 x 19.99 = 59.97, less 10 % (6.00, of 5.997) = 53.97; 2 x 4.45 = 8.90; 1 x 100.00 less 5.00 = 95.00; together 157.87.
     * The order's 15.00: 53.97 x 15 / 157.87 = 5.1279, 8.90 x … = 0.8456, 95.00 x … = 9.0264. Rounded down 5.12 + 0.84 + 9.02 = 14.98; the
     * two cents go to the first (.79) and the third (.64). Left: 48.84, 8.06, 85.97.
     * Tax of 19 %: 48.84 + 85.97 = 134.81, of which 25.6139 = 25.61: 48.84/134.81 of it is 9.2782, 85.97/134.81 is 16.3318; the cent of
     * 9.27 + 16.33 = 25.60 goes to the first. Tax of 7 %: 8.06 x 7 % = 0.5642 = 0.56.
     */
    @Test
    void two_added_rates_and_discounts_of_line_and_order_are_those_computed_by_hand() {
        var order = OrderAmounts.of(
                List.of(
                        line(3, "19.99", percent("10"), ADDED_19),
                        line(2, "4.45", null, ADDED_7),
                        line(1, "100.00", amount("5"), ADDED_19)),
                amount("15.00"),
                "USD");
        assertThat(whole(order))
                .containsExactly(
                        amounts("59.97", "11.13", "9.28", "58.12"),
                        amounts("8.90", "0.84", "0.56", "8.62"),
                        amounts("100.00", "14.03", "16.33", "102.30"));
        assertThat(order.sum()).isEqualTo(amounts("168.87", "26.00", "26.17", "169.04"));
    }

    /**
     * By hand: 1,080 includes 8 % (80); 3 x 333 = 999 includes 10 %. The order's 5 %: 2,079 x 5 % = 103.95 = 104, of which 1080/2079 is
     * 54.0260 and 999/2079 is 49.9740: 54 + 49, the yen goes to the second. Left: 1,026 and 949. Included: 1026 x 8/108 = 76;
     * 949 x 10/110 = 86.27 = 86.
     */
    @Test
    void included_rates_in_a_currency_without_decimals_are_those_computed_by_hand() {
        var reduced = new Tax("reduced", number("8"), true);
        var standard = new Tax("standard", number("10"), true);
        var order = OrderAmounts.of(
                List.of(line(1, "1080", null, reduced), line(3, "333", null, standard)), percent("5"), "JPY");
        assertThat(whole(order))
                .containsExactly(amounts("1080", "54", "76", "1026"), amounts("999", "50", "86", "949"));
        assertThat(order.sum()).isEqualTo(amounts("2079", "104", "162", "1975"));
    }

    /** By hand: 3 x 1.115 = 3.345 and 0.005; together 3.350 x 5 % = 0.1675 = 0.168: 0.16775 and 0.00025, so 0.168 and 0.000. */
    @Test
    void the_tax_of_a_rate_is_rounded_once_with_three_decimals() {
        var vat = new Tax("standard", number("5"), false);
        var order = OrderAmounts.of(List.of(line(3, "1.115", null, vat), line(1, "0.005", null, vat)), null, "KWD");
        assertThat(whole(order))
                .containsExactly(
                        amounts("3.345", "0.000", "0.168", "3.513"), amounts("0.005", "0.000", "0.000", "0.005"));
    }

    @Test
    void included_and_added_taxes_may_be_in_one_order() {
        var included = new Tax("books", number("7"), true);
        var order = OrderAmounts.of(
                List.of(line(1, "10.70", null, included), line(1, "10.00", null, ADDED_19)), null, "EUR");
        assertThat(whole(order))
                .containsExactly(amounts("10.70", "0.00", "0.70", "10.70"), amounts("10.00", "0.00", "1.90", "11.90"));
    }

    @Test
    void a_discount_of_everything_leaves_nothing_to_tax() {
        var order = OrderAmounts.of(
                List.of(line(1, "10.00", percent("100"), ADDED_19), line(1, "5.00", null, ADDED_19)),
                amount("5.00"),
                "USD");
        assertThat(order.sum()).isEqualTo(amounts("15.00", "15.00", "0.00", "0.00"));
    }

    @Test
    void a_discount_is_at_most_the_amount() {
        refused(
                "400 discount_exceeds_amount",
                () -> OrderAmounts.of(List.of(line(1, "9.99", amount("10"), null)), null, "USD"));
        refused(
                "400 discount_exceeds_amount",
                () -> OrderAmounts.of(List.of(line(1, "9.99", percent("100.0001"), null)), null, "USD"));
        refused(
                "400 discount_exceeds_amount",
                () -> OrderAmounts.of(List.of(line(1, "9.99", amount("5"), null)), amount("5.00"), "USD"));
        refused(
                "400 discount_exceeds_amount",
                () -> OrderAmounts.of(List.of(line(1, "0.00", null, null)), amount("0.01"), "USD"));
    }

    @Test
    void a_discount_has_the_decimals_of_the_currency() {
        refused(
                "400 invalid_amount",
                () -> OrderAmounts.of(List.of(line(1, "9.99", amount("0.001"), null)), null, "USD"));
        refused("400 invalid_amount", () -> OrderAmounts.of(List.of(line(1, "100", null, null)), amount("0.5"), "JPY"));
    }

    private static void refused(String code, ThrowingCallable request) {
        assertThatThrownBy(request)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> assertThat(e.failureCode() + " " + e.getMessage()).isEqualTo(code));
    }

    @Test
    void an_added_tax_counts_for_the_largest_amount() {
        var dear = line(1, "9999999999.99", null, ADDED_19);
        refused(
                "400 amount_out_of_range",
                () -> OrderAmounts.of(List.of(dear), null, "USD").sum());
    }

    @Test
    void lines_add_up_to_the_order_in_every_currency() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        for (int n = 0; n < 3_000; n++) {
            var currency = List.of("JPY", "USD", "KWD").get(n % 3);
            var lines = new ArrayList<Line>();
            for (int i = 0; i <= random.nextInt(12); i++) {
                var price = Money.smallest(currency).multiply(BigDecimal.valueOf(random.nextInt(50_000)));
                long quantity = 1 + random.nextInt(50);
                lines.add(new Line(
                        quantity,
                        price,
                        discount(random, Money.subtotal(quantity, price, currency), currency),
                        tax(random)));
            }
            var before = OrderAmounts.of(lines, null, currency);
            var left = before.sum().subtotal().subtract(before.sum().discount());
            var discount = discount(random, left, currency);
            check(
                    lines,
                    before,
                    discount,
                    OrderAmounts.of(lines, discount, currency),
                    "seed %d, order %d".formatted(seed, n));
        }
    }

    private static void check(
            List<Line> lines, OrderAmounts before, Discount discount, OrderAmounts order, String label) {
        var sum = order.sum();
        var currency = order.lines().getFirst().currency();
        var left = before.sum().subtotal().subtract(before.sum().discount());
        var expected = discount == null
                ? BigDecimal.ZERO
                : discount.type().equals("amount")
                        ? discount.value()
                        : Money.round(left.multiply(discount.value()).movePointLeft(2), currency);
        assertThat(sum.discount().subtract(before.sum().discount())).as(label).isEqualByComparingTo(expected);
        var owed = sum.subtotal().subtract(sum.discount());
        for (var tax : lines.stream().map(Line::tax).distinct().toList()) {
            if (tax == null) continue;
            var net = BigDecimal.ZERO;
            var taxed = BigDecimal.ZERO;
            for (int i = 0; i < lines.size(); i++) {
                if (!tax.equals(lines.get(i).tax())) continue;
                var whole = order.lines().get(i).first(lines.get(i).quantity());
                net = net.add(whole.subtotal().subtract(whole.discount()));
                taxed = taxed.add(whole.tax());
            }
            var divisor = tax.included() ? tax.rate().add(BigDecimal.valueOf(100)) : BigDecimal.valueOf(100);
            var exact = net.multiply(tax.rate())
                    .divide(divisor, Money.smallest(currency).scale(), RoundingMode.HALF_UP);
            assertThat(taxed).as("%s, %s", label, tax).isEqualByComparingTo(exact);
            if (!tax.included()) owed = owed.add(taxed);
        }
        assertThat(sum.total()).as(label).isEqualByComparingTo(owed);
        assertThat(whole(order)).as(label).allSatisfy(a -> {
            assertThat(a.discount()).isBetween(BigDecimal.ZERO, a.subtotal());
            assertThat(a.tax()).isNotNegative();
        });
    }

    private static Discount discount(Random random, BigDecimal of, String currency) {
        return switch (random.nextInt(3)) {
            case 0 ->
                percent(BigDecimal.valueOf(1 + random.nextInt(1_000_000), 4).toPlainString());
            case 1 -> {
                long units = of.divide(Money.smallest(currency)).longValueExact();
                yield units == 0
                        ? null
                        : new Discount(
                                "amount",
                                Money.smallest(currency).multiply(BigDecimal.valueOf(1 + random.nextLong(units))));
            }
            default -> null;
        };
    }

    private static Tax tax(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> ADDED_19;
            case 2 -> ADDED_7;
            case 3 -> new Tax("standard", number("8.125"), true);
            default -> new Tax("zero", BigDecimal.ZERO, false);
        };
    }
}
