package tradepost.kernel.request;

import io.vertx.core.MultiMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.call.BusCall;

/**
 * The time until which a caller waits for a response. The remaining time is sent over the bus, never a time of day. A nested call
 * gets less time than remains for the call around it.
 */
public final class Deadline {
    /** Remaining milliseconds, a whole number. */
    public static final String HEADER = BusCall.REMAINING_MS;
    /** Reserved to turn the response or failure of a nested call into a response. */
    private static final long RESERVE_MS = 100;

    private Deadline() {}

    /**
     * The deadline in nanoseconds of {@link System#nanoTime}; null if there is none. A value that is not a number is ignored,
     * because only members of the cluster send this header.
     */
    public static @Nullable Long of(MultiMap headers) {
        var left = headers.get(HEADER);
        return left == null || !left.matches("-?\\d{1,9}")
                ? null
                : Long.valueOf(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(left)));
    }

    public static boolean isPast(@Nullable Long untilNanos) {
        return untilNanos != null && untilNanos - System.nanoTime() <= 0;
    }

    /**
     * The time limit of a nested call: {@code atMostMs}, or less if less remains for the current request. No time remains if it
     * is 0 or negative.
     */
    public static long innerMs(long atMostMs) {
        var request = Request.current();
        var until = request == null ? null : request.untilNanos;
        if (until == null) return atMostMs;
        return Math.min(atMostMs, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()) - RESERVE_MS);
    }
}
