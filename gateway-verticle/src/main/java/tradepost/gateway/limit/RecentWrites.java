package tradepost.gateway.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.service.Env;

/**
 * When each caller has written last through this node, so that what a context keeps for a moment is not older. Shared by the event loops of a
 * node, and thread-safe.
 */
public final class RecentWrites {
    /** Longer than anything is kept, with the time in which it is made. */
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    private static final int CALLERS_MAX = 50_000;

    private final Cache<UUID, Long> nanos = Caffeine.newBuilder()
            .maximumSize(CALLERS_MAX)
            .expireAfterWrite(REMEMBERED)
            .build();

    private RecentWrites() {}

    public static RecentWrites of(Env env) {
        return env.singletons().get(RecentWrites.class, RecentWrites::new);
    }

    public void wrote(@Nullable Caller caller) {
        if (caller != null) nanos.put(caller.ownerId(), System.nanoTime());
    }

    /** How many milliseconds ago, at most; null if not lately. */
    public @Nullable Long agoMs(@Nullable Caller caller) {
        var at = caller == null ? null : nanos.getIfPresent(caller.ownerId());
        return at == null ? null : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - at);
    }
}
