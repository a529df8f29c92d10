package tradepost.kernel.call;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP port that leads to another one, until it is shut: then it refuses connections, and those that it had are reset. */
final class PortGate implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final Vertx vertx = Vertx.vertx();
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private final int to;
    private final int port;
    private NetServer server;
    private boolean shut;

    PortGate(int to) {
        this.to = to;
        server = listen(0);
        port = server.actualPort();
    }

    int port() {
        return port;
    }

    private NetServer listen(int at) {
        return vertx.createNetServer()
                .connectHandler(in -> {
                    open.add(in);
                    in.pause();
                    vertx.createNetClient().connect(to, HOST).onSuccess(out -> {
                        open.add(out);
                        in.closeHandler(v -> out.close());
                        out.closeHandler(v -> in.close());
                        in.pipeTo(out);
                        out.pipeTo(in);
                    });
                })
                .listen(at, HOST)
                .await();
    }

    void shut() {
        shut = true;
        server.close().await();
        cut();
    }

    /** Closes the connections and accepts new ones. */
    void cut() {
        open.forEach(s -> s.close().otherwiseEmpty().await());
        open.clear();
    }

    void reopen() {
        if (shut) server = listen(port);
        shut = false;
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
