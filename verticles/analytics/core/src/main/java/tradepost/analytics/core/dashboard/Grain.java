package tradepost.analytics.core.dashboard;

import java.time.LocalDate;
import java.time.Year;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Days, months and years whose sum is a period. Each has a row for each item and customer, so they are chosen to be few: what a period lacks of a month
 * or a year may be taken off it again.
 *
 * @param sign how often it counts: negative if it is taken off
 */
record Grain(String name, LocalDate day, int sign) {
    private static final String DAY = "day";
    private static final String MONTH = "month";
    private static final String YEAR = "year";
    private static final int MONTHS = 12;
    /** How many days have about as many rows as a month, and as a year. */
    private static final int MONTH_COST = 10;

    private static final int YEAR_COST = 15;

    private record Part(String name, LocalDate day) implements Comparable<Part> {
        @Override
        public int compareTo(Part o) {
            int order = day.compareTo(o.day);
            return order == 0 ? name.compareTo(o.name) : order;
        }
    }

    static List<Grain> of(LocalDate from, LocalDate to) {
        var added = new TreeMap<Part, Integer>();
        var difference = new TreeMap<Part, Integer>();
        addAll(added, from, to.plusDays(1));
        addUpTo(difference, to.plusDays(1), 1);
        addUpTo(difference, from, -1);
        for (int y = from.getYear(); y < to.plusDays(1).getYear(); y++) add(difference, YEAR, LocalDate.of(y, 1, 1), 1);
        var grains = new ArrayList<Grain>();
        (cost(added) <= cost(difference) ? added : difference)
                .forEach((part, n) -> grains.add(new Grain(part.name, part.day, n)));
        return List.copyOf(grains);
    }

    private static void add(Map<Part, Integer> sum, String name, LocalDate day, int sign) {
        sum.merge(new Part(name, day), sign, (a, b) -> a + b == 0 ? null : a + b);
    }

    private static int cost(Map<Part, Integer> sum) {
        int cost = 0;
        for (var part : sum.keySet())
            cost += switch (part.name) {
                case DAY -> 1;
                case MONTH -> MONTH_COST;
                default -> YEAR_COST;
            };
        return cost;
    }

    /** Nothing is taken off. */
    private static void addAll(Map<Part, Integer> sum, LocalDate from, LocalDate end) {
        var day = from;
        while (day.isBefore(end)) {
            if (day.getDayOfYear() == 1 && !day.plusYears(1).isAfter(end)) {
                add(sum, YEAR, day, 1);
                day = day.plusYears(1);
            } else if (day.getDayOfMonth() == 1 && !day.plusMonths(1).isAfter(end)) {
                add(sum, MONTH, day, 1);
                day = day.plusMonths(1);
            } else {
                add(sum, DAY, day, 1);
                day = day.plusDays(1);
            }
        }
    }

    /** From the beginning of the year to this day, without it. */
    private static void addUpTo(Map<Part, Integer> sum, LocalDate end, int sign) {
        int months = end.getMonthValue() - 1;
        boolean hasYear = months * MONTH_COST > YEAR_COST + (MONTHS - months) * MONTH_COST;
        if (hasYear) add(sum, YEAR, end.withDayOfYear(1), sign);
        for (int m = hasYear ? months : 0; m < (hasYear ? MONTHS : months); m++)
            add(sum, MONTH, Year.of(end.getYear()).atMonth(m + 1).atDay(1), hasYear ? -sign : sign);
        int days = end.getDayOfMonth() - 1;
        int length = end.lengthOfMonth();
        boolean hasMonth = days > MONTH_COST + length - days;
        if (hasMonth) add(sum, MONTH, end.withDayOfMonth(1), sign);
        for (int d = hasMonth ? days : 0; d < (hasMonth ? length : days); d++)
            add(sum, DAY, end.withDayOfMonth(d + 1), hasMonth ? -sign : sign);
    }
}
