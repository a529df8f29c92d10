package tradepost.sales.core.pricing;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.LineAmounts.Range;
import tradepost.orders.Lines;
import tradepost.orders.charge.Discount;

/**
 * The amounts of the lines of an order, in this order:
 * <ol>
 * <li>the subtotal of each line, and its own discount;
 * <li>the discount of the order, of what is left, distributed over the lines in proportion to that;
 * <li>the tax of each rate, on the sum of its lines, rounded once and distributed over them in proportion to what they cost.
 * </ol>
 * Amounts are distributed by largest remainder, so that the lines add up to the order exactly. What pieces of a line keep is not distributed
 * again: the other pieces get the difference.
 *
 * @param lines in the order in which they were given, each for its whole quantity; {@link LineAmounts#first} has those of a part
 */
public record OrderAmounts(List<LineAmounts> lines) {
    /**
     * What the amounts of a line depend on.
     *
     * @param discount of the line only
     * @param tax null for none
     * @param kept null if nothing was invoiced
     */
    public record Line(
            long quantity,
            BigDecimal unitPrice,
            @Nullable Discount discount,
            @Nullable Tax tax,
            @Nullable Kept kept) {
        public Line(long quantity, BigDecimal unitPrice, @Nullable Discount discount, @Nullable Tax tax) {
            this(quantity, unitPrice, discount, tax, null);
        }
    }

    /**
     * The first pieces of a line, at least one, keep their tax if their price stays the same.
     *
     * @param before the amounts of the line before
     * @param discounted whether they keep their discount too, and so their price
     */
    public record Kept(long pieces, LineAmounts before, boolean discounted) {
        /** Null if no piece is left. */
        public @Nullable Kept atMost(long left) {
            return left < 1 ? null : new Kept(Math.min(pieces, left), before, discounted);
        }
    }

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
        var taxes = taxes(lines, nets, discounts, currency);
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
        var keeping = BigDecimal.ZERO; // of the order's discount
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var subtotal = subtotals.get(i);
            var kept = line.kept();
            if (kept == null || !kept.discounted()) {
                own.add(discount(Lines.field(i, "discount"), line.discount(), subtotal, currency, exceeded));
                continue;
            }
            var discount = kept(kept, line.quantity(), currency).min(subtotal);
            own.add(discount);
            var ofLine = discount("", line.discount(), subtotal, currency, new ArrayList<>());
            keeping = keeping.add(discount.subtract(ofLine).max(BigDecimal.ZERO));
        }
        Problem.badRequestIf("discount_exceeds_amount", exceeded);
        if (ofOrder == null) return own;
        boolean keeps = lines.stream().anyMatch(OrderAmounts::keepsDiscount);
        var left = IntStream.range(0, lines.size())
                .mapToObj(i -> keepsDiscount(lines.get(i))
                        ? BigDecimal.ZERO
                        : subtotals.get(i).subtract(own.get(i)))
                .toList();
        var all = Money.total(left);
        var whole = discount("discount", ofOrder, all, currency, exceeded);
        if (keeps && !ofOrder.type().equals("percent"))
            whole = ofOrder.value().subtract(keeping).max(BigDecimal.ZERO).min(all);
        else Problem.badRequestIf("discount_exceeds_amount", exceeded);
        var shares = LargestRemainder.split(whole, left, currency);
        return IntStream.range(0, lines.size())
                .mapToObj(i -> own.get(i).add(shares.get(i)))
                .toList();
    }

    private static boolean keepsDiscount(Line line) {
        return line.kept() != null && line.kept().discounted();
    }

    /** The discount of so many pieces, in proportion, of which the kept ones have what they had. */
    private static BigDecimal kept(Kept kept, long quantity, String currency) {
        var before = kept.before();
        var part = before.first(kept.pieces()).discount();
        return LineAmounts.wholes(part, kept.pieces(), quantity, currency)
                .nearest(Money.share(before.discount(), quantity, before.quantity(), currency));
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
    private static Map<Integer, BigDecimal> taxes(
            List<Line> lines, List<BigDecimal> nets, List<BigDecimal> discounts, String currency) {
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
            var kept = new LinkedHashMap<Integer, Range>();
            for (int i : taxed) {
                var range = keptTax(lines.get(i), discounts.get(i), currency);
                if (range != null) kept.put(i, range);
            }
            if (!kept.isEmpty()) keep(kept, taxed, tax, nets, taxes, currency);
        });
        return taxes;
    }

    /** The taxes of the line with which its kept pieces have the tax that they had; null if none are kept or their price is another one. */
    private static @Nullable Range keptTax(Line line, BigDecimal discount, String currency) {
        var kept = line.kept();
        if (kept == null) return null;
        long pieces = kept.pieces();
        var before = kept.before().first(pieces);
        var now = new LineAmounts(line.quantity(), line.unitPrice(), discount, BigDecimal.ZERO, false, currency)
                .first(pieces);
        if (now.total().compareTo(before.subtotal().subtract(before.discount())) != 0) return null;
        return LineAmounts.wholes(before.tax(), pieces, line.quantity(), currency);
    }

    /**
     * Brings the shares of a rate into these ranges. The difference goes to lines of which nothing is kept, then to other pieces of lines of
     * which some are; if there are none, the tax of the rate is what was kept.
     */
    private static void keep(
            Map<Integer, Range> kept,
            List<Integer> taxed,
            Tax tax,
            List<BigDecimal> nets,
            Map<Integer, BigDecimal> taxes,
            String currency) {
        var whole = taxed.stream().map(i -> share(taxes, i)).reduce(BigDecimal.ZERO, BigDecimal::add);
        kept.forEach((i, range) -> taxes.compute(i, (at, share) -> range.nearest(Objects.requireNonNull(share))));
        var rest = whole;
        for (int i : kept.keySet()) rest = rest.subtract(share(taxes, i));
        var free = taxed.stream().filter(i -> !kept.containsKey(i)).toList();
        var weights = free.stream().map(nets::get).toList();
        var all = Money.total(weights);
        var most = all.signum() == 0 ? BigDecimal.ZERO : tax.included() ? all : whole;
        var given = rest.max(BigDecimal.ZERO).min(most);
        var shares = LargestRemainder.split(given, weights, currency);
        for (int n = 0; n < free.size(); n++) taxes.put(free.get(n), shares.get(n));
        var left = rest.subtract(given);
        for (var e : kept.entrySet()) {
            var share = share(taxes, e.getKey());
            var changed = e.getValue().nearest(share.add(left));
            taxes.put(e.getKey(), changed);
            left = left.subtract(changed.subtract(share));
        }
    }

    private static BigDecimal share(Map<Integer, BigDecimal> taxes, int line) {
        return Objects.requireNonNull(taxes.get(line));
    }
}
