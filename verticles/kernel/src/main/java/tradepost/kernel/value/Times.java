package tradepost.kernel.value;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** Times that a client sets. */
public final class Times {
    private static final Instant FIRST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private Times() {}

    /**
     * Fails 400 invalid_request for a time that is not from 1900 to 9999 in UTC: with an offset, a time of the last day of 9999 may be in the
     * year 10000, which no response can show. Does nothing for null.
     */
    public static void check(String field, @Nullable Instant time) {
        if (time != null && (time.isBefore(FIRST) || !time.isBefore(END)))
            throw Problem.badRequest(
                    "invalid_request", Problem.detail(field, "must be from the year 1900 to the year 9999 (UTC)"));
    }
}
