package tradepost.gateway.bridge;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;

/** The connection of a client. What it sends and gets are frames with their length in front. */
interface BridgeConnection {
    void handler(Handler<Buffer> chunks);

    /** Completes once the frame has left this process. */
    Future<Void> write(Buffer frame);

    void pause();

    void resume();

    /** Closes the connection after what was written. */
    void close();

    /** Closes the connection, whether the client has read what was written or not. */
    void cut();
}
