package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SSLException;

/** Attacks that an outsider can send to any port of a node. */
final class HostileWire {
    private static final int TIMEOUT_MS = 15_000;
    private static final int SENT_MAX = 8 << 20;
    private static final int ANSWER_MAX = 1 << 16;

    /** How it was sent. */
    enum Way {
        GARBAGE,
        PLAIN_FRAME,
        FOREIGN_CERTIFICATE,
        TWO_GIBIBYTES
    }

    private final String host;
    private final String token;
    private final Map.Entry<Path, String> foreign;
    private final Random random;

    HostileWire(String host, String token, Map.Entry<Path, String> foreign, long seed) {
        this.host = host;
        this.token = token;
        this.foreign = foreign;
        this.random = new Random(seed);
    }

    /**
     * Fails unless the other side closes the connection, at most with an HTTP error. {@code name} is of the customer that a frame
     * would create.
     */
    void isRefused(Way way, int port, String name) {
        var bytes = switch (way) {
            case GARBAGE -> garbage();
            case PLAIN_FRAME, FOREIGN_CERTIFICATE -> frame(name);
            case TWO_GIBIBYTES -> huge(port, name);
        };
        var answer = new StringBuilder();
        try (var socket = way == Way.FOREIGN_CERTIFICATE ? foreign(port) : plain(port)) {
            socket.setSoTimeout(TIMEOUT_MS);
            var sender = Thread.ofVirtual().start(() -> send(socket, bytes, way == Way.TWO_GIBIBYTES));
            var in = socket.getInputStream();
            for (int c = in.read(); c >= 0 && answer.length() < ANSWER_MAX; c = in.read()) answer.append((char) c);
            sender.interrupt();
        } catch (SocketTimeoutException e) {
            throw new AssertionError(way + " on port " + port + ": the connection stays open", e);
        } catch (SSLException e) {
            assertThat(way).isEqualTo(Way.FOREIGN_CERTIFICATE);
        } catch (IOException e) {
            // reset: refused as well
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        if (answer.toString().startsWith("HTTP/1.1 "))
            assertThat(answer.toString()).matches("(?s)HTTP/1\\.1 4\\d\\d .*");
    }

    private Socket plain(int port) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(host, port), TIMEOUT_MS);
        return socket;
    }

    private Socket foreign(int port) throws IOException, java.security.GeneralSecurityException {
        return BusClient.connect(host, port, foreign.getKey(), foreign.getValue());
    }

    /** With a body that continues for as long as it is accepted. */
    private static void send(Socket socket, byte[] bytes, boolean more) {
        try {
            var out = socket.getOutputStream();
            out.write(bytes);
            var part = new byte[1 << 16];
            for (int sent = 0; more && sent < SENT_MAX; sent += part.length) out.write(part);
            out.flush();
            if (!more) socket.shutdownOutput();
        } catch (IOException | UnsupportedOperationException e) {
            // the other side has closed
        }
    }

    private byte[] garbage() {
        var bytes = new byte[1 << 16];
        random.nextBytes(bytes);
        return bytes;
    }

    /**
     * A request to create a customer, in the bus's wire format, with an administrator's token, so that only the transport can
     * reject it.
     */
    private byte[] frame(String name) {
        var customer = new JsonObject().put("name", name).put("email", "c" + Api.unique() + "@example.com");
        var headers = Map.of("action", "createCustomer", "token", token);
        return BusClient.frame("contact.customers", headers, new JsonObject().put("body", customer));
    }

    /** A length of 2 GiB in the port's protocol. */
    private byte[] huge(int port, String name) {
        if (port == HostedCluster.BUS)
            return Buffer.buffer()
                    .appendInt(Integer.MAX_VALUE)
                    .appendBytes(frame(name))
                    .getBytes();
        var head = "POST /api/customers HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nContent-Length: 2147483648\r\n\r\n{\"name\":\"";
        return head.getBytes(StandardCharsets.UTF_8);
    }
}
