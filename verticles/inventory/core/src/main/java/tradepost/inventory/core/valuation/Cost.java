package tradepost.inventory.core.valuation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Money;

/**
 * What the pieces of a movement cost, in the currency of the installation.
 *
 * @param amount of all pieces, rounded to the currency
 * @param unit of one piece
 * @param exact of all pieces, not rounded: it is what the average is made of
 * @param isOwn whether the cost of pieces that arrive is known from outside, or such a cost is reversed. Otherwise they bring what they had
 *     when they left, or leave at the average whatever they cost
 */
public record Cost(BigDecimal amount, BigDecimal unit, BigDecimal exact, boolean isOwn) {
    /** Decimals of the cost of one piece. */
    private static final int UNIT_DIGITS = 6;

    /** Of pieces that arrive. */
    public static Cost ofUnit(BigDecimal unit, long quantity, String currency) {
        return ofUnit(Money.round(unit.multiply(BigDecimal.valueOf(quantity)), currency), unit, quantity);
    }

    /** The same, if somebody else has rounded the amount. */
    public static Cost ofUnit(BigDecimal amount, BigDecimal unit, long quantity) {
        var exact = unit.multiply(BigDecimal.valueOf(quantity));
        return new Cost(amount, unit.setScale(UNIT_DIGITS, RoundingMode.HALF_UP), exact, true);
    }

    public static Cost of(BigDecimal amount, long quantity, boolean isOwn) {
        return new Cost(amount, unit(amount, quantity), amount, isOwn);
    }

    static BigDecimal unit(BigDecimal amount, long quantity) {
        return amount.abs().divide(BigDecimal.valueOf(quantity), UNIT_DIGITS, RoundingMode.HALF_UP);
    }

    /** Without trailing zeros. */
    public static @Nullable BigDecimal plain(@Nullable BigDecimal cost) {
        return cost == null ? null : Money.plain(cost);
    }
}
