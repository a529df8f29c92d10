package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A connection that sends and reads only what a test says. */
final class SlowClient {
    private SlowClient() {}

    static Socket open(TestGateway gateway) throws IOException {
        var socket = new Socket("127.0.0.1", gateway.port);
        socket.setSoTimeout(10);
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /**
     * What was received until the connection was closed, while {@code more} was sent byte by byte; and the milliseconds this
     * took.
     */
    record Closed(String answer, long ms) {}

    static Closed untilClosed(Socket socket, String more) throws Exception {
        long from = System.nanoTime();
        var got = new StringBuilder();
        var buffer = new byte[4096];
        for (int sent = 0; ; ) {
            long ms = (System.nanoTime() - from) / 1_000_000;
            if (ms > 8_000) throw new AssertionError("still open after " + ms + " ms: " + got);
            try {
                int n = socket.getInputStream().read(buffer);
                if (n < 0) return new Closed(got.toString(), ms);
                got.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            } catch (SocketTimeoutException quiet) {
                if (ms / 100 > sent && sent < more.length()) tryWrite(socket, more.substring(sent, ++sent));
            } catch (SocketException cut) { // it was still sending when the other side closed
                assertThat(cut).hasMessageContaining("reset");
                return new Closed(got.toString(), ms);
            }
        }
    }

    /** Ignores a closed connection, which the next read reports. */
    static void tryWrite(Socket socket, String one) {
        try {
            write(socket, one);
        } catch (IOException cut) {
            return;
        }
    }
}
