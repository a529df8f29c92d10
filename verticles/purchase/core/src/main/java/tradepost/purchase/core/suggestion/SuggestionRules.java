package tradepost.purchase.core.suggestion;

import tradepost.inventory.reorder.BelowPoint;

/** How much should be ordered. */
public final class SuggestionRules {
    private static final long QUANTITY_MAX = 1_000_000_000;

    private SuggestionRules() {}

    /**
     * The pieces that should be ordered: up to the maximum of the reorder point; if it has none, its quantity, and at least so many that the
     * stock is above the point. 0 if what is available, incoming and drafted is above the point already.
     *
     * @param drafted pieces in drafts for the location
     */
    static long need(BelowPoint below, long drafted) {
        long there = below.available() + below.incoming() + drafted;
        if (there > below.point()) return 0;
        var maximum = below.maximum();
        long need = maximum != null ? maximum - there : Math.max(below.quantity(), below.point() + 1 - there);
        return Math.clamp(need, 0, QUANTITY_MAX);
    }

    /** The need, and at least the minimum, rounded up to whole packs; the largest number of packs that a line may have if that is too much. */
    static long packed(long need, long minimum, long pack) {
        long packs = (Math.max(need, minimum) + pack - 1) / pack;
        return Math.min(packs, QUANTITY_MAX / pack) * pack;
    }

    /** {@link #packed} in SQL. */
    static String packedSql(String need, String minimum, String pack) {
        return "least((greatest(%1$s, %2$s) + %3$s - 1) / %3$s, %4$d / %3$s) * %3$s"
                .formatted(need, minimum, pack, QUANTITY_MAX);
    }
}
