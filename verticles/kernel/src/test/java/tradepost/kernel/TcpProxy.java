package tradepost.kernel;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and PostgreSQL, so that a test can take the database away and bring it back. */
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

    /** Connections break, and new ones are refused. */
    public void away() {
        server.close().await();
        open.forEach(NetSocket::close);
    }

    public void back() {
        listen();
    }

    /** As a host that has vanished: connections stay open, and nothing comes through any more, for good. */
    public void freeze() {
        frozen = true;
        open.forEach(NetSocket::pause);
    }

    /** New connections come through again. */
    public void thaw() {
        frozen = false;
    }

    /** How often somebody has connected. */
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
