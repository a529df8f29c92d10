package tradepost.inventory.core.valuation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * The value of all pieces of an item, after a movement.
 *
 * @param quantity on hand at all locations
 * @param known pieces that arrived with a cost of their own, less those whose arrival was reversed: without any, no cost is known
 * @param exact the value, with decimals that no currency has: what leaves takes a part of it, so that the average stays
 * @param value the same rounded to the currency
 * @param average of one piece; kept when no piece is left, and null while no cost is known
 */
public record ItemValue(
        long quantity,
        long known,
        BigDecimal exact,
        BigDecimal value,
        @Nullable BigDecimal average) {
    static final ItemValue NONE = new ItemValue(0, 0, BigDecimal.ZERO, BigDecimal.ZERO, null);

    static final int EXACT_DIGITS = 12;
    private static final int AVERAGE_DIGITS = 8;

    /** @param digits of the currency */
    ItemValue with(long pieces, long withCost, BigDecimal amount, int digits) {
        var rounded = amount.setScale(EXACT_DIGITS, RoundingMode.HALF_UP);
        var newAverage = pieces <= 0
                ? average
                : rounded.divide(BigDecimal.valueOf(pieces), AVERAGE_DIGITS, RoundingMode.HALF_UP);
        return new ItemValue(pieces, withCost, rounded, rounded.setScale(digits, RoundingMode.HALF_UP), newAverage);
    }

    /** Without a known cost, the pieces have no value. */
    ItemValue unknown(long pieces, long withCost) {
        return new ItemValue(pieces, withCost, BigDecimal.ZERO, BigDecimal.ZERO, null);
    }

    boolean hasSameAverage(ItemValue other) {
        return average == null || other.average == null
                ? average == other.average
                : average.compareTo(other.average) == 0;
    }
}
