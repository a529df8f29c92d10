package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.http.HttpLimits;

/** Senders of slow bodies that need no token, from many addresses, leave room for callers with a token. */
@ExtendWith(VertxExtension.class)
class SlowPublicBodiesTest {
    private static final int REQUESTS = 40;
    private static final int HELD_BYTES = 2 << 20;
    /** Each address may send a quarter of this many bodies. */
    private static final int ADDRESSES = 8;

    private static final int WAIT_MS = 500;
    private final List<Socket> open = new ArrayList<>();
    private TestGateway gateway;

    @BeforeEach
    void start(Vertx vertx) {
        var limits = new HttpLimits(REQUESTS, 1 << 18, HELD_BYTES, 60_000, 5_000, 50);
        gateway = TestGateway.start(vertx, limits, Map.of("http.header_ms", "60000"))
                .await();
        gateway.context = m -> m.reply(new JsonObject());
        assertThat(gateway.get("/api/things/mine").status()).isEqualTo(200); // loads the keys
    }

    @AfterEach
    void stop() throws IOException {
        for (var s : open) s.close();
    }

    private Socket send(int client, String text) throws IOException {
        var from = InetAddress.getByName("127.0.1." + (1 + client % ADDRESSES));
        var socket = new Socket(InetAddress.getByName("127.0.0.1"), gateway.port, from, 0);
        open.add(socket);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    private static String head(int bytes) {
        return "POST /api/things/open HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + bytes + "\r\n\r\n";
    }

    /** The first bytes of the response; empty if there is none for a while. */
    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(WAIT_MS);
        var bytes = new byte[12];
        try {
            int read = socket.getInputStream().readNBytes(bytes, 0, bytes.length);
            return new String(bytes, 0, read, StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException silent) {
            return "";
        }
    }

    /** Sends such requests, each from another address, until one is refused: then as many as may wait are waiting. */
    private void fill(String text) {
        var clients = new int[1];
        await().until(() -> answer(send(clients[0]++, text)).equals("HTTP/1.1 503"));
    }

    @Test
    void slow_public_bodies_take_no_slot_of_a_caller_with_a_token() throws Exception {
        for (int i = 0; i < REQUESTS; i++) send(i, head(100) + "{");
        fill(head(100) + "{");
        for (int i = 0; i < 3; i++) {
            assertThat(gateway.get("/api/things/mine").status()).isEqualTo(200);
            assertThat(gateway.send("PATCH", "/api/things/" + TestGateway.THING, "{}")
                            .status())
                    .isEqualTo(200);
        }
        var waiting = open.getFirst();
        waiting.getOutputStream().write(" ".repeat(98).concat("}").getBytes(StandardCharsets.US_ASCII));
        waiting.setSoTimeout(60_000);
        assertThat(new String(waiting.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                .isEqualTo("HTTP/1.1 200");
    }

    @Test
    void large_public_bodies_leave_memory_for_a_caller_with_a_token() throws Exception {
        int bytes = 1 << 17;
        fill(head(bytes) + "\"" + "x".repeat(bytes - 2));
        assertThat(gateway.send("PATCH", "/api/things/" + TestGateway.THING, "{\"a\":\"" + "x".repeat(1 << 17) + "\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void their_share_is_free_again_when_their_connections_are_closed() throws Exception {
        for (int i = 0; i < REQUESTS; i++) send(i, head(100) + "{");
        fill(head(100) + "{");
        for (var s : open) s.close();
        await().until(() -> answer(send(0, head(2) + "{}")).equals("HTTP/1.1 200"));
    }
}
