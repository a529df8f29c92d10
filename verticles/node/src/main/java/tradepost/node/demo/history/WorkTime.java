package tradepost.node.demo.history;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.SplittableRandom;

/** When the company works: from Monday to Saturday, from seven to five. */
final class WorkTime {
    private static final LocalTime OPENS = LocalTime.of(7, 0);
    private static final LocalTime CLOSES = LocalTime.of(17, 0);
    private static final int FIRST_HOURS_MINUTES = 150;

    private final ZoneId zone;
    private final SplittableRandom random;

    WorkTime(ZoneId zone, SplittableRandom random) {
        this.zone = zone;
        this.random = random;
    }

    /** So long after that, but while the company works; otherwise the next morning. */
    Instant after(Instant from, Duration least, Duration most) {
        return working(later(from, least, most));
    }

    /** So long after that, at any time of day between eight and six, also on Sundays. */
    Instant byDay(Instant from, Duration least, Duration most) {
        var at = later(from, least, most).atZone(zone);
        int hour = at.getHour();
        if (hour >= 8 && hour < 18) return at.toInstant();
        var day = hour < 8 ? at : at.plusDays(1);
        return exact(day, LocalTime.of(9, 0), 8 * 60);
    }

    private Instant later(Instant from, Duration least, Duration most) {
        long spread = most.minus(least).toNanos() / 1_000;
        return from.plus(least).plusNanos(spread <= 0 ? 0 : random.nextLong(spread) * 1_000);
    }

    private Instant working(Instant at) {
        var local = at.atZone(zone);
        boolean open = local.getDayOfWeek() != DayOfWeek.SUNDAY
                && !local.toLocalTime().isBefore(OPENS)
                && local.toLocalTime().isBefore(CLOSES);
        if (open) return at;
        var day = local.toLocalTime().isBefore(OPENS) ? local : local.plusDays(1);
        if (day.getDayOfWeek() == DayOfWeek.SUNDAY) day = day.plusDays(1);
        return exact(day, OPENS, FIRST_HOURS_MINUTES);
    }

    /** Not on a whole second, as is everything that really happens. */
    private Instant exact(ZonedDateTime day, LocalTime from, int withinMinutes) {
        return day.toLocalDate()
                .atTime(from)
                .atZone(zone)
                .toInstant()
                .plusNanos(random.nextLong(Duration.ofMinutes(withinMinutes).toNanos() / 1_000) * 1_000);
    }
}
