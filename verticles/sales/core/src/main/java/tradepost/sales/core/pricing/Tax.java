package tradepost.sales.core.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Money;

/**
 * What a line is taxed.
 *
 * @param category the tax category of its item
 * @param rate percent, with at most four decimals
 * @param included whether the price includes it; otherwise it is added
 */
public record Tax(String category, BigDecimal rate, boolean included) {
    /** A percentage is this many parts of {@link #HUNDRED_PERCENT}. */
    private static final int DECIMALS = 4;

    static final long HUNDRED_PERCENT = 1_000_000;

    private static final int EXACT_DECIMALS = 5;

    /** 19 and 19.0000 are one rate. */
    public Tax {
        rate = Money.plain(rate);
    }

    /** As an order shows it: without zeros at the end. */
    public static @Nullable BigDecimal shown(@Nullable BigDecimal rate) {
        return rate == null ? null : Money.plain(rate);
    }

    /** Of a percentage with at most four decimals. */
    static long parts(BigDecimal percent) {
        return percent.movePointRight(DECIMALS).longValueExact();
    }

    /** The price of a piece without this tax, if it is included. */
    public BigDecimal takenOutOf(BigDecimal price, String currency) {
        return included ? Money.priceShare(price, HUNDRED_PERCENT, HUNDRED_PERCENT + parts(rate), currency) : price;
    }

    /**
     * The price of a piece out of which a tax of this rate was taken. Five of its decimals are exact, which is more than any currency has.
     */
    public static BigDecimal putBackInto(BigDecimal price, BigDecimal rate, String currency) {
        var exact = Money.priceShare(price, HUNDRED_PERCENT + parts(rate), HUNDRED_PERCENT, currency);
        return exact.scale() <= EXACT_DECIMALS
                ? exact
                : Money.exact(exact.setScale(EXACT_DECIMALS, RoundingMode.HALF_UP), currency);
    }

    /** The tax on an amount, rounded once. An included tax is a part of the amount. */
    public BigDecimal on(BigDecimal amount, String currency) {
        long parts = parts(rate);
        return Money.share(amount, parts, included ? HUNDRED_PERCENT + parts : HUNDRED_PERCENT, currency);
    }
}
