package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.catalog.ItemSnapshot;
import tradepost.kernel.value.Money;
import tradepost.orders.Lines;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.core.order.PurchaseRules;

class PurchaseRulesTest {
    static final ItemSnapshot ITEM =
            new ItemSnapshot(new UUID(1, 1), "BOLT", "Bolt", new BigDecimal("0.35"), false, true);

    static final UUID ORDER = new UUID(2, 2);

    static final BigDecimal COST = new BigDecimal("0.21");

    @Test
    void every_line_is_rounded_once_and_the_lines_add_up_to_the_total() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            var currency = random.nextBoolean() ? "USD" : "JPY";
            var digits = currency.equals("USD") ? 2 : 0;
            var lines = new ArrayList<WritePurchaseLine>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                var price = random.nextInt(5) == 0 ? null : cents(random).setScale(digits, RoundingMode.DOWN);
                lines.add(new WritePurchaseLine(null, ITEM.id(), 1 + random.nextInt(10_000), price));
            }
            var costs = new HashMap<Integer, BigDecimal>();
            for (int i = 0; i < lines.size(); i++) costs.put(i, COST);
            var priced = PurchaseRules.price(ORDER, lines, Map.of(ITEM.id(), ITEM), costs, currency);
            var sum = BigDecimal.ZERO;
            for (int i = 0; i < lines.size(); i++) {
                var price =
                        lines.get(i).unitPrice() == null ? COST : lines.get(i).unitPrice();
                var exact = price.multiply(BigDecimal.valueOf(lines.get(i).quantity()));
                assertThat(priced.get(i).subtotal())
                        .as("seed %d", seed)
                        .isEqualByComparingTo(exact.setScale(digits, RoundingMode.HALF_UP));
                sum = sum.add(priced.get(i).subtotal());
            }
            assertThat(Lines.total(priced)).as("seed %d", seed).isEqualByComparingTo(sum);
        }
    }

    @Test
    void an_order_may_come_to_its_lines_with_their_tolerance_and_to_no_more_than_a_total() {
        assertThat(most(0, 3, "0.35")).isEqualByComparingTo("1.05");
        assertThat(most(33, 3, "0.35")).isEqualByComparingTo("1.05"); // less than a piece
        assertThat(most(34, 3, "0.35")).isEqualByComparingTo("1.40");
        assertThat(most(100, 3, "0.35")).isEqualByComparingTo("2.10");
        assertThat(most(100, 1, "9999999999.99")).isEqualByComparingTo(Money.MAX);
    }

    private static BigDecimal most(int percent, long quantity, String price) {
        var lines = List.of(new WritePurchaseLine(null, ITEM.id(), quantity, new BigDecimal(price)));
        var priced = PurchaseRules.price(ORDER, lines, Map.of(ITEM.id(), ITEM), Map.of(), "USD");
        return PurchaseRules.max(priced, percent, "USD");
    }

    private static BigDecimal cents(Random random) {
        return BigDecimal.valueOf(random.nextInt(1_000_000), 2);
    }
}
