package tradepost.gateway.feed;

import io.vertx.core.Future;
import tradepost.gateway.answer.Refusal;

/** Sends events to one reader. Lives on the event loop of its connection. */
interface EventWriter {
    /**
     * Why a stream ends.
     *
     * @param closeCode of a WebSocket (RFC 6455, section 7.4); 4000 and an HTTP status where there is one
     */
    record Ending(String reason, int closeCode) {
        static final Ending DRAINING = new Ending("draining", 1012);
        static final Ending AWAY = new Ending("unavailable", 1013);
        static final Ending SLOW = new Ending("slow_reader", 4408);

        static Ending of(Refusal r) {
            return new Ending(r.code, r.status >= 500 ? AWAY.closeCode : 4000 + r.status);
        }
    }

    /** Refuses the request before anything was sent. */
    void refuse(Refusal refusal);

    /** Opens the stream after {@code position}. */
    Future<?> begin(long position);

    /** @param sequence its position, in decimal digits */
    void event(String sequence, String json);

    /** A heartbeat with the position of the stream: every event up to it has been sent, or was not requested. */
    void beat(long position);

    /** Whether the queue of the connection is full. */
    boolean isFull();

    void onDrain(Runnable then);

    /** The bytes that the reader has taken so far. */
    long taken();

    /** Whether the reader has stopped responding. */
    boolean isDead();

    /** Ends the stream, with the reason and the position to resume from where they can still be sent. */
    void end(Ending why, long position);
}
