package tradepost.gateway.validation;

import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.time.BusinessZone;

/**
 * The beginning or the end of a range of times, in a parameter or in a body: it may be written as a date, which means the whole day in the zone
 * of the business.
 */
public final class DayRange {
    /** The format of such a time in a compiled schema. */
    static final String FORMAT = "day-range";

    private static final int DATE_LENGTH = "2026-01-31".length();

    private DayRange() {}

    /** Whether a date is accepted: for a time named {@code …_from} or {@code …_to}, or so without the underscore. */
    public static boolean accepts(String name, JsonObject schema) {
        return "date-time".equals(schema.getString("format"))
                && (name.equals("from") || name.endsWith("_from") || isEnd(name));
    }

    /** The end of a range is exclusive. */
    public static boolean isEnd(String name) {
        return name.equals("to") || name.endsWith("_to");
    }

    /** The moment at which the day begins, or after it ends; null if it is not written as a date, or there is no such day. */
    static @Nullable Instant moment(String name, String raw, BusinessZone zone) {
        if (raw.length() != DATE_LENGTH) return null;
        try {
            var day = LocalDate.parse(raw);
            return isEnd(name) ? zone.end(day) : zone.start(day);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
