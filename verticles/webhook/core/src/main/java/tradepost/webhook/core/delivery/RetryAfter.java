package tradepost.webhook.core.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The header Retry-After (RFC 9110, section 10.2.3): seconds or a date. */
final class RetryAfter {
    private static final Duration MAX = Duration.ofHours(24);

    private RetryAfter() {}

    /** At most a day. Null for anything else, and for a time that has passed. */
    static @Nullable Duration parse(@Nullable String value, Instant now) {
        var wait = value == null ? null : read(value, now);
        return wait == null || wait.compareTo(MAX) < 0 ? wait : MAX;
    }

    private static @Nullable Duration read(String value, Instant now) {
        var text = value.strip();
        if (text.matches("\\d{1,9}")) return Duration.ofSeconds(Long.parseLong(text));
        try {
            var at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            var wait = Duration.between(now, at.toInstant());
            return wait.isNegative() ? null : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
