package tradepost.gateway.feed;

import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;

/**
 * The limits of event streams.
 *
 * @param heartbeatMs between two heartbeats
 * @param stallMs until a stalled reader is disconnected
 * @param awayMs how long a stream is kept while the journal does not answer
 * @param openMs until the first reply of the journal, and until a WebSocket has sent its token
 * @param streams of this process; above that 503
 * @param perCaller streams of one caller; above that 429
 */
record FeedLimits(int heartbeatMs, int stallMs, int awayMs, int openMs, int streams, int perCaller) {
    private static final int OPEN_MS = 5_000;

    /** A heartbeat keeps the connection from being idle. */
    static FeedLimits of(Config config) {
        return new FeedLimits(
                Math.min(config.number(Settings.EVENTS_HEARTBEAT_MS), config.number(Settings.HTTP_IDLE_MS) / 3),
                config.number(Settings.EVENTS_STALL_MS),
                config.number(Settings.EVENTS_AWAY_MS),
                OPEN_MS,
                config.number(Settings.EVENTS_STREAMS_MAX),
                config.number(Settings.EVENTS_STREAMS_PER_CALLER));
    }

    /** Often enough for the shortest of these times. */
    int tickMs() {
        return Math.clamp(Math.min(heartbeatMs, stallMs) / 4, 20, 500);
    }
}
