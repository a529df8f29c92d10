package tradepost.sales.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.value.Money;
import tradepost.orders.PayOrderRequest;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;

/** Compares amounts, which have the decimals of their currency, with exact sums. */
@ExtendWith(VertxExtension.class)
class MoneyTest {
    private static final long SEED = Long.getLong("tradepost.seed", System.nanoTime());
    private static final Map<String, Integer> DIGITS = Map.of("USD", 2, "EUR", 2, "JPY", 0, "KWD", 3, "CLF", 4);
    private static final List<String> CURRENCIES = List.copyOf(new TreeSet<>(DIGITS.keySet()));

    private static final Map<UUID, BigDecimal> PRICES = new HashMap<>();

    static Sales sales;

    @BeforeAll
    static void start(Vertx vertx) {
        System.out.println("MoneyTest -Dtradepost.seed=" + SEED);
        sales = new Sales(vertx);
    }

    @Test
    void lines_add_up_to_the_total_in_every_response() {
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
                var tooMuch = new PayOrderRequest(open.add(new BigDecimal("0.01")), null, null, "sandbox", null);
                assertThat(code(sales.service.payOrder(order.id(), tooMuch, ANYBODY)))
                        .as(at(round))
                        .isEqualTo("409 amount_exceeds_open");
                var paid = sales.service
                        .payOrder(order.id(), new PayOrderRequest(amount, null, null), ANYBODY)
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

    @ParameterizedTest
    @CsvSource({
        "JPY, 33, 33, 99",
        "JPY, 33.5, 33.5, 101",
        "USD, 33.5, 33.50, 100.50",
        "USD, 33.505, 33.505, 100.52",
        "USD, 0.003456, 0.003456, 0.01",
        "KWD, 33.5, 33.500, 100.500"
    })
    void a_price_has_at_most_six_decimals_and_its_line_those_of_the_currency(
            String currency, String sent, String shown, String total) {
        var item = sales.neighbours.item("1.00");
        var good = new WriteSalesLine(null, item, null, 3, new BigDecimal(sent));
        var order = sales.service
                .createOrder(sales.order(currency, List.of(good)), ANYBODY)
                .await();
        assertThat(order.items()).extracting(SalesOrderLine::unitPrice).containsExactly(new BigDecimal(shown));
        assertThat(sales.now(order.order().id())).isEqualTo(order);
        assertThat(order.order().totalAmount()).isEqualTo(total);
        var bad = new WriteSalesLine(null, item, null, 3, new BigDecimal("1.0000001"));
        assertThat(code(sales.service.createOrder(sales.order(currency, List.of(bad)), ANYBODY)))
                .isEqualTo("400 invalid_amount");
    }

    @ParameterizedTest
    @ValueSource(strings = {"XXX", "ABC"})
    void a_code_that_is_not_a_currency_is_refused(String currency) {
        var line = new WriteSalesLine(null, sales.neighbours.item("1.00"), null, 1, null);
        assertThat(code(sales.service.createOrder(sales.order(currency, List.of(line)), ANYBODY)))
                .isEqualTo("400 unknown_currency");
    }

    @Test
    void a_price_does_not_apply_in_another_currency() {
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

    /** Lines with prices of their own or of the item; mostly small numbers, sometimes the largest. */
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
            lines.add(new WriteSalesLine(
                    null, item, null, quantity, itemsPrice ? null : price(random, priceBound, currency)));
            PRICES.put(item, price);
        }
        return lines;
    }

    /** Sometimes with fewer decimals than its currency has. */
    private static BigDecimal price(Random random, long bound, String currency) {
        return random.nextBoolean()
                ? BigDecimal.valueOf(random.nextLong(bound), DIGITS.get(currency))
                : BigDecimal.valueOf(random.nextLong(bound / 100));
    }

    /** The subtotals; null if the total is out of range. */
    private static List<BigDecimal> expected(List<WriteSalesLine> lines, String currency) {
        var subtotals = new ArrayList<BigDecimal>();
        for (var l : lines) {
            var price = l.unitPrice() == null ? PRICES.get(l.itemId()) : l.unitPrice();
            subtotals.add(price.multiply(BigDecimal.valueOf(l.quantity())).setScale(DIGITS.get(currency)));
        }
        var sum = subtotals.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        return sum.compareTo(Money.MAX) > 0 ? null : subtotals;
    }
}
