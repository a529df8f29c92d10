package tradepost.kernel.identity;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tradepost.kernel.time.ClusterClock;

/**
 * The sessions that ended before their access tokens did, until those have expired. None is forgotten before: of more than there is
 * room for, it is remembered that there are some, and until when.
 */
final class Revoked {
    private final int most;
    private final ClusterClock clock;
    private final Map<String, Long> untilSeconds = new ConcurrentHashMap<>();
    /** Of those that had no room, the last. */
    private long othersUntilSeconds;

    private long prunedAtSeconds;

    Revoked(int most, ClusterClock clock) {
        this.most = most;
        this.clock = clock;
    }

    /** @param sessions {@code {sid: epoch seconds until which a token of it may be good}} */
    synchronized void add(JsonObject sessions) {
        if (untilSeconds.size() + sessions.size() > most) prune();
        for (var s : sessions) {
            if (!(s.getValue() instanceof Number until)) continue;
            if (untilSeconds.size() < most || untilSeconds.containsKey(s.getKey()))
                untilSeconds.put(s.getKey(), until.longValue());
            else others(until.longValue());
        }
    }

    /** There are others, not named here, until then. */
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

    /** Whether a session that is not contained has not ended; not after a clock that was set back has made it forget some. */
    synchronized boolean isComplete() {
        long now = now();
        return othersUntilSeconds < now && prunedAtSeconds <= now;
    }

    private long now() {
        return clock.nowMs() / 1_000;
    }
}
