package tradepost.kernel;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy between a client and PostgreSQL, so that a test can interrupt the connection and restore it. */
public final class TcpProxy {
    private final Vertx vertx;
    private final int target;
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private NetServer server;
    private final AtomicInteger connects = new AtomicInteger();
    private volatile boolean frozen;
    private int port;

    public TcpProxy(Vertx vertx, int target) {
        this.vertx = vertx;
        this.target = target;
        listen();
    }

    public int port() {
        return port;
    }

    /** Closes all connections, and refuses new ones. */
    public void away() {
        server.close().await();
        open.forEach(NetSocket::close);
    }

    public void back() {
        listen();
    }

    /** Simulates a lost host: connections stay open, but nothing is passed on any more. */
    public void freeze() {
        frozen = true;
        open.forEach(NetSocket::pause);
    }

    /** Accepts and passes on new connections again. */
    public void thaw() {
        frozen = false;
    }

    /** The number of connections so far. */
    public int connects() {
        return connects.get();
    }

    private void listen() {
        server = vertx.createNetServer().connectHandler(this::connected);
        port = server.listen(port, "127.0.0.1").await().actualPort();
    }

    private void connected(NetSocket in) {
        connects.incrementAndGet();
        in.pause();
        if (frozen) return;
        vertx.createNetClient().connect(target, "127.0.0.1").onSuccess(out -> {
            open.add(in);
            open.add(out);
            in.closeHandler(v -> out.close());
            out.closeHandler(v -> in.close());
            in.pipeTo(out);
            out.pipeTo(in);
        });
    }
}
