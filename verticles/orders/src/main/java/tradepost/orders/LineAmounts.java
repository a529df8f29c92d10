package tradepost.orders;

import java.math.BigDecimal;
import java.util.List;
import tradepost.kernel.value.Money;

/**
 * The amounts of a line, and of a part of its pieces. Only this class divides amounts by pieces. The amounts of pieces {@code m} to {@code n}
 * are {@code first(n)} minus {@code first(m)}, so that parts always add up to the line.
 *
 * @param discount of all pieces, with the share of the order's discount
 * @param tax of all pieces
 * @param taxIncluded whether the tax is part of the price, and not added to it
 */
public record LineAmounts(
        long quantity,
        BigDecimal unitPrice,
        BigDecimal discount,
        BigDecimal tax,
        boolean taxIncluded,
        String currency) {
    /** Amounts in the currency of the line. The total is what is charged. */
    public record Amounts(BigDecimal subtotal, BigDecimal discount, BigDecimal tax, BigDecimal total) {
        /** Fails 400 amount_out_of_range above {@link Money#MAX}. */
        public static Amounts sum(List<Amounts> all, String currency) {
            var none = Money.exact(BigDecimal.ZERO, currency);
            var sum = all.stream().reduce(new Amounts(none, none, none, none), Amounts::plus);
            Money.total(List.of(sum.total));
            return sum;
        }

        private Amounts plus(Amounts other) {
            return new Amounts(
                    subtotal.add(other.subtotal),
                    discount.add(other.discount),
                    tax.add(other.tax),
                    total.add(other.total));
        }

        public Amounts minus(Amounts other) {
            return new Amounts(
                    subtotal.subtract(other.subtotal),
                    discount.subtract(other.discount),
                    tax.subtract(other.tax),
                    total.subtract(other.total));
        }
    }

    /** Of the first {@code pieces} pieces, from 0 to the quantity. */
    public Amounts first(long pieces) {
        if (pieces < 0 || pieces > quantity) throw new IllegalArgumentException(pieces + " of " + quantity + " pieces");
        var subtotal = Money.subtotal(pieces, unitPrice, currency);
        var discounted = share(discount, pieces).min(subtotal);
        var taxed = share(tax, pieces);
        var total = subtotal.subtract(discounted);
        return new Amounts(subtotal, discounted, taxed, taxIncluded ? total : total.add(taxed));
    }

    private BigDecimal share(BigDecimal amount, long pieces) {
        return pieces == quantity ? amount : Money.share(amount, pieces, quantity, currency);
    }
}
