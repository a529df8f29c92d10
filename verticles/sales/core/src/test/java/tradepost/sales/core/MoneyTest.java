package tradepost.sales.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;
import static tradepost.sales.core.Sales.code;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.Money;
import tradepost.sales.PaySalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;

/** Amounts against whole numbers of the hundredth, which know no rounding but the one that is written here. */
class MoneyTest {
    private static final long SEED = Long.getLong("tradepost.seed", System.nanoTime());
    private static final BigInteger MAX = Money.MAX.unscaledValue();
    private static final BigInteger HUNDRED = BigInteger.valueOf(100);
    private static final List<String> CURRENCIES = List.of("USD", "EUR", "JPY");

    private static final Map<UUID, BigDecimal> PRICES = new HashMap<>();

    static Sales sales;

    @BeforeAll
    static void start() {
        System.out.println("MoneyTest -Dtradepost.seed=" + SEED);
        sales = new Sales();
    }

    @AfterAll
    static void stop() {
        sales.close();
    }

    @Test
    void lines_add_up_to_the_total_also_when_read_again() {
        var random = new Random(SEED);
        int made = 0;
        int refused = 0;
        for (int round = 0; round < 150; round++) {
            var currency = CURRENCIES.get(random.nextInt(CURRENCIES.size()));
            var lines = lines(random, currency);
            var expected = expected(lines, currency);
            var answer = sales.service.createOrder(sales.order(currency, lines), ANYBODY);
            if (expected == null) {
                assertThat(code(answer)).as(at(round)).isEqualTo("400 amount_out_of_range");
                refused++;
                continue;
            }
            var order = answer.await();
            isExact(round, order, expected);
            isExact(round, sales.now(order.order().id()), expected);
            made++;
        }
        assertThat(made).as("of 150 with seed %d", SEED).isGreaterThan(20);
        assertThat(refused).as("of 150 with seed %d", SEED).isGreaterThan(5);
    }

    @Test
    void payments_add_up_to_the_total() {
        var random = new Random(SEED);
        for (int round = 0; round < 20; round++) {
            var price = BigDecimal.valueOf(1 + random.nextLong(100_000), 2);
            var line = new WriteSalesLine(null, sales.neighbours.item("1.00"), null, 1 + random.nextLong(100), price);
            var order = sales.service
                    .createOrder(sales.order("USD", List.of(line)), ANYBODY)
                    .await()
                    .order();
            sales.service.confirmOrder(order.id(), ANYBODY).await();
            var open = order.totalAmount();
            while (open.signum() > 0) {
                var amount = BigDecimal.valueOf(1 + random.nextLong(hundredths(order.totalAmount())), 2)
                        .min(open);
                var tooMuch = new PaySalesOrder(open.add(new BigDecimal("0.01")), null, null);
                assertThat(code(sales.service.payOrder(order.id(), tooMuch, ANYBODY)))
                        .as(at(round))
                        .isEqualTo("409 amount_exceeds_open");
                var paid = sales.service
                        .payOrder(order.id(), new PaySalesOrder(amount, null, null), ANYBODY)
                        .await()
                        .order();
                open = open.subtract(amount);
                assertThat(paid.totalAmount().subtract(paid.paidAmount()))
                        .as(at(round))
                        .isEqualTo(open);
                assertThat(paid.status()).as(at(round)).isEqualTo(open.signum() == 0 ? "paid" : "confirmed");
            }
        }
    }

    @Test
    void each_line_is_rounded_and_nothing_else() {
        var item = sales.neighbours.item("0.50");
        var half = new WriteSalesLine(null, item, null, 1, new BigDecimal("0.50"));
        var order = sales.service
                .createOrder(sales.order("JPY", List.of(half, half, half)), ANYBODY)
                .await();
        assertThat(order.items()).extracting(SalesOrderLine::subtotal).containsOnly(new BigDecimal("1.00"));
        assertThat(order.order().totalAmount()).isEqualTo(new BigDecimal("3.00")); // and not 1.50 rounded
    }

    @ParameterizedTest
    @ValueSource(strings = {"KWD", "CLF", "XXX", "ABC"})
    void a_currency_that_two_decimals_cannot_hold_is_refused(String currency) {
        var line = new WriteSalesLine(null, sales.neighbours.item("1.00"), null, 1, null);
        assertThat(code(sales.service.createOrder(sales.order(currency, List.of(line)), ANYBODY)))
                .isEqualTo("400 unknown_currency");
    }

    @Test
    void a_price_is_worth_nothing_in_another_currency() {
        var item = sales.neighbours.item("100.00");
        var unpriced = List.of(new WriteSalesLine(null, item, null, 1, null));
        var sameDigits = List.of(new WriteSalesLine(null, item, null, 1, new BigDecimal("100.00")));
        var manager = sales.as("inventory_manager");
        for (var lines : List.of(unpriced, sameDigits)) {
            var rials = sales.order("IRR", lines);
            assertThat(code(manager.createOrder(rials, ANYBODY))).isEqualTo("403 price_not_allowed");
            var dollars =
                    manager.createOrder(sales.order("USD", lines), ANYBODY).await();
            assertThat(code(manager.putOrder(dollars.order().id(), rials, ANYBODY)))
                    .isEqualTo("403 price_not_allowed");
        }
        assertThat(code(sales.service.createOrder(sales.order("EUR", unpriced), ANYBODY)))
                .isEqualTo("400 price_required");
        var set = sales.service
                .createOrder(sales.order("EUR", sameDigits), ANYBODY)
                .await()
                .order();
        assertThat(set.currency()).isEqualTo("EUR");
        assertThat(set.totalAmount()).isEqualTo(new BigDecimal("100.00"));
    }

    private static long hundredths(BigDecimal amount) {
        return amount.unscaledValue().longValueExact();
    }

    private static void isExact(int round, SalesOrderWithItems order, List<BigDecimal> expected) {
        assertThat(order.items())
                .as(at(round))
                .extracting(SalesOrderLine::subtotal)
                .isEqualTo(expected); // the scale too
        assertThat(order.order().totalAmount())
                .as(at(round))
                .isEqualTo(expected.stream().reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    private static String at(int round) {
        return "seed " + SEED + " round " + round;
    }

    /** Prices of their own and of the item; small numbers, and now and then the largest. */
    private static List<WriteSalesLine> lines(Random random, String currency) {
        var lines = new ArrayList<WriteSalesLine>();
        int count = 1 + random.nextInt(12);
        long priceBound = random.nextInt(4) == 0 ? 1_000_000_000_000L : 1_000_000;
        long quantityBound = random.nextInt(4) == 0 ? 1_000_000_000 : 1_000;
        for (int i = 0; i < count; i++) {
            var price = BigDecimal.valueOf(random.nextLong(priceBound), 2);
            var item = sales.neighbours.item(price.toPlainString());
            var quantity = 1 + random.nextLong(quantityBound);
            boolean itemsPrice = currency.equals("USD") && random.nextBoolean();
            lines.add(new WriteSalesLine(null, item, null, quantity, itemsPrice ? null : price(random, priceBound)));
            PRICES.put(item, price);
        }
        return lines;
    }

    /** Sometimes with fewer decimals than two. */
    private static BigDecimal price(Random random, long bound) {
        return random.nextBoolean()
                ? BigDecimal.valueOf(random.nextLong(bound), 2)
                : BigDecimal.valueOf(random.nextLong(bound / 100));
    }

    /** The subtotals; null when a line or the sum is more than may be. */
    private static List<BigDecimal> expected(List<WriteSalesLine> lines, String currency) {
        var subtotals = new ArrayList<BigDecimal>();
        var sum = BigInteger.ZERO;
        for (var l : lines) {
            var price = l.unitPrice() == null ? PRICES.get(l.itemId()) : l.unitPrice();
            var hundredths = price.movePointRight(2).toBigIntegerExact().multiply(BigInteger.valueOf(l.quantity()));
            if (currency.equals("JPY"))
                hundredths =
                        hundredths.add(BigInteger.valueOf(50)).divide(HUNDRED).multiply(HUNDRED);
            sum = sum.add(hundredths);
            subtotals.add(new BigDecimal(hundredths, 2));
        }
        return sum.compareTo(MAX) > 0 ? null : subtotals;
    }
}
