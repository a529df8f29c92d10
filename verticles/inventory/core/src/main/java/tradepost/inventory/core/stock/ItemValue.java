package tradepost.inventory.core.stock;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Money;

/**
 * What the pieces of an item on hand are worth, at all locations together, by their moving average cost. Each movement between the outside and the
 * stock changes it by the movement's cost and variance, so that what came in, less what went out, and the variances are the value at any time. The
 * value is an amount in the currency of the installation; the average follows from it.
 *
 * @param quantity on hand, including what is in transit
 * @param value 0 without pieces, or if no cost is known
 * @param average of one piece, or of the last ones if none are left; null if no cost is known
 * @param priced the pieces that arrived with a cost of their own, less those whose arrival was reversed: no cost is known while it is 0
 * @param currency of the installation
 */
record ItemValue(long quantity, BigDecimal value, @Nullable BigDecimal average, long priced, String currency) {
    /**
     * @param cost what the pieces are worth by their document, or by the average if that does not say it; not negative
     * @param variance by how much the value has risen beyond it: the value changes by {@code variance + cost} when pieces arrive, and by
     *     {@code variance - cost} when they leave
     */
    record Booked(ItemValue after, BigDecimal cost, BigDecimal variance) {}

    /** Pieces that were there before the first cost of the item was known get that cost, too; the difference is a variance. */
    Booked arrive(long pieces, @Nullable BigDecimal cost, boolean isPriced) {
        long left = quantity + pieces;
        long known = priced + (isPriced ? pieces : 0);
        var booked = cost == null ? present(pieces) : round(cost);
        if (known == 0) return booked(left, BigDecimal.ZERO, known, booked, booked.negate());
        var now = average == null && cost != null ? booked.add(share(cost, quantity, pieces)) : value.add(booked);
        return booked(left, now, known, booked, booked.negate());
    }

    /** At the average; the last pieces take all that is left. */
    Booked leave(long pieces) {
        var booked = present(pieces);
        return booked(quantity - pieces, value.subtract(booked), priced, booked, booked);
    }

    /** The pieces leave at the average, whatever the vendor gives for them. */
    Booked returnToVendor(long pieces, BigDecimal price) {
        var booked = round(price);
        return booked(quantity - pieces, value.subtract(present(pieces)), priced, booked, booked);
    }

    /**
     * The pieces of an arrival that is reversed take their own cost along. If that is more than there is, because others have left at the
     * average, they leave at the average as well.
     */
    Booked undoArrival(long pieces, @Nullable BigDecimal cost, boolean isPriced) {
        long left = quantity - pieces;
        long known = priced - (isPriced ? pieces : 0);
        var booked = cost == null ? present(pieces) : round(cost);
        boolean isAll = known == 0 || left == 0;
        boolean isCovered = booked.compareTo(value) <= 0;
        var now = isAll ? BigDecimal.ZERO : value.subtract(isCovered ? booked : present(pieces));
        return booked(left, now, known, booked, booked);
    }

    /** What pieces carry that move from one location to another. */
    Booked carry(long pieces) {
        return new Booked(this, present(pieces), round(BigDecimal.ZERO));
    }

    private Booked booked(long left, BigDecimal now, long known, BigDecimal cost, BigDecimal leaving) {
        var worth = round(now).max(BigDecimal.ZERO); // may be below if the value is from a currency with more decimals
        var after = new ItemValue(left, worth, known == 0 ? null : averageOf(left, worth), known, currency);
        return new Booked(after, cost, worth.subtract(value).add(leaving));
    }

    private @Nullable BigDecimal averageOf(long pieces, BigDecimal amount) {
        return pieces == 0 ? average : Money.ofOne(amount, pieces);
    }

    private BigDecimal present(long pieces) {
        if (average == null) return round(BigDecimal.ZERO);
        return quantity == 0 ? round(average.multiply(BigDecimal.valueOf(pieces))) : share(value, pieces, quantity);
    }

    private BigDecimal share(BigDecimal amount, long part, long whole) {
        return Money.share(amount, part, whole, currency);
    }

    private BigDecimal round(BigDecimal amount) {
        return Money.round(amount, currency);
    }
}
