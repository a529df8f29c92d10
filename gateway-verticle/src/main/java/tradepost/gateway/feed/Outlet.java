package tradepost.gateway.feed;

import io.vertx.core.Future;
import tradepost.gateway.answer.Refusal;

/** A way by which events leave to one reader. Lives on the event loop of its connection. */
public interface Outlet {
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

    /** Before anything was sent: the answer is this one. */
    void refuse(Refusal refusal);

    /** Opens the stream; {@code position} is what it begins after. */
    Future<?> begin(long position);

    /** @param sequence its position, in decimal digits */
    void event(String sequence, String json);

    /** A sign of life, and where the stream is: everything up to {@code position} has been sent or was not asked for. */
    void beat(long position);

    /** Whether what was written before has to be taken first. */
    boolean isFull();

    void onDrain(Runnable then);

    /** Whether the reader has stopped giving signs of life. */
    boolean isDead();

    /** In order, where that can be: the reader learns why, and resumes after {@code position}. */
    void end(Ending why, long position);
}
