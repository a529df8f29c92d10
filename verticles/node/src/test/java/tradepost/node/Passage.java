package tradepost.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Passes connections on to a port of this machine until they are cut. */
record Passage(ServerSocket server, List<Socket> open, int target) implements AutoCloseable {
    static Passage to(int target) throws IOException {
        var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        var passage = new Passage(server, new ArrayList<>(), target);
        Thread.ofVirtual().start(passage::accept);
        return passage;
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed())
            try {
                var client = server.accept();
                var behind = new Socket(InetAddress.getLoopbackAddress(), target);
                synchronized (open) {
                    open.addAll(List.of(client, behind));
                }
                Thread.ofVirtual().start(() -> pass(client, behind));
                Thread.ofVirtual().start(() -> pass(behind, client));
            } catch (IOException closed) {
                return;
            }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException cut) {
            return;
        }
    }

    void cut() throws IOException {
        synchronized (open) {
            for (var socket : open) socket.close();
            open.clear();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
