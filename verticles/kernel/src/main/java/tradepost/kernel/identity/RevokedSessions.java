package tradepost.kernel.identity;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tradepost.kernel.time.ClusterClock;

/**
 * Sessions that ended before their access tokens expired, kept until those tokens expire. When there is no more room, this
 * remembers only that further sessions exist and until when their tokens are valid, so no session is treated as valid by mistake.
 */
final class RevokedSessions {
    private final int maxSize;
    private final ClusterClock clock;
    private final Map<String, Long> untilSeconds = new ConcurrentHashMap<>();
    /** The latest expiry of the sessions that did not fit. */
    private long othersUntilSeconds;

    private long prunedAtSeconds;

    RevokedSessions(int maxSize, ClusterClock clock) {
        this.maxSize = maxSize;
        this.clock = clock;
    }

    /** @param sessions {@code {sid: epoch seconds until which a token of the session may be valid}} */
    synchronized void add(JsonObject sessions) {
        if (untilSeconds.size() + sessions.size() > maxSize) prune();
        for (var s : sessions) {
            if (!(s.getValue() instanceof Number until)) continue;
            if (untilSeconds.size() < maxSize || untilSeconds.containsKey(s.getKey()))
                untilSeconds.put(s.getKey(), until.longValue());
            else others(until.longValue());
        }
    }

    /** Records that further sessions, not named here, have ended, whose tokens may be valid until then. */
    synchronized void others(long untilSeconds) {
        othersUntilSeconds = Math.max(othersUntilSeconds, untilSeconds);
    }

    private void prune() {
        prunedAtSeconds = now();
        untilSeconds.values().removeIf(until -> until < prunedAtSeconds);
    }

    boolean contains(String sid) {
        return untilSeconds.containsKey(sid);
    }

    /**
     * Whether every session that is not contained is still active. False after the clock was set back behind the last removal,
     * because removed sessions may be valid again.
     */
    synchronized boolean isComplete() {
        long now = now();
        return othersUntilSeconds < now && prunedAtSeconds <= now;
    }

    private long now() {
        return clock.nowMs() / 1_000;
    }
}
