package tradepost.sales.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts;
import tradepost.orders.charge.Discount;
import tradepost.sales.core.pricing.OrderAmounts.Kept;
import tradepost.sales.core.pricing.OrderAmounts.Line;

/** Whatever a change does to an order, what was invoiced of its lines keeps its amounts, and the difference goes to the other pieces. */
class KeptAmountsTest {
    private static final long SEED = Long.getLong("tradepost.seed", System.nanoTime());
    private static final List<Tax> TAXES = List.of(
            new Tax("standard", new BigDecimal("19"), true),
            new Tax("food", new BigDecimal("7.5"), true),
            new Tax("standard", new BigDecimal("15"), false));

    private final Random random = new Random(SEED);

    @Test
    void invoiced_pieces_keep_their_tax_and_the_taxes_of_a_rate_add_up() {
        int movedWithout = 0;
        for (int n = 0; n < 4_000; n++) {
            var seed = "seed %d, order %d".formatted(SEED, n);
            var currency = List.of("JPY", "USD", "KWD").get(n % 3);
            var before = lines(currency, false);
            var amounts = OrderAmounts.of(before, null, currency).lines();
            var changed = changed(before, amounts, false);
            changed.addAll(lines(currency, false));
            var after = OrderAmounts.of(changed, null, currency).lines();
            var fresh = OrderAmounts.of(
                            changed.stream().map(KeptAmountsTest::fresh).toList(), null, currency)
                    .lines();
            for (int i = 0; i < before.size(); i++) {
                var kept = changed.get(i).kept();
                if (kept == null) continue;
                var had = amounts.get(i).first(kept.pieces());
                assertThat(after.get(i).first(kept.pieces())).as(seed).isEqualTo(had);
                if (!fresh.get(i).first(kept.pieces()).equals(had)) movedWithout++;
            }
            for (var tax : TAXES) addsUp(changed, after, tax, currency, seed);
        }
        assertThat(movedWithout).as("cents that would have moved").isPositive();
    }

    /** The lines that nothing was invoiced of take the difference. */
    private static void addsUp(List<Line> lines, List<LineAmounts> amounts, Tax tax, String currency, String seed) {
        var net = BigDecimal.ZERO;
        var sum = BigDecimal.ZERO;
        var free = BigDecimal.ZERO;
        for (int i = 0; i < lines.size(); i++) {
            if (!tax.equals(lines.get(i).tax())) continue;
            var whole = amounts.get(i).first(lines.get(i).quantity());
            assertThat(whole.tax()).as(seed).isBetween(BigDecimal.ZERO, whole.total());
            net = net.add(whole.subtotal());
            sum = sum.add(whole.tax());
            if (lines.get(i).kept() == null) free = free.add(whole.subtotal());
        }
        var room = Money.smallest(currency)
                .multiply(BigDecimal.valueOf(200)); // more than what the roundings can add up to
        if (free.compareTo(room) > 0) assertThat(sum).as(seed).isEqualByComparingTo(tax.on(net, currency));
        else assertThat(sum.subtract(tax.on(net, currency)).abs()).as(seed).isLessThan(room);
    }

    @Test
    void once_pieces_came_back_the_shipped_ones_keep_their_discount_too() {
        for (int n = 0; n < 4_000; n++) {
            var seed = "seed %d, order %d".formatted(SEED, n);
            var currency = List.of("JPY", "USD", "KWD").get(n % 3);
            var before = lines(currency, true);
            var undiscounted = OrderAmounts.of(before, null, currency).sum();
            var left = undiscounted.subtotal().subtract(undiscounted.discount());
            var discount = discount(left, currency);
            var amounts = OrderAmounts.of(before, discount, currency).lines();
            var changed = changed(before, amounts, true);
            if (random.nextBoolean()) changed.addAll(lines(currency, false));
            if (changed.stream().allMatch(l -> l.kept() == null)) continue; // nothing was shipped
            var after = OrderAmounts.of(changed, discount, currency).lines();
            for (int i = 0; i < changed.size(); i++) {
                var line = changed.get(i);
                assertThat(after.get(i).discount())
                        .as(seed)
                        .isBetween(BigDecimal.ZERO, Money.subtotal(line.quantity(), line.unitPrice(), currency));
                if (line.kept() != null)
                    assertThat(after.get(i).first(line.kept().pieces()))
                            .as(seed)
                            .isEqualTo(amounts.get(i).first(line.kept().pieces()));
            }
        }
    }

    private List<Line> lines(String currency, boolean discounted) {
        var lines = new ArrayList<Line>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            long quantity = 1 + random.nextInt(12);
            var price = Money.smallest(currency).multiply(BigDecimal.valueOf(random.nextInt(5_000)));
            var discount = discounted ? discount(Money.subtotal(quantity, price, currency), currency) : null;
            lines.add(
                    new Line(quantity, price, discount, random.nextInt(4) == 0 ? null : TAXES.get(random.nextInt(3))));
        }
        return lines;
    }

    private Discount discount(BigDecimal of, String currency) {
        if (random.nextBoolean()) return new Discount("percent", BigDecimal.valueOf(random.nextInt(900), 1));
        return new Discount("amount", Money.share(of, random.nextInt(90), 100, currency));
    }

    /** Other quantities, of some lines no piece more than what was invoiced. */
    private List<Line> changed(List<Line> before, List<LineAmounts> amounts, boolean discounted) {
        var changed = new ArrayList<Line>();
        for (int i = 0; i < before.size(); i++) {
            var l = before.get(i);
            long pieces = random.nextInt((int) l.quantity() + 1);
            long quantity = Math.max(1, random.nextBoolean() ? pieces : pieces + random.nextInt(20));
            var kept = pieces == 0 ? null : new Kept(pieces, amounts.get(i), discounted);
            var discount = kept == null ? null : l.discount(); // one in money may exceed another quantity
            changed.add(new Line(quantity, l.unitPrice(), discount, l.tax(), kept));
        }
        return changed;
    }

    private static Line fresh(Line l) {
        return new Line(l.quantity(), l.unitPrice(), l.discount(), l.tax());
    }
}
