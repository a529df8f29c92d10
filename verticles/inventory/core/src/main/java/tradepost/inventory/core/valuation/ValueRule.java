package tradepost.inventory.core.valuation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What a movement adds to the value of its item, or takes from it. The method is the moving average: pieces leave at the average of all
 * pieces, and only arrivals with another cost change it. The last piece takes what is left. So the value is never negative, and 0 without pieces.
 *
 * <p>A movement has an amount, which is what its pieces cost, and a variance: the value after it is the value before it plus both. Amounts are rounded to the
 * currency; what that differs from the value is a variance, too.
 */
public final class ValueRule {
    /** More digits than any quantity and value have together. */
    private static final MathContext PRECISE = new MathContext(60, RoundingMode.HALF_UP);

    /**
     * @param amount negative for pieces that leave; null if no cost is known
     * @param variance positive if the value rises by more than the amount
     */
    public record Valued(@Nullable BigDecimal amount, BigDecimal variance, ItemValue after) {}

    private final int digits;

    /** @param digits of the currency */
    public ValueRule(int digits) {
        this.digits = digits;
    }

    /**
     * @param delta positive for pieces that arrive, negative for pieces that leave
     * @param cost null for the average
     */
    public Valued apply(ItemValue before, long delta, @Nullable Cost cost) {
        if (cost != null && cost.isOwn()) return delta > 0 ? known(before, delta, cost) : reversed(before, delta, cost);
        var average = before.average();
        if (average == null) return withoutCost(before, delta, cost);
        if (delta > 0) return arrived(before, delta, cost, average);
        return left(before, delta, cost, before.known());
    }

    /** A receipt, or an adjustment with a cost. If it is the first cost that is known, the pieces that are there take it. */
    private Valued known(ItemValue before, long delta, Cost cost) {
        long quantity = before.quantity() + delta;
        var exact = before.average() == null
                ? share(cost.exact(), quantity, delta)
                : before.exact().add(cost.exact());
        return valued(before, cost.amount(), before.with(quantity, before.known() + delta, exact, digits));
    }

    /** Pieces come back with what they had, or with the average of those that are there or were there last. */
    private Valued arrived(ItemValue before, long delta, @Nullable Cost cost, BigDecimal average) {
        long quantity = before.quantity() + delta;
        BigDecimal exact;
        if (cost != null) exact = before.exact().add(cost.amount());
        else if (before.quantity() > 0) exact = share(before.exact(), quantity, before.quantity());
        else exact = average.multiply(BigDecimal.valueOf(delta));
        var after = before.with(quantity, before.known(), exact, digits);
        return valued(before, cost == null ? after.value().subtract(before.value()) : cost.amount(), after);
    }

    /** Pieces leave at the average. If they cost something else, as those that return to the vendor, the difference is a variance. */
    private Valued left(ItemValue before, long delta, @Nullable Cost cost, long known) {
        long quantity = before.quantity() + delta;
        var rest = quantity <= 0 ? BigDecimal.ZERO : share(before.exact(), quantity, before.quantity());
        var after = before.with(quantity, known, rest, digits);
        return valued(
                before,
                cost == null
                        ? after.value().subtract(before.value())
                        : cost.amount().negate(),
                after);
    }

    /** Pieces whose arrival was a mistake take along what they cost, unless less than nothing would be left. */
    private Valued reversed(ItemValue before, long delta, Cost cost) {
        long quantity = before.quantity() + delta;
        long known = before.known() + delta;
        if (known == 0) return valued(before, cost.amount().negate(), before.unknown(quantity, 0));
        var rest = before.exact().subtract(cost.exact());
        if (quantity <= 0 || rest.signum() < 0) return left(before, delta, cost, known);
        return valued(before, cost.amount().negate(), before.with(quantity, known, rest, digits));
    }

    /** Nothing is known, so that what a vendor takes back is a gain. */
    private Valued withoutCost(ItemValue before, long delta, @Nullable Cost cost) {
        var after = before.unknown(before.quantity() + delta, before.known());
        if (cost == null || delta > 0) return new Valued(null, BigDecimal.ZERO, after);
        return valued(before, cost.amount().negate(), after);
    }

    private Valued valued(ItemValue before, BigDecimal amount, ItemValue after) {
        return new Valued(amount, after.value().subtract(before.value()).subtract(amount), after);
    }

    private static BigDecimal share(BigDecimal amount, long part, long whole) {
        return amount.multiply(BigDecimal.valueOf(part)).divide(BigDecimal.valueOf(whole), PRECISE);
    }
}
