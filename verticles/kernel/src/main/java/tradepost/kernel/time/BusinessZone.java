package tradepost.kernel.time;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The time zone that decides the days and years of the business. A day begins at midnight, or at the first time that it has where midnight is
 * skipped, and has 23 to 25 hours where the clocks change.
 */
public record BusinessZone(ZoneId zone) {
    public static final BusinessZone UTC = new BusinessZone(ZoneId.of("UTC"));

    /** Whether it is UTC, or a name such as {@code Europe/Berlin}. Abbreviations and offsets have no rules, or several. */
    public static boolean isKnown(String id) {
        return id.equals("UTC")
                || id.indexOf('/') > 0 && ZoneId.getAvailableZoneIds().contains(id);
    }

    /** Of a setting, which was validated with {@link #isKnown}. */
    public static BusinessZone of(String id) {
        return new BusinessZone(ZoneId.of(id));
    }

    /** As PostgreSQL and the setting spell it. */
    public String id() {
        return zone.getId();
    }

    public LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, zone);
    }

    public int year(Instant at) {
        return day(at).getYear();
    }

    /** The first moment of a day. */
    public Instant start(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }

    /** The first moment after a day. */
    public Instant end(LocalDate day) {
        return start(day.plusDays(1));
    }
}
