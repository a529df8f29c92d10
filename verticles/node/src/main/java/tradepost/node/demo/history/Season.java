package tradepost.node.demo.history;

import java.time.LocalDate;
import java.util.Locale;

/** How much more or less than usual is sold in a month, from January to December. */
public enum Season {
    ALL(0.9, 0.9, 1.0, 1.05, 1.1, 1.1, 1.0, 1.0, 1.05, 1.0, 0.95, 0.95),
    GARDEN(0.3, 0.4, 0.9, 1.7, 2.1, 1.8, 1.3, 1.0, 0.9, 0.6, 0.4, 0.3),
    SUMMER(0.15, 0.2, 0.5, 1.1, 2.0, 2.4, 2.2, 1.5, 0.7, 0.3, 0.15, 0.1),
    LAWN(0.1, 0.2, 0.9, 2.6, 2.2, 0.9, 0.5, 1.1, 2.1, 0.8, 0.2, 0.1),
    EXTERIOR(0.2, 0.25, 0.6, 1.2, 1.8, 1.9, 1.7, 1.6, 1.3, 0.8, 0.4, 0.2),
    PAINT(0.8, 0.9, 1.2, 1.4, 1.3, 1.1, 0.9, 0.9, 1.1, 1.0, 0.8, 0.6),
    AUTUMN(0.3, 0.3, 0.6, 0.8, 0.7, 0.6, 0.6, 0.8, 1.6, 2.4, 2.1, 0.8),
    WINTER(2.2, 1.8, 1.0, 0.25, 0.1, 0.1, 0.1, 0.15, 0.5, 1.1, 2.0, 2.7),
    COLD(1.7, 1.4, 0.9, 0.5, 0.3, 0.2, 0.2, 0.4, 1.0, 1.6, 2.0, 1.8),
    DARK(1.5, 1.2, 0.9, 0.8, 0.7, 0.6, 0.6, 0.7, 1.0, 1.3, 1.5, 1.6),
    GIFT(0.7, 0.7, 0.8, 0.9, 1.1, 1.3, 0.8, 0.8, 0.8, 0.9, 1.6, 2.2);

    private final double[] months;

    Season(double... months) {
        this.months = months;
    }

    public static Season of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** 1 in a usual month; between the middles of two months it changes steadily. */
    public double at(LocalDate day) {
        double place = day.getMonthValue() - 1 + (day.getDayOfMonth() - 0.5) / day.lengthOfMonth() - 0.5 + 12;
        int before = (int) place;
        double share = place - before;
        return months[before % 12] * (1 - share) + months[(before + 1) % 12] * share;
    }
}
