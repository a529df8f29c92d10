package tradepost.analytics.core.report;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.time.BusinessZone;

/**
 * The days of a report, in the time zone of the business.
 *
 * @param to the last day
 */
public record ReportPeriod(LocalDate from, LocalDate to, BusinessZone zone) {
    private static final int USUAL_DAYS = 30;
    private static final int DAYS_MAX = 3_660;
    private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);
    private static final LocalDate LAST = LocalDate.of(8999, 12, 31);

    /** The days that are asked for: 30 days up to today unless it says more. Fails 400 invalid_period or period_too_long. */
    public static ReportPeriod of(@Nullable LocalDate from, @Nullable LocalDate to, BusinessZone zone, Instant now) {
        var last = to == null ? zone.day(now) : to;
        if (last.isBefore(FIRST) || last.isAfter(LAST) || from != null && from.isBefore(FIRST))
            throw invalid(to == null ? "from" : "to", "must be a day from 1900 to 8999");
        var first = from == null ? last.minusDays(USUAL_DAYS - 1L) : from;
        if (first.isAfter(last)) throw invalid("from", "must not be after to");
        if (ChronoUnit.DAYS.between(first, last) >= DAYS_MAX)
            throw Problem.badRequest(
                    "period_too_long", Problem.detail("from", "must be at most " + DAYS_MAX + " days before to"));
        return new ReportPeriod(first, last, zone);
    }

    private static RuntimeException invalid(String field, String reason) {
        return Problem.badRequest("invalid_period", Problem.detail(field, reason));
    }

    public long days() {
        return ChronoUnit.DAYS.between(from, to) + 1;
    }

    /** As many days before it. */
    public ReportPeriod previous() {
        return new ReportPeriod(from.minusDays(days()), from.minusDays(1), zone);
    }

    Instant start() {
        return zone.start(from);
    }

    Instant end() {
        return zone.end(to);
    }

    /**
     * When the interval began that PostgreSQL says began at this time: where the clocks are put back to midnight, it takes the second midnight for
     * the beginning of the day.
     */
    static Instant beginning(String interval, Instant start, BusinessZone zone) {
        return interval.equals("hour") ? start : zone.start(zone.day(start));
    }

    /** The end of the interval that begins at this time. */
    static Instant next(String interval, Instant start, BusinessZone zone) {
        if (interval.equals("hour")) return start.plus(1, ChronoUnit.HOURS);
        var day = zone.day(start);
        return zone.start(
                switch (interval) {
                    case "day" -> day.plusDays(1);
                    case "week" -> day.plusWeeks(1);
                    default -> day.plusMonths(1);
                });
    }

    /** What people call the interval that begins at this time: 2026-03-29T02:00+01:00, 2026-03-29, 2026-W13, 2026-03. */
    static String label(String interval, Instant start, BusinessZone zone) {
        var at = ZonedDateTime.ofInstant(start, zone.zone());
        return switch (interval) {
            case "hour" -> DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mmxxx").format(at);
            case "day" -> at.toLocalDate().toString();
            case "week" ->
                "%d-W%02d".formatted(at.get(IsoFields.WEEK_BASED_YEAR), at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            default -> DateTimeFormatter.ofPattern("uuuu-MM").format(at);
        };
    }
}
