package tradepost.sales.core.amount;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.orders.Discount;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.Lines;

/**
 * The amounts of the lines of an order, in this order:
 * <ol>
 * <li>the subtotal of each line, and its own discount;
 * <li>the discount of the order, of what is left, distributed over the lines in proportion to that;
 * <li>the tax of each rate, on the sum of its lines, rounded once and distributed over them in proportion to what they cost.
 * </ol>
 * Amounts are distributed by largest remainder, so that the lines add up to the order exactly.
 *
 * @param lines in the order in which they were given, each for its whole quantity; {@link LineAmounts#first} has those of a part
 */
public record OrderAmounts(List<LineAmounts> lines) {
    /**
     * What the amounts of a line depend on.
     *
     * @param discount of the line only
     * @param tax null for none
     */
    public record Line(
            long quantity,
            BigDecimal unitPrice,
            @Nullable Discount discount,
            @Nullable Tax tax) {}

    /**
     * Fails 400 discount_exceeds_amount, 400 invalid_amount for a discount with more decimals than the currency, 400 amount_out_of_range.
     *
     * @param discount of the whole order
     */
    public static OrderAmounts of(List<Line> lines, @Nullable Discount discount, String currency) {
        var subtotals = lines.stream()
                .map(l -> Money.subtotal(l.quantity(), l.unitPrice(), currency))
                .toList();
        Money.total(subtotals);
        var discounts = discounts(lines, subtotals, discount, currency);
        var nets = IntStream.range(0, lines.size())
                .mapToObj(i -> subtotals.get(i).subtract(discounts.get(i)))
                .toList();
        var taxes = taxes(lines, nets, currency);
        var none = Money.exact(BigDecimal.ZERO, currency);
        var amounts = new ArrayList<LineAmounts>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            boolean included = line.tax() != null && line.tax().included();
            amounts.add(new LineAmounts(
                    line.quantity(),
                    line.unitPrice(),
                    discounts.get(i),
                    taxes.getOrDefault(i, none),
                    included,
                    currency));
        }
        return new OrderAmounts(List.copyOf(amounts));
    }

    /** Of all pieces. Fails 400 amount_out_of_range. */
    public Amounts sum() {
        return Amounts.sum(
                lines.stream().map(l -> l.first(l.quantity())).toList(),
                lines.getFirst().currency());
    }

    /** Of each line, with its share of the order's discount. */
    private static List<BigDecimal> discounts(
            List<Line> lines, List<BigDecimal> subtotals, @Nullable Discount ofOrder, String currency) {
        var exceeded = new ArrayList<JsonObject>();
        var own = new ArrayList<BigDecimal>();
        for (int i = 0; i < lines.size(); i++)
            own.add(discount(
                    Lines.field(i, "discount"), lines.get(i).discount(), subtotals.get(i), currency, exceeded));
        Problem.badRequestIf("discount_exceeds_amount", exceeded);
        if (ofOrder == null) return own;
        var left = IntStream.range(0, lines.size())
                .mapToObj(i -> subtotals.get(i).subtract(own.get(i)))
                .toList();
        var whole = discount("discount", ofOrder, Money.total(left), currency, exceeded);
        Problem.badRequestIf("discount_exceeds_amount", exceeded);
        var shares = LargestRemainder.split(whole, left, currency);
        return IntStream.range(0, lines.size())
                .mapToObj(i -> own.get(i).add(shares.get(i)))
                .toList();
    }

    /** @param exceeded gets a detail if the discount exceeds the amount */
    private static BigDecimal discount(
            String field, @Nullable Discount discount, BigDecimal amount, String currency, List<JsonObject> exceeded) {
        if (discount == null) return Money.exact(BigDecimal.ZERO, currency);
        boolean percent = discount.type().equals("percent");
        var value = percent ? discount.value() : Money.checked(field + ".value", discount.value(), currency);
        var max = percent ? BigDecimal.valueOf(100) : amount;
        if (value.compareTo(max) > 0) {
            exceeded.add(
                    Problem.detail(field + ".value", "is above " + max.toPlainString() + (percent ? " percent" : "")));
            return Money.exact(BigDecimal.ZERO, currency);
        }
        return percent ? Money.share(amount, Tax.parts(value), Tax.HUNDRED_PERCENT, currency) : value;
    }

    /** Of the lines that are taxed, by their index. */
    private static Map<Integer, BigDecimal> taxes(List<Line> lines, List<BigDecimal> nets, String currency) {
        var byTax = new LinkedHashMap<Tax, List<Integer>>();
        for (int i = 0; i < lines.size(); i++) {
            var tax = lines.get(i).tax();
            if (tax != null) byTax.computeIfAbsent(tax, t -> new ArrayList<>()).add(i);
        }
        var taxes = new HashMap<Integer, BigDecimal>();
        byTax.forEach((tax, taxed) -> {
            var weights = taxed.stream().map(nets::get).toList();
            var shares = LargestRemainder.split(tax.on(Money.total(weights), currency), weights, currency);
            for (int n = 0; n < taxed.size(); n++) taxes.put(taxed.get(n), shares.get(n));
        });
        return taxes;
    }
}
