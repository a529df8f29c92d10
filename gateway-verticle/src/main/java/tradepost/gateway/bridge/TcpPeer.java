package tradepost.gateway.bridge;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;

/** A client of the TCP bridge. */
record TcpPeer(NetSocket socket) implements Peer {
    @Override
    public void handler(Handler<Buffer> chunks) {
        socket.handler(chunks);
    }

    @Override
    public Future<Void> write(Buffer frame) {
        return socket.write(frame);
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
