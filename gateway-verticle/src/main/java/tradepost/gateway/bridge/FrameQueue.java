package tradepost.gateway.bridge;

import io.vertx.core.buffer.Buffer;

/** The bounded queue of frames to one client. A client that does not read is disconnected when the queue is full. */
final class FrameQueue {
    private static final int CLOSING_MS = 1_000;
    private final BridgeConnection socket;
    private final Bridge bridge;
    private final BridgeClient client;
    private long queued;
    /** When the queue last became shorter, or was empty. */
    private long progressNs = System.nanoTime();

    private boolean ended;

    FrameQueue(BridgeConnection socket, Bridge bridge, BridgeClient client) {
        this.socket = socket;
        this.bridge = bridge;
        this.client = client;
    }

    long queued() {
        return queued;
    }

    /** Returns false if it is lost: it alone exceeds the queue, or the client is disconnected because its queue is full. */
    boolean write(Buffer frame) {
        if (ended) return false;
        int length = frame.length();
        boolean large = length > bridge.limits().queueBytes();
        if (!large && queued + length <= bridge.limits().queueBytes()) {
            enqueue(frame, length);
            return !ended;
        }
        bridge.meters().lost(client.kind());
        if (!large) tooSlow();
        return false;
    }

    private void enqueue(Buffer frame, int length) {
        if (queued == 0) progressNs = System.nanoTime();
        queued += length;
        bridge.meters().sent(client.kind());
        socket.write(frame).onComplete(r -> {
            if (ended) return;
            queued -= length;
            progressNs = System.nanoTime();
            bridge.queued(-length);
        });
        bridge.queued(length);
    }

    boolean isStalled(long nowNs, int ms) {
        return queued > 0 && BridgeClient.isPast(progressNs, ms, nowNs);
    }

    void tooSlow() {
        client.cut("slow_reader");
    }

    void pause() {
        socket.pause();
    }

    void resume() {
        socket.resume();
    }

    /** Sends the last frame and closes the connection, if need be before the client has read it. */
    void end(Buffer last) {
        if (ended) return;
        release();
        socket.pause();
        socket.write(last).onComplete(r -> socket.close());
        bridge.later(CLOSING_MS, socket::cut);
    }

    /** Closes the connection and drops its queue. */
    void cut() {
        release();
        socket.cut();
    }

    /** What is still queued does not count against the other clients. */
    private void release() {
        ended = true;
        bridge.queued(-queued);
        queued = 0;
    }
}
