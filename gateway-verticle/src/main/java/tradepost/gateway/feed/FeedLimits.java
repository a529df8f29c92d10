package tradepost.gateway.feed;

import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;

/**
 * What event streams may take.
 *
 * @param heartbeatMs between two signs of life
 * @param stallMs until who does not take what is sent is cut
 * @param awayMs how long a stream is kept while the journal does not answer
 * @param openMs until the first answer of the journal is there, and until a WebSocket has said who it is
 * @param streams of this process; above that 503
 * @param perCaller above that 429
 */
public record FeedLimits(int heartbeatMs, int stallMs, int awayMs, int openMs, int streams, int perCaller) {
    private static final int OPEN_MS = 5_000;

    /** A heartbeat keeps the connection from being idle. */
    static FeedLimits of(Config config) {
        return new FeedLimits(
                Math.min(config.number(Setting.EVENTS_HEARTBEAT_MS), config.number(Setting.HTTP_IDLE_MS) / 3),
                config.number(Setting.EVENTS_STALL_MS),
                config.number(Setting.EVENTS_AWAY_MS),
                OPEN_MS,
                config.number(Setting.EVENTS_STREAMS_MAX),
                config.number(Setting.EVENTS_STREAMS_PER_CALLER));
    }

    /** Often enough for the shortest of these times. */
    int tickMs() {
        return Math.clamp(Math.min(heartbeatMs, stallMs) / 4, 20, 500);
    }
}
