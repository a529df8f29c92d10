package tradepost.inventory.core.stock.availability;

import java.time.LocalDate;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When a quantity is available. Pure. */
final class AvailabilityRule {
    /**
     * What there is of an item.
     *
     * @param inStock pieces that nothing is reserved for and that orders get today
     * @param waiting pieces that orders wait for, which get them before new orders
     * @param frozen whether no order gets pieces
     * @param incoming pieces by the day on which they are expected
     * @param ending pieces in stock by the day, after today, from which orders do not get them, because their lot has expired
     * @param undated pieces on their way that nobody has given a day for
     */
    record Supply(
            LocalDate today,
            long inStock,
            long waiting,
            boolean frozen,
            SortedMap<LocalDate, Long> incoming,
            SortedMap<LocalDate, Long> ending,
            long undated) {
        /** What a new order can reserve now. */
        long available() {
            return frozen ? 0 : Math.max(0, pieces());
        }

        private long pieces() {
            return inStock - waiting;
        }

        /**
         * By day, how many more or fewer pieces there are than before. Pieces that are overdue count as expected today. No lot says which of its
         * pieces go to the orders that wait, so they are taken not to get those that expire: more is never promised than there will be.
         */
        private SortedMap<LocalDate, Long> changes() {
            var changes = new TreeMap<LocalDate, Long>();
            incoming.forEach((day, n) -> changes.merge(day.isBefore(today) ? today : day, n, Long::sum));
            ending.forEach((day, n) -> changes.merge(day, -n, Long::sum));
            return changes;
        }
    }

    /**
     * @param firstDate null if no day is known
     * @param onDate whether the quantity is available on the requested day; null if none was requested
     */
    record Answer(@Nullable LocalDate firstDate, @Nullable Boolean onDate, String why, String reason) {}

    private AvailabilityRule() {}

    /** A quantity that is available on a day may not be on a later one, because lots expire. */
    static Answer decide(long quantity, @Nullable LocalDate date, Supply supply) {
        if (supply.frozen())
            return new Answer(
                    null,
                    date == null ? null : false,
                    "frozen",
                    "The stock of the item is frozen, so no order gets pieces of it.");
        long pieces = supply.pieces();
        long most = pieces;
        long onDate = pieces;
        var first = pieces >= quantity ? supply.today() : null;
        for (Map.Entry<LocalDate, Long> day : supply.changes().entrySet()) {
            pieces += day.getValue();
            most = Math.max(most, pieces);
            if (first == null && pieces >= quantity) first = day.getKey();
            if (date != null && !day.getKey().isAfter(date)) onDate = pieces;
        }
        boolean begun = date != null && first != null && !date.isBefore(first);
        boolean enough = begun && onDate >= quantity;
        var isOnDate = date == null ? null : enough;
        if (begun && !enough)
            return new Answer(
                    first,
                    isOnDate,
                    "expires",
                    "The quantity is available on %s, but only %d on %s, because pieces in stock expire before."
                            .formatted(first, Math.max(0, onDate), date));
        if (supply.pieces() >= quantity) return new Answer(first, isOnDate, "in_stock", "The quantity is in stock.");
        if (first != null)
            return new Answer(
                    first,
                    isOnDate,
                    "incoming",
                    "%d are in stock; enough others are expected by %s.".formatted(supply.available(), first));
        return most + supply.undated() >= quantity
                ? new Answer(
                        null, isOnDate, "undated", "Enough is on its way, but the date of a part of it is not known.")
                : new Answer(
                        null,
                        isOnDate,
                        "never",
                        "%d are in stock and on their way.".formatted(Math.max(0, most + supply.undated())));
    }
}
