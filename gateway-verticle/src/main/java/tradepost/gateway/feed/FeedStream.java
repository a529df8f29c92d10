package tradepost.gateway.feed;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.gateway.access.LastingToken;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;

/**
 * One reader of a feed: requests a batch, writes as much of it as the connection's queue takes, and requests the rest again when
 * the queue has drained, so that no events are kept in memory. Lives on one event loop.
 */
final class FeedStream {
    static final int BATCH_MAX = 200;
    private static final int BATCH_FIRST = 25;
    private static final long PAUSE_MIN_MS = 250;
    private static final long PAUSE_MAX_MS = 4_000;
    private static final Logger LOG = LoggerFactory.getLogger(FeedStream.class);

    private final EventFeed feed;
    private final EventWriter out;
    private final JsonObject query;
    private final String id;
    private final long startedNs = System.nanoTime();
    private LastingToken token;
    private long position;
    private int limit = BATCH_FIRST;
    private boolean open;
    private boolean ended;
    private long beatNs = System.nanoTime();
    /** Since when the queue of the connection is full and the reader takes nothing; 0 while it is not. */
    private long fullNs;
    /** What the reader had taken when this was last seen to grow. */
    private long taken;

    private long awayNs;
    private long retryNs;
    private long pauseMs = PAUSE_MIN_MS;

    /** For {@link EventFeed} only: whether it waits for its turn to read. */
    boolean waiting;

    boolean reading;
    boolean readAgain;

    /**
     * @param query types and subject, as the journal expects them
     * @param position to begin after; negative for the current end of the feed
     * @param id of the request, for the log
     */
    FeedStream(EventFeed feed, EventWriter out, JsonObject query, long position, LastingToken token, String id) {
        this.feed = feed;
        this.out = out;
        this.query = query;
        this.position = position;
        this.token = token;
        this.id = id;
    }

    LastingToken token() {
        return token;
    }

    /** Continues with another token. */
    void continueWith(LastingToken other) {
        token = other;
    }

    boolean isEnded() {
        return ended;
    }

    /** The reader has disconnected. */
    void disconnected() {
        ended = true;
    }

    /** Reads a batch when it is this stream's turn. Never fails. */
    Future<?> read() {
        var used = token.token();
        return begin(used)
                .compose(v -> feed.read(query.copy().put("after", position).put("limit", limit), used))
                .compose(page -> opened().map(page))
                .map(page -> {
                    deliver(page);
                    return page;
                })
                .otherwise(t -> {
                    if (open && LastingToken.isRefusal(t)) refused(used, t);
                    else failed(t);
                    return new JsonObject();
                });
    }

    /** Finds the position to begin at. */
    private Future<?> begin(String used) {
        if (position >= 0) return Future.succeededFuture();
        return feed.head(used).onSuccess(head -> position = head);
    }

    /** Opens the stream after the first reply: until then a refusal can still be the response. */
    private Future<?> opened() {
        if (open || ended) return Future.succeededFuture();
        return out.begin(position).onSuccess(v -> open = true);
    }

    private void deliver(JsonObject page) {
        if (ended) return;
        awayNs = 0;
        pauseMs = PAUSE_MIN_MS;
        var events = page.getJsonArray("data", new JsonArray());
        int sent = 0;
        for (; sent < events.size() && !out.isFull(); sent++) {
            var event = events.getJsonObject(sent);
            var sequence = event.getString("sequence");
            out.event(sequence, event.encode());
            position = Long.parseLong(sequence);
        }
        feed.sent(sent);
        var meta = page.getJsonObject("meta");
        if (sent == events.size()) position = Math.max(position, meta.getLong("next"));
        limit = Math.clamp(sent == events.size() ? limit * 2L : sent, 1, BATCH_MAX);
        if (out.isFull()) untilDrained();
        else if (position < meta.getLong("head")) feed.schedule(this);
    }

    private void untilDrained() {
        fullNs = System.nanoTime();
        out.onDrain(() -> {
            fullNs = 0;
            feed.schedule(this);
        });
    }

    /** Reads again if the reader has another token by now, such as that of a key whose rights have changed. */
    private void refused(String used, Throwable t) {
        feed.verifyAgain(this).onComplete(r -> {
            if (r.failed() || token.token().equals(used)) failed(t);
            else feed.schedule(this);
        });
    }

    private void failed(Throwable t) {
        if (ended) return;
        var refusal = Failures.of(t, true, id);
        if (!open) {
            ended = true;
            out.refuse(refusal);
            feed.ended(this, refusal.code);
        } else if (refusal.status < 500 && refusal.status != 429) end(EventWriter.Ending.of(refusal));
        else {
            long now = System.nanoTime();
            if (awayNs == 0) awayNs = now;
            retryNs = now + TimeUnit.MILLISECONDS.toNanos(pauseMs);
            pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS);
        }
    }

    /** The journal has advanced to {@code head}. */
    void advanced(long head) {
        if (open && fullNs == 0 && position < head) feed.schedule(this);
    }

    /** Called periodically. */
    void tick(FeedLimits limits) {
        if (ended) return;
        long now = System.nanoTime();
        if (!open) {
            if (isPast(startedNs, limits.openMs(), now)) failed(Refusal.later("unavailable"));
        } else if (fullNs != 0) {
            if (out.taken() > taken) {
                taken = out.taken();
                fullNs = now;
            }
            if (isPast(fullNs, limits.stallMs(), now)) end(EventWriter.Ending.SLOW);
        } else if (awayNs != 0 && isPast(awayNs, limits.awayMs(), now)) end(EventWriter.Ending.AWAY);
        else {
            if (awayNs != 0 && now - retryNs >= 0) feed.schedule(this);
            if (isPast(beatNs, limits.heartbeatMs(), now)) beat(now);
        }
    }

    /** Also reads the journal, because a message of the bus may have been lost. */
    private void beat(long now) {
        beatNs = now;
        if (out.isDead()) {
            end(EventWriter.Ending.SLOW);
            return;
        }
        out.beat(position);
        if (awayNs == 0) feed.schedule(this);
    }

    private static boolean isPast(long sinceNs, int ms, long now) {
        return now - sinceNs > TimeUnit.MILLISECONDS.toNanos(ms);
    }

    void end(EventWriter.Ending why) {
        if (ended) return;
        ended = true;
        LOG.debug("event stream {} ends after {}: {}", id, position, why.reason());
        if (open) out.end(why, position);
        else out.refuse(Refusal.later("unavailable"));
        feed.ended(this, why.reason());
    }
}
