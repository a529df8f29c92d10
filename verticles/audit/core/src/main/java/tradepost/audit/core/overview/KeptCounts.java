package tradepost.audit.core.overview;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.audit.overview.Overview.Waiting;
import tradepost.kernel.call.CallerContext;

/**
 * The counts of a moment ago, so that callers who often ask for the overview count no more often than that, and those who ask at the same time
 * count once. Thread-safe.
 */
final class KeptCounts {
    /** From the end of a count. */
    static final Duration KEPT = Duration.ofSeconds(1);

    private static final int MAX = 10_000;

    /**
     * Who gets the same count of a list.
     *
     * @param user only of a list that shows what is the caller's own; null if it shows the entries of everybody
     */
    record Key(
            String kind,
            String role,
            Set<String> permissions,
            Set<UUID> locations,
            @Nullable UUID user) {}

    private record Count(Future<Optional<Waiting>> answer, long begunAtNanos) {}

    private final Cache<Key, Count> counts;

    /** @param countMs the longest time that a count takes */
    KeptCounts(long countMs) {
        var running = Duration.ofMillis(countMs).plus(KEPT);
        counts = Caffeine.newBuilder()
                .maximumSize(MAX)
                .expireAfter(Expiry.<Key, Count>writing((key, c) -> c.answer.isComplete() ? KEPT : running))
                .build();
    }

    /**
     * The count of another caller, if it has begun since the caller wrote last. If it fails, which may be because of that caller, another one is
     * made.
     *
     * @param writtenMs how long ago the caller has written; negative if that is long ago
     */
    Future<Optional<Waiting>> get(Key key, long writtenMs, Supplier<Future<Optional<Waiting>>> count) {
        long nowNanos = System.nanoTime();
        var known = counts.getIfPresent(key);
        boolean isNewer = known != null && (writtenMs < 0 || nowNanos - known.begunAtNanos < writtenMs * 1_000_000);
        if (known != null && isNewer) return CallerContext.here(known.answer).recover(t -> count.get());
        var own = new Count(count.get(), nowNanos);
        counts.put(key, own);
        return own.answer.onComplete(
                c -> counts.asMap().replace(key, own, own), // kept from now on
                t -> counts.asMap().remove(key, own));
    }

    /** Something has changed. */
    void discard() {
        counts.invalidateAll();
    }
}
