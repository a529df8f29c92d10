package tradepost.purchase.core.suggestion;

import org.jspecify.annotations.Nullable;
import tradepost.inventory.reorder.BelowPoint;

/** How much should be ordered. */
public final class SuggestionRules {
    private static final long QUANTITY_MAX = 1_000_000_000;

    /**
     * @param pieces to order before the minimum and the packs of a vendor; 0 if nothing is needed
     * @param least the smallest quantity that brings the supply above the need
     * @param most the largest quantity that the maximum allows; null without a maximum
     */
    record Need(long pieces, long least, @Nullable Long most) {
        boolean isExceededBy(long quantity) {
            return most != null && quantity > most;
        }
    }

    private SuggestionRules() {}

    /**
     * The need is what orders wait for and the reorder point; the supply is what is available, incoming and drafted. Something is needed if the
     * supply is at most the need: as much as is missing and at least the quantity of the reorder point, or up to its maximum.
     *
     * @param drafted pieces in drafts for the location
     */
    static Need need(BelowPoint below, long drafted) {
        long need = below.waiting() + below.point();
        long supply = below.available() + below.incoming() + drafted;
        var maximum = below.maximum();
        Long most = maximum == null ? null : within(below.waiting() + maximum - supply);
        long pieces = most != null ? most : Math.max(need - supply, below.quantity());
        return new Need(supply > need ? 0 : within(pieces), within(need - supply + 1), most);
    }

    private static long within(long pieces) {
        return Math.clamp(pieces, 0, QUANTITY_MAX);
    }

    /**
     * The pieces of a need, and at least the minimum, rounded up to whole packs; rounded down if that would be more than the maximum allows, while
     * fewer packs bring the supply above the need; the largest number of packs that a line may have if that is too much.
     */
    static long packed(Need need, long minimum, long pack) {
        long packs = (Math.max(need.pieces(), minimum) + pack - 1) / pack;
        long quantity = Math.min(packs, QUANTITY_MAX / pack) * pack;
        if (need.most() == null || quantity <= need.most()) return quantity;
        long fewer = need.most() / pack * pack;
        return fewer >= Math.max(Math.max(need.least(), minimum), 1) ? fewer : quantity;
    }

    /** {@link #packed} in SQL. */
    static String packedSql(String pieces, String least, String most, String minimum, String pack) {
        var up = "least((greatest(%1$s, %2$s) + %3$s - 1) / %3$s, %4$d / %3$s) * %3$s"
                .formatted(pieces, minimum, pack, QUANTITY_MAX);
        return """
                case when %1$s > %2$s and %2$s / %5$s * %5$s >= greatest(%3$s, %4$s, 1) then %2$s / %5$s * %5$s else %1$s end""".formatted(up, most, least, minimum, pack);
    }
}
