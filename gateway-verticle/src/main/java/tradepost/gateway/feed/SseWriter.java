package tradepost.gateway.feed;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.ThreadLocalRandom;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Connections;

/**
 * Server-Sent Events (WHATWG HTML, section 9.2): the position is the {@code id}. An {@code id} without data only moves the position
 * from which a browser resumes, so heartbeats carry one.
 */
final class SseWriter implements EventWriter {
    private static final int RETRY_MS = 1_000;
    private static final int RETRY_AWAY_MS = 5_000;
    private final ClientResponse x;

    SseWriter(ClientResponse x) {
        this.x = x;
    }

    @Override
    public void refuse(Refusal refusal) {
        x.refuse(refusal);
    }

    @Override
    public Future<?> begin(long position) {
        x.response().putHeader("X-Accel-Buffering", "no"); // asks proxies to forward each event at once
        x.beginChunked("text/event-stream");
        return x.response().write("retry: " + RETRY_MS + "\nid: " + position + "\n\n");
    }

    @Override
    public void event(String sequence, String json) {
        x.response().write("id: " + sequence + "\ndata: " + json + "\n\n");
    }

    @Override
    public void beat(long position) {
        x.response().write(": heartbeat\nid: " + position + "\n\n");
    }

    @Override
    public boolean isFull() {
        return !x.isDone() && x.response().writeQueueFull();
    }

    @Override
    public void onDrain(Runnable then) {
        var response = x.response();
        response.drainHandler(v -> {
            response.drainHandler(null);
            then.run();
        });
    }

    @Override
    public long taken() {
        return Connections.taken(x.request.http().connection());
    }

    /** A reader sends nothing; TCP detects a dead one. */
    @Override
    public boolean isDead() {
        return false;
    }

    @Override
    public void end(Ending why, long position) {
        if (why == Ending.SLOW) { // the queue is full, so no reason can be sent
            Connections.cut(x.request.http().connection());
            return;
        }
        int retryMs = why == Ending.AWAY ? RETRY_AWAY_MS : RETRY_MS / 5;
        retryMs += ThreadLocalRandom.current().nextInt(retryMs); // so that not all clients reconnect at once
        x.endChunkedAndClose(
                Buffer.buffer(": ends: " + why.reason() + "\nretry: " + retryMs + "\nid: " + position + "\n\n"));
    }
}
