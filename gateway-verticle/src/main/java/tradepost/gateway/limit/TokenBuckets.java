package tradepost.gateway.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * The buckets of the callers of one rate, on one node. A bucket that nobody has used until it is full is forgotten, because a new one is the
 * same. Bounded: above {@value #TRACKED_MAX} callers the ones that are used least are forgotten early. Thread-safe.
 */
final class TokenBuckets {
    /** Each takes some 300 bytes. */
    static final int TRACKED_MAX = 50_000;

    final Rate rate;
    private final LongSupplier clock;
    private final Cache<String, TokenBucket> buckets;
    /** Callers with a use that is not reported yet, each at most once, so bounded as they are. */
    private final Queue<String> toReport = new ConcurrentLinkedQueue<>();

    /** @param clock as {@link System#nanoTime} */
    TokenBuckets(Rate rate, LongSupplier clock) {
        this.rate = rate;
        this.clock = clock;
        buckets = Caffeine.newBuilder()
                .maximumSize(TRACKED_MAX)
                .expireAfterAccess(Duration.ofSeconds(rate.seconds(rate.burst()) + 2L))
                .ticker(clock::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    TokenBucket.Decision take(String caller, int units) {
        var decision = bucket(caller).take(rate.cost(units), clock.getAsLong());
        if (decision.first()) toReport.add(caller);
        return decision;
    }

    void giveBack(String caller, int units) {
        bucket(caller).giveBack(rate.cost(units));
    }

    void usedBy(String node, String caller, long units) {
        bucket(caller).usedBy(node, units, clock.getAsLong());
    }

    /** What this node has admitted since the last call, by caller; the rest of more than {@code most} callers is returned next time. */
    Map<String, Long> report(int most) {
        var used = new HashMap<String, Long>();
        for (int i = 0; i < most; i++) {
            var caller = toReport.poll();
            if (caller == null) break;
            var bucket = buckets.getIfPresent(caller);
            long units = bucket == null ? 0 : bucket.report();
            if (units > 0) used.merge(caller, units, Long::sum);
        }
        return used;
    }

    long tracked() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }

    private TokenBucket bucket(String caller) {
        return buckets.get(caller, c -> new TokenBucket(rate, clock.getAsLong()));
    }
}
