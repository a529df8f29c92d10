package tradepost.catalog.core.search;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import tradepost.catalog.search.SearchFacets.OfPrice;
import tradepost.kernel.value.Money;

/** The ranges by which prices are counted: from 0, 1, 2, 5, 10, 20, 50 and so on up to the next one. */
final class PriceRanges {
    private static final int DIGITS_MAX = 10;

    /** Where each range begins. Prices are below the last one. */
    static final List<BigDecimal> FROM = beginnings();

    private PriceRanges() {}

    private static List<BigDecimal> beginnings() {
        var from = new ArrayList<BigDecimal>();
        from.add(BigDecimal.ZERO);
        for (int digits = 0; digits < DIGITS_MAX; digits++)
            for (int first : new int[] {1, 2, 5}) from.add(new BigDecimal(first + "0".repeat(digits)));
        from.add(new BigDecimal("1" + "0".repeat(DIGITS_MAX)));
        return List.copyOf(from);
    }

    /** @param number from 1, as {@code width_bucket} counts them */
    static OfPrice range(int number, long count, String currency) {
        var to = FROM.get(number).subtract(Money.smallestPrice());
        return new OfPrice(Money.price(FROM.get(number - 1), currency), Money.price(to, currency), count);
    }
}
