package tradepost.kernel.bus;

import io.vertx.core.MultiMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Until when the one who asked waits for an answer. Over the bus goes the time that is left and never a time of day; each call inside
 * gets less than what is left of the call around it.
 */
public final class Deadline {
    /** Milliseconds that are left, as whole number. The release before sent a time of day as {@code deadline}: it says nothing here. */
    public static final String HEADER = "remaining-ms";
    /** What it takes to make an answer of an inner one, or of its failure. */
    private static final long RESERVE_MS = 100;

    private Deadline() {}

    /** In nanoseconds of {@link System#nanoTime}, or null when none was given. What is no number is none: only members of the cluster send one. */
    public static @Nullable Long of(MultiMap headers) {
        var left = headers.get(HEADER);
        return left == null || !left.matches("-?\\d{1,9}")
                ? null
                : Long.valueOf(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(left)));
    }

    public static boolean isPast(@Nullable Long untilNanos) {
        return untilNanos != null && untilNanos - System.nanoTime() <= 0;
    }

    /** What a call may take that is made while the current request is served: {@code atMostMs}, or what that leaves. Not above 0: no time is left. */
    static long innerMs(long atMostMs) {
        var request = Request.current();
        var until = request == null ? null : request.untilNanos;
        if (until == null) return atMostMs;
        return Math.min(atMostMs, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()) - RESERVE_MS);
    }
}
