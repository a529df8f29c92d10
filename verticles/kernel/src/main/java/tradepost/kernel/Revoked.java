package tradepost.kernel;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/** The sessions that ended before their access tokens did, until those have expired. */
final class Revoked {
    /** So many may end within the life of an access token; of more, the oldest would be forgotten. */
    static final int SESSIONS = 100_000;

    private final Cache<String, Long> untilSeconds = Caffeine.newBuilder()
            .maximumSize(SESSIONS)
            .expireAfter(Expiry.<String, Long>writing(
                    (sid, until) -> Duration.between(Instant.now(), Instant.ofEpochSecond(until))))
            .build();

    /** @param sessions {@code {sid: epoch seconds until which a token of it may be good}} */
    void add(JsonObject sessions) {
        for (var s : sessions)
            if (s.getValue() instanceof Number until) untilSeconds.put(s.getKey(), until.longValue());
    }

    boolean contains(String sid) {
        return untilSeconds.getIfPresent(sid) != null;
    }
}
