package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node runs as many instances of the gateway as its settings say. */
class GatewayInstancesTest {
    private static final int CONNECTIONS_MAX = 20;
    private static final int CONNECTIONS = 35;

    @Test
    void a_node_with_one_instance_accepts_the_connections_of_one(@TempDir Path folder) throws IOException {
        int port = Program.freePorts(1);
        var settings = Map.of(
                "TRADEPOST_HTTP_INSTANCES", "1", "TRADEPOST_HTTP_CONNECTIONS_MAX", String.valueOf(CONNECTIONS_MAX));
        try (var program = Program.dev(folder, port, settings)) {
            // with the default of two instances, all would stay open
            assertThat(open(port)).isBetween(1, CONNECTIONS_MAX);
            assertThat(program.stop()).isZero();
        }
    }

    /** How many of {@value #CONNECTIONS} connections stay open. */
    private static int open(int port) throws IOException {
        var all = new ArrayList<Socket>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) all.add(new Socket(InetAddress.getLoopbackAddress(), port));
            int open = 0;
            for (var socket : all) if (isOpen(socket)) open++;
            return open;
        } finally {
            for (var socket : all) socket.close();
        }
    }

    private static boolean isOpen(Socket socket) throws IOException {
        socket.setSoTimeout(100);
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException reset) {
            return false;
        }
    }
}
