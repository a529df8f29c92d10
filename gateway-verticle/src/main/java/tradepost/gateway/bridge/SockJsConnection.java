package tradepost.gateway.bridge;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.concurrent.TimeUnit;
import tradepost.gateway.http.Connections;

/**
 * A browser, whose messages are frames without the length. The library keeps every message that it has received, so they are not paused but
 * limited in number and size.
 */
final class SockJsConnection implements BridgeConnection {
    private static final int HEAD_BYTES = 4;
    private static final int MESSAGES_A_MINUTE = 240;
    private static final int BYTES_A_MINUTE = 256 * 1024;

    private final SockJSSocket socket;
    private final Runnable onTooMany;
    private long minute;
    private int messages;
    private int bytes;

    /** @param onTooMany the client has sent more than it may */
    SockJsConnection(SockJSSocket socket, Runnable onTooMany) {
        this.socket = socket;
        this.onTooMany = onTooMany;
    }

    @Override
    public void handler(Handler<Buffer> chunks) {
        socket.handler(message -> {
            if (isTooMuch(message.length())) onTooMany.run();
            else
                chunks.handle(Buffer.buffer(HEAD_BYTES + message.length())
                        .appendInt(message.length())
                        .appendBuffer(message));
        });
    }

    private boolean isTooMuch(int length) {
        long now = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime());
        if (now != minute) {
            messages = 0;
            bytes = 0;
        }
        minute = now;
        bytes += length;
        return ++messages > MESSAGES_A_MINUTE || bytes > BYTES_A_MINUTE;
    }

    @Override
    public Future<Void> write(Buffer frame) {
        return socket.write(frame.getString(HEAD_BYTES, frame.length()));
    }

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void close() {
        socket.close();
    }

    @Override
    public void cut() {
        Connections.cut(socket.routingContext().request().connection());
    }
}
