package tradepost.inventory.core.availability;

import java.time.LocalDate;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** When a quantity is available. Pure. */
final class AvailabilityRule {
    /**
     * What there is of an item.
     *
     * @param inStock pieces that nothing is reserved for
     * @param waiting pieces that orders wait for, which get them before new orders
     * @param frozen whether no order gets pieces
     * @param incoming pieces by the day on which they are expected
     * @param undated pieces on their way that nobody has given a day for
     */
    record Supply(
            LocalDate today,
            long inStock,
            long waiting,
            boolean frozen,
            SortedMap<LocalDate, Long> incoming,
            long undated) {
        /** What a new order can reserve now. */
        long available() {
            return frozen ? 0 : Math.max(0, inStock - waiting);
        }
    }

    /** @param firstDate null if no day is known */
    record Answer(@Nullable LocalDate firstDate, String why, String reason) {
        boolean isBy(LocalDate date) {
            return firstDate != null && !firstDate.isAfter(date);
        }
    }

    private AvailabilityRule() {}

    /** Pieces that are overdue count as expected today. */
    static Answer decide(long quantity, Supply supply) {
        if (supply.frozen())
            return new Answer(null, "frozen", "The stock of the item is frozen, so no order gets pieces of it.");
        long pieces = supply.inStock() - supply.waiting();
        if (pieces >= quantity) return new Answer(supply.today(), "in_stock", "The quantity is in stock.");
        for (Map.Entry<LocalDate, Long> day : supply.incoming().entrySet()) {
            pieces += day.getValue();
            if (pieces < quantity) continue;
            var first = day.getKey().isBefore(supply.today()) ? supply.today() : day.getKey();
            return new Answer(
                    first,
                    "incoming",
                    "%d are in stock; enough others are expected by %s.".formatted(supply.available(), first));
        }
        return pieces + supply.undated() >= quantity
                ? new Answer(null, "undated", "Enough is on its way, but the date of a part of it is not known.")
                : new Answer(
                        null,
                        "never",
                        "%d are in stock and on their way.".formatted(Math.max(0, pieces + supply.undated())));
    }
}
