package tradepost.gateway.bridge;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;

/** A client of the TCP bridge. Frames that are written in one turn of the event loop leave together: many orders ask at the same time. */
final class TcpConnection implements BridgeConnection {
    private final NetSocket socket;
    private final Context context;
    private Buffer gathered = Buffer.buffer();
    private Promise<Void> left = Promise.promise();

    /** @param context of the bridge */
    TcpConnection(NetSocket socket, Context context) {
        this.socket = socket;
        this.context = context;
    }

    @Override
    public void handler(Handler<Buffer> chunks) {
        socket.handler(chunks);
    }

    @Override
    public Future<Void> write(Buffer frame) {
        if (gathered.length() == 0) context.runOnContext(v -> flush());
        gathered.appendBuffer(frame);
        return left.future();
    }

    private void flush() {
        var frames = gathered;
        var done = left;
        gathered = Buffer.buffer();
        left = Promise.promise();
        socket.write(frames).onComplete(done);
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
    }

    @Override
    public void close() {
        socket.close();
    }

    @Override
    public void cut() {
        if (socket instanceof NetSocketInternal s) s.channelHandlerContext().close();
        else socket.close();
    }
}
