package tradepost.catalog.core.search;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import tradepost.catalog.search.SearchFacets.OfPrice;
import tradepost.kernel.value.Money;

/** The ranges by which prices are counted: from 0, 0.01, 0.02, 0.05, 0.10, 0.20, 0.50, 1 and so on up to the next one. */
final class PriceRanges {
    private static final int EXPONENT_MIN = -2;
    private static final int EXPONENT_MAX = 10;

    /** Where each range begins. Prices are below the last one. */
    static final List<BigDecimal> FROM = beginnings();

    private PriceRanges() {}

    private static List<BigDecimal> beginnings() {
        var from = new ArrayList<BigDecimal>();
        from.add(BigDecimal.ZERO);
        for (int exponent = EXPONENT_MIN; exponent < EXPONENT_MAX; exponent++)
            for (int first : new int[] {1, 2, 5}) from.add(power(first, exponent));
        from.add(power(1, EXPONENT_MAX));
        return List.copyOf(from);
    }

    private static BigDecimal power(int first, int exponent) {
        return new BigDecimal(new BigDecimal(first).scaleByPowerOfTen(exponent).toPlainString());
    }

    /** @param number from 1, as {@code width_bucket} counts them */
    static OfPrice range(int number, long count, String currency) {
        var to = FROM.get(number).subtract(Money.PRICE_STEP);
        return new OfPrice(Money.exact(FROM.get(number - 1), currency), Money.exact(to, currency), count);
    }
}
