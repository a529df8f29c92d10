package tradepost.sales.core.pricing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import tradepost.kernel.value.Money;

/**
 * Distributes an amount in proportion to weights by the method of largest remainders (Hamilton): each share is rounded down to the smallest
 * unit of the currency, and the units that are left go to the shares that lost most, the first one if several lost the same.
 */
public final class LargestRemainder {
    private LargestRemainder() {}

    /**
     * The shares, whose sum is the amount. A share is at most its weight if the amount is at most the sum of the weights, neither is negative, and both
     * are multiples of the smallest unit.
     *
     * @param amount a multiple of the smallest unit; zero if the sum of the weights is
     */
    public static List<BigDecimal> split(BigDecimal amount, List<BigDecimal> weights, String currency) {
        var unit = Money.smallest(currency);
        var units = amount.divide(unit).toBigIntegerExact();
        var whole = weights.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        if (whole.signum() == 0 && units.signum() != 0)
            throw new IllegalArgumentException(amount + " among weights whose sum is zero");
        int scale = weights.stream().mapToInt(BigDecimal::scale).max().orElse(0);
        var sum = whole.setScale(Math.max(scale, whole.scale())).unscaledValue();
        var divisor = whole.signum() == 0 ? BigInteger.ONE : sum.abs();
        var signed = whole.signum() < 0 ? units.negate() : units;
        var shares = new ArrayList<BigInteger>();
        var remainders = new ArrayList<BigInteger>();
        var left = units;
        for (var weight : weights) {
            var product = signed.multiply(
                    weight.setScale(Math.max(scale, whole.scale())).unscaledValue());
            var remainder = product.mod(divisor); // never negative, so that the share is rounded down
            var share = product.subtract(remainder).divide(divisor);
            shares.add(share);
            remainders.add(remainder);
            left = left.subtract(share);
        }
        IntStream.range(0, shares.size())
                .boxed()
                .sorted(Comparator.comparing(remainders::get, Comparator.reverseOrder())) // stable
                .limit(left.intValueExact())
                .forEach(i -> shares.set(i, shares.get(i).add(BigInteger.ONE)));
        return shares.stream()
                .map(n -> unit.multiply(new BigDecimal(n)).setScale(unit.scale()))
                .toList();
    }
}
