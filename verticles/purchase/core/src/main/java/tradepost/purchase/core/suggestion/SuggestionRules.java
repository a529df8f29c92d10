package tradepost.purchase.core.suggestion;

import java.util.Objects;
import tradepost.inventory.reorder.BelowPoint;

/** How much should be ordered. */
public final class SuggestionRules {
    private static final long QUANTITY_MAX = 1_000_000_000;

    private SuggestionRules() {}

    /**
     * @param pieces that should be ordered; 0 if none
     * @param fewest pieces that cover the need: a maximum allows to order less than what fills it
     */
    record Wanted(long pieces, long fewest) {
        private static final Wanted NOTHING = new Wanted(0, 0);
    }

    /**
     * Nothing if the supply is more than the need. Else what the supply lacks, and at least the quantity of the reorder point; if it has a
     * maximum, so much that the maximum is there when what waits has got its pieces.
     *
     * @param drafted pieces in drafts for the location
     */
    static Wanted wanted(BelowPoint below, long drafted) {
        long lacking = below.need() - below.supply(drafted);
        if (lacking < 0) return Wanted.NOTHING;
        if (below.maximum() == null) {
            long pieces = Math.min(Math.max(lacking, below.quantity()), QUANTITY_MAX);
            return new Wanted(pieces, pieces);
        }
        long pieces = Math.min(room(below, drafted), QUANTITY_MAX);
        return new Wanted(pieces, Math.clamp(lacking, 1, Math.max(1, pieces)));
    }

    /** Whether so many pieces are more than the maximum of the reorder point allows. */
    static boolean isAboveMaximum(BelowPoint below, long drafted, long quantity) {
        return below.maximum() != null && quantity > room(below, drafted);
    }

    private static long room(BelowPoint below, long drafted) {
        return below.waiting() + Objects.requireNonNull(below.maximum()) - below.supply(drafted);
    }

    /**
     * In SQL: whole packs of at least the minimum. As many as the wanted pieces have room for, if these cover the need, else so many that the
     * wanted pieces are among them; the largest number of packs that a line may have if that is too much.
     */
    static String packedSql(String pieces, String fewest, String minimum, String pack) {
        return """
                least(case when %1$s / %4$s * %4$s >= greatest(%2$s, %3$s) then %1$s / %4$s
                  else (greatest(%1$s, %3$s) + %4$s - 1) / %4$s end, %5$d / %4$s) * %4$s\
                """.formatted(pieces, fewest, minimum, pack, QUANTITY_MAX);
    }
}
