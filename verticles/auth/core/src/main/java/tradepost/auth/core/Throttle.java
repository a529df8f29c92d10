package tradepost.auth.core;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import tradepost.kernel.Problem;

/**
 * Slows down guessing: after {@value #FAILURES} failures an account waits for the rest of the {@value #WINDOW_SECONDS} s since
 * the first, whether it exists or not.
 *
 * <p>It counts in the memory of each node and not in a table: a guess then costs the database no write, nobody can fill it with
 * made-up accounts, and n nodes allow n times as many guesses, which is still few.
 */
final class Throttle {
    static final int FAILURES = 10;
    static final int WINDOW_SECONDS = 300;
    private static final int ACCOUNTS = 50_000;

    private record Failed(int times, long firstNanos) {}

    private final LongSupplier nanos;
    private final Cache<String, Failed> failed = Caffeine.newBuilder()
            .maximumSize(ACCOUNTS)
            .expireAfterWrite(Duration.ofSeconds(WINDOW_SECONDS))
            .build();

    Throttle(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What {@code right} says, and counts it. Fails 429 too_many_failures. */
    boolean attempt(String account, BooleanSupplier right) {
        check(account);
        if (!right.getAsBoolean()) {
            failed.asMap().merge(account, new Failed(1, nanos.getAsLong()), this::oneMore);
            return false;
        }
        failed.invalidate(account);
        return true;
    }

    /** Counts a use that nobody is to be refused; false for those beyond {@value #FAILURES} in a window. */
    boolean passes(String account) {
        var counted = failed.asMap().merge(account, new Failed(1, nanos.getAsLong()), this::oneMore);
        return counted.times() <= FAILURES;
    }

    void forget(String account) {
        failed.invalidate(account);
    }

    /** Fails 429 too_many_failures. */
    void check(String account) {
        var f = failed.getIfPresent(account);
        if (f == null || f.times() < FAILURES) return;
        long left = left(f);
        if (left > 0) throw Problem.tooMany("too_many_failures", FAILURES, WINDOW_SECONDS, (int) left);
    }

    private Failed oneMore(Failed before, Failed now) {
        return left(before) > 0 ? new Failed(before.times() + 1, before.firstNanos()) : now;
    }

    /** Seconds of the window that are left, rounded up. */
    private long left(Failed f) {
        long passed = nanos.getAsLong() - f.firstNanos();
        return WINDOW_SECONDS - Duration.ofNanos(passed).toSeconds();
    }
}
