package tradepost.orders;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
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
    /** @param at the place in the row of quantity, unit_price, full_discount, full_tax and tax_included, in this sequence */
    public static LineAmounts read(Row row, int at, String currency) {
        return new LineAmounts(
                row.getLong(at),
                Money.read(row, at + 1, currency),
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

    /**
     * Of the first {@code pieces} pieces, from 0 to the quantity. Their subtotal is rounded, because prices are finer than amounts, and has its
     * share of the discount and of the tax. So a piece that adds nothing to the subtotal changes nothing else, and no amount of a part is negative.
     */
    public Amounts first(long pieces) {
        if (pieces < 0 || pieces > quantity) throw new IllegalArgumentException(pieces + " of " + quantity + " pieces");
        var whole = Money.subtotal(quantity, unitPrice, currency);
        var subtotal = Money.subtotal(pieces, unitPrice, currency);
        var discounted = pieces == quantity ? discount : Money.share(discount, subtotal, whole, currency);
        var taxed = pieces == quantity ? tax : Money.share(tax, subtotal, whole, currency);
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
     * The range of discounts or taxes of so many pieces of which {@link #first} gives the first {@code pieces}, at least one, exactly {@code part}.
     */
    public static Range wholes(BigDecimal part, long pieces, long quantity, BigDecimal unitPrice, String currency) {
        var unit = Money.smallest(currency);
        var all = units(Money.subtotal(quantity, unitPrice, currency), unit);
        var first = units(Money.subtotal(pieces, unitPrice, currency), unit);
        if (pieces == quantity || first.equals(all)) return new Range(part, part);
        if (first.signum() == 0) return new Range(amount(BigInteger.ZERO, unit), amount(all, unit)); // it has no share
        var twice = units(part, unit).shiftLeft(1);
        var least = ceiling(twice.subtract(BigInteger.ONE).multiply(all), first);
        var most = ceiling(twice.add(BigInteger.ONE).multiply(all), first).subtract(BigInteger.ONE);
        return new Range(amount(least.max(BigInteger.ZERO), unit), amount(most, unit));
    }

    private static BigInteger units(BigDecimal amount, BigDecimal unit) {
        return amount.divide(unit).toBigIntegerExact();
    }

    /** Of halves of the units. */
    private static BigInteger ceiling(BigInteger halves, BigInteger divisor) {
        var parts = halves.divideAndRemainder(divisor.shiftLeft(1));
        return parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
    }

    private static BigDecimal amount(BigInteger units, BigDecimal unit) {
        return unit.multiply(new BigDecimal(units)).setScale(unit.scale());
    }
}
