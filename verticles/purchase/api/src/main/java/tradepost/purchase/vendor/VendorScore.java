package tradepost.purchase.vendor;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** The score of a vendor, 0 to 100. */
public final class VendorScore {
    private static final BigDecimal ON_TIME = new BigDecimal("0.4");
    private static final BigDecimal FILLED = new BigDecimal("0.3");
    private static final BigDecimal SOUND = new BigDecimal("0.2");
    private static final BigDecimal PRICE = new BigDecimal("0.1");

    private static final int DIGITS = 2;

    private BigDecimal sum = BigDecimal.ZERO;
    private BigDecimal weights = BigDecimal.ZERO;

    private VendorScore() {}

    /**
     * {@code 100 × (0.4 × onTime + 0.3 × fill + 0.2 × (1 - defect) + 0.1 × (1 - drift))}, where drift is at least 0 and at most 1. A part that is
     * null is left out, and the weights of the others are scaled; null if all are.
     */
    public static @Nullable BigDecimal of(
            @Nullable BigDecimal onTime,
            @Nullable BigDecimal fill,
            @Nullable BigDecimal defect,
            @Nullable BigDecimal drift) {
        var score = new VendorScore();
        score.add(ON_TIME, onTime);
        score.add(FILLED, fill);
        score.add(SOUND, defect == null ? null : BigDecimal.ONE.subtract(defect));
        score.add(
                PRICE,
                drift == null
                        ? null
                        : BigDecimal.ONE.subtract(drift.max(BigDecimal.ZERO).min(BigDecimal.ONE)));
        return score.weights.signum() == 0
                ? null
                : score.sum.movePointRight(2).divide(score.weights, DIGITS, RoundingMode.HALF_UP);
    }

    private void add(BigDecimal weight, @Nullable BigDecimal part) {
        if (part == null) return;
        sum = sum.add(weight.multiply(part));
        weights = weights.add(weight);
    }
}
