package tradepost.orders;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import tradepost.kernel.value.Money;

/**
 * The amounts of a line, in the decimals of its currency, and of a part of its pieces. Only this class divides amounts by pieces. The amounts of pieces {@code m} to {@code n}
 * are {@code first(n)} minus {@code first(m)}, so that parts always add up to the line.
 *
 * @param unitPrice with up to six decimals; quantity × price is rounded once, and the discount taken off that
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
    /** @param at the place in the row of quantity, unit_price, full_discount, full_tax and tax_included, in this sequence */
    public static LineAmounts read(Row row, int at, String currency) {
        return new LineAmounts(
                row.getLong(at),
                Money.readPrice(row, at + 1, currency),
                Money.read(row, at + 2, currency),
                Money.read(row, at + 3, currency),
                row.getBoolean(at + 4),
                currency);
    }

    /** Amounts in the currency of the line. The total is what is charged. */
    public record Amounts(BigDecimal subtotal, BigDecimal discount, BigDecimal tax, BigDecimal total) {
        /** Fails 400 amount_out_of_range above {@link Money#MAX}. */
        public static Amounts sum(List<Amounts> all, String currency) {
            var none = Money.exact(BigDecimal.ZERO, currency);
            var sum = all.stream().reduce(new Amounts(none, none, none, none), Amounts::plus);
            Money.total(List.of(sum.total));
            return sum;
        }

        public Amounts plus(Amounts other) {
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

    /** The amounts, in the smallest unit of a currency, from {@code least} to {@code most}. */
    public record Range(BigDecimal least, BigDecimal most) {
        public BigDecimal nearest(BigDecimal amount) {
            return amount.max(least).min(most);
        }
    }

    /**
     * The range of amounts of {@code quantity} pieces of which the share of the first {@code pieces}, at least one, is exactly {@code part}
     * after {@link Money#share} has rounded it.
     */
    public static Range wholes(BigDecimal part, long pieces, long quantity, String currency) {
        if (pieces == quantity) return new Range(part, part);
        var unit = Money.smallest(currency);
        var twice = part.divide(unit).toBigIntegerExact().shiftLeft(1);
        var all = BigInteger.valueOf(quantity);
        var least = ceiling(twice.subtract(BigInteger.ONE).multiply(all), pieces);
        var most = ceiling(twice.add(BigInteger.ONE).multiply(all), pieces).subtract(BigInteger.ONE);
        return new Range(amount(least.max(BigInteger.ZERO), unit), amount(most, unit));
    }

    /** Of halves of the units. */
    private static BigInteger ceiling(BigInteger halves, long pieces) {
        var parts = halves.divideAndRemainder(BigInteger.valueOf(pieces).shiftLeft(1));
        return parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
    }

    private static BigDecimal amount(BigInteger units, BigDecimal unit) {
        return unit.multiply(new BigDecimal(units)).setScale(unit.scale());
    }

    private BigDecimal share(BigDecimal amount, long pieces) {
        return pieces == quantity ? amount : Money.share(amount, pieces, quantity, currency);
    }
}
