package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.feed.EventFeed;
import tradepost.gateway.feed.FeedSlots;
import tradepost.kernel.Patience;
import tradepost.kernel.identity.Tokens;

/** {@code /api/events/ws}, with a journal that a test controls. */
@ExtendWith(VertxExtension.class)
class FeedSocketTest {
    private static TestGateway gateway;
    private static TestJournal journal;
    private static TestKeys keys;
    private final List<Client> open = new ArrayList<>();

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        journal = new TestJournal(vertx);
        keys = new TestKeys(vertx);
        var settings = FeedTest.settings(Map.of("mode", "serve", "cors.origins", "https://shop.example"));
        TestGateway.start(vertx, FeedTest.LIMITS, settings)
                .onSuccess(g -> gateway = g)
                .onComplete(started.succeedingThenComplete());
    }

    @AfterEach
    void closeSockets() {
        open.forEach(c -> c.socket.abort());
        await().until(() -> slots() == 0);
        journal.reset();
    }

    private static double disconnected() {
        var slow = gateway.env
                .meters()
                .find("tradepost.event.streams.ended")
                .tag("reason", "slow_reader")
                .counter();
        return slow == null ? 0 : slow.count();
    }

    private static int slots() {
        return FeedSlots.of(gateway.env).taken();
    }

    /** Records every message, and how the socket was closed. */
    private static final class Client implements WebSocket.Listener {
        final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<String> closed = new CompletableFuture<>();
        final CompletableFuture<Void> ponged = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        WebSocket socket;

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            ponged.complete(null);
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                messages.add(new JsonObject(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }

        /** The next message that is an event. */
        JsonObject event() throws InterruptedException {
            for (var m = messages.poll(Patience.SECONDS, TimeUnit.SECONDS);
                    m != null;
                    m = messages.poll(Patience.SECONDS, TimeUnit.SECONDS)) if (m.containsKey("specversion")) return m;
            throw new AssertionError("no event; closed: " + closed);
        }

        Client sends(String text) {
            socket.sendText(text, true).join();
            return this;
        }

        String end() throws Exception {
            return closed.get(Patience.SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Headers as name, value, name, value. */
    private Client client(String query, String... headers) {
        var client = new Client();
        var builder = TestGateway.HTTP.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) builder.header(headers[i], headers[i + 1]);
        var uri = URI.create("ws://127.0.0.1:" + gateway.port + "/api/events/ws" + query);
        client.socket = builder.buildAsync(uri, client).join();
        open.add(client);
        return client;
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    private static String hello(String token) {
        return new JsonObject().put("token", token).encode();
    }

    private int refused(String query, String... headers) {
        try {
            client(query, headers);
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException h)
                return h.getResponse().statusCode();
        }
        return 0;
    }

    @Test
    void a_program_authenticates_in_the_handshake_and_resumes_after_a_position() throws Exception {
        journal.head = 100;
        var client = client("?after=90", bearer(gateway.token("admin")));
        assertThat(client.messages.poll(Patience.SECONDS, TimeUnit.SECONDS))
                .isEqualTo(new JsonObject().put("position", "90"));
        for (long n = 91; n <= 100; n++)
            assertThat(client.event().getString("sequence")).isEqualTo("" + n);
        journal.happened(1);
        assertThat(client.event().getString("id")).isEqualTo("e101");
    }

    @Test
    void a_browser_authenticates_in_the_first_message_and_its_socket_ends_with_its_token() throws Exception {
        journal.head = 7;
        var expiring = gateway.token("admin", "s", 0); // 5 s of leeway
        var client = client("", "Origin", "https://shop.example").sends(hello(expiring));
        assertThat(client.messages.poll(Patience.SECONDS, TimeUnit.SECONDS))
                .isEqualTo(new JsonObject().put("position", "7"));
        var other = client("").sends(hello(gateway.token("admin")));
        other.messages.poll(Patience.SECONDS, TimeUnit.SECONDS);
        other.sends(hello(gateway.token("admin")));
        assertThat(other.end()).isEqualTo("1008 token_of_another_user after=7");
        assertThat(client.end()).isEqualTo("4401 invalid_token after=7");
    }

    @Test
    void a_socket_ends_with_its_session_unless_it_continues_with_another_token() throws Exception {
        var user = UUID.randomUUID();
        var fresh = gateway.token(user, "admin", "going-on", 60);
        assertThat(gateway.get("/api/events", bearer(fresh)).status()).isEqualTo(200); // it is known from here on
        var continues = client("").sends(hello(gateway.token(user, "admin", "ending", 60)));
        var ends = client("").sends(hello(gateway.token("admin", "ending", 60)));
        for (var c : List.of(continues, ends))
            assertThat(c.messages.poll(Patience.SECONDS, TimeUnit.SECONDS)).isNotNull();
        continues.sends(hello(fresh)).socket.sendPing(ByteBuffer.allocate(1)).join();
        continues.ponged.get(Patience.SECONDS, TimeUnit.SECONDS);
        end("ending");
        assertThat(ends.end()).isEqualTo("4401 session_ended after=0");
        journal.happened(1);
        assertThat(continues.event().getString("sequence")).isEqualTo("1");
    }

    @Test
    void a_socket_of_an_api_key_goes_on_until_the_key_is_revoked() throws Exception {
        var id = UUID.randomUUID();
        var key = keys.key(gateway.token(id, "admin", "key-1", 60));
        var first = client("", bearer(key));
        var later = client("").sends(hello(key));
        for (var c : List.of(first, later))
            assertThat(c.messages.poll(Patience.SECONDS, TimeUnit.SECONDS))
                    .isEqualTo(new JsonObject().put("position", "0"));
        var changed = gateway.token(id, "finance_manager", "key-2", 60);
        keys.exchange(key, changed, 900);
        end("key-1");
        await().until(() -> changed.equals(journal.lastToken));
        journal.happened(1);
        for (var c : List.of(first, later))
            assertThat(c.event().getString("sequence")).isEqualTo("1");
        keys.revoke(key);
        end("key-2");
        for (var c : List.of(first, later)) assertThat(c.end()).isEqualTo("4401 invalid_api_key after=1");
        assertThat(client("").sends(hello(key)).end()).isEqualTo("4401 invalid_api_key");
    }

    private static void end(String session) {
        var ended = new JsonObject().put(session, System.currentTimeMillis() / 1000 + 60);
        Tokens.publishRevoked(gateway.vertx, gateway.env.seal(), ended);
    }

    @Test
    void a_socket_without_a_valid_token_is_closed() throws Exception {
        assertThat(client("").sends(hello("forged")).end()).isEqualTo("4401 invalid_token");
        assertThat(client("").sends(hello(gateway.token("viewer"))).end()).isEqualTo("4403 forbidden");
        assertThat(refused("", bearer("forged"))).isEqualTo(401);
        assertThat(refused("", bearer(gateway.token("viewer")))).isEqualTo(403);
        assertThat(client("").end()).as("a client that sends nothing").isEqualTo("4401 unauthorized");
    }

    @Test
    void other_origins_invalid_handshakes_and_invalid_parameters_are_refused() {
        var token = bearer(gateway.token("admin"));
        assertThat(refused("", "Origin", "https://evil.example")).isEqualTo(403);
        assertThat(refused("", "Origin", "null")).isEqualTo(403);
        assertThat(client("", "Origin", "http://127.0.0.1:" + gateway.port)
                        .socket
                        .isInputClosed())
                .isFalse();
        for (var query : List.of("?after=-1", "?after=x", "?nothing=1", "?types=*", "?token=" + gateway.token("admin")))
            assertThat(refused(query, token)).as(query).isEqualTo(400);
        var plain = gateway.get("/api/events/ws");
        assertThat(plain.status()).isEqualTo(426);
        assertThat(plain.header("Upgrade")).isEqualTo("websocket");
        assertThat(gateway.post("/api/events/ws", "{}").status()).isEqualTo(405);
    }

    @Test
    void only_the_feed_is_a_stream_and_not_the_list_of_dead_letters() {
        assertThat(gateway.get("/api/events/dead-letters/ws").status()).isEqualTo(404);
        var accept = new String[] {"Accept", "text/event-stream", "Authorization", "Bearer " + gateway.token("admin")};
        assertThat(gateway.send("GET", "/api/events/dead-letters", null, accept).status())
                .as("a list, for which nobody answers here")
                .isEqualTo(503);
    }

    @Test
    void invalid_large_or_too_many_messages_close_the_socket() throws Exception {
        for (var text : List.of(
                "",
                "hello",
                "[]",
                "{}",
                "{\"token\":1}",
                "{\"token\":\"a\",\"token\":\"b\"}",
                "{\"token\":\"a\",\"x\":1}"))
            assertThat(client("").sends(text).end()).as(text).isEqualTo("1008 message_not_understood");
        var binary = client("", bearer(gateway.token("admin")));
        binary.socket.sendBinary(ByteBuffer.allocate(10), true).join();
        assertThat(binary.end()).startsWith("1008 message_not_understood");
        var large = client("", bearer(gateway.token("admin")));
        for (int i = 0; i < 20 && !large.closed.isDone(); i++)
            unlessClosed(() -> large.socket.sendText("x".repeat(1_000), false));
        assertThat(large.end()).startsWith("1009 ");
        var huge = client("", bearer(gateway.token("admin")));
        huge.socket.sendText("x".repeat(100_000), true);
        assertThat(closeCode(huge)).isIn("1009", "closed");
        var pinging = client("", bearer(gateway.token("admin")));
        // more than the limits of two minutes together, because a new minute may begin meanwhile
        for (int i = 0; i < 200 && !pinging.closed.isDone(); i++) ping(pinging);
        assertThat(closeCode(pinging)).isIn("1008", "closed");
    }

    private static void ping(Client client) {
        unlessClosed(() -> client.socket.sendPing(ByteBuffer.allocate(100)));
    }

    private static void unlessClosed(Supplier<CompletableFuture<?>> send) {
        try {
            send.get().join();
        } catch (CompletionException closed) {
            return; // as expected
        }
    }

    /** The connection may be gone before its close frame is read. */
    private static String closeCode(Client client) throws Exception {
        try {
            return client.end().split(" ")[0];
        } catch (java.util.concurrent.ExecutionException e) {
            return "closed";
        }
    }

    private void handshake(Socket socket, String query) throws IOException {
        var head = "GET /api/events/ws" + query + " HTTP/1.1\r\n"
                + "Host: localhost\r\n"
                + "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Authorization: Bearer "
                + gateway.token("admin") + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void a_frame_that_breaks_the_protocol_closes_the_socket() throws Exception {
        var unmasked = new byte[] {(byte) 0x81, 2, '{', '}'};
        var reserved = new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0};
        for (var frame : List.of(unmasked, reserved))
            try (var socket = new Socket("127.0.0.1", gateway.port)) {
                handshake(socket, "");
                socket.setSoTimeout(60_000);
                assertThat(socket.getInputStream().read()).isEqualTo('H'); // HTTP/1.1 101
                socket.getOutputStream().write(frame);
                var got = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(got).contains("\u0003\u00eamalformed_frame"); // 1002
            }
    }

    /** Endless events of 10 kB, for a client that reads none of them. */
    @Test
    void a_stalled_reader_is_disconnected_and_nothing_is_buffered_for_it() throws Exception {
        journal.bytes = 10_000;
        journal.head = 1_000_000;
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(8 * 1024);
            socket.connect(new InetSocketAddress("127.0.0.1", gateway.port));
            handshake(socket, "?after=0");
            await().until(() -> disconnected() == 1);
            assertThat(journal.reads.get()).as("batches").isLessThan(10);
            var got = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(got);
            long taken = got.size();
            var end = got.toString(StandardCharsets.ISO_8859_1).substring((int) taken - 40);
            var sequences =
                    Pattern.compile("\"sequence\":\"(\\d+)\"").matcher(got.toString(StandardCharsets.ISO_8859_1));
            var last = "";
            while (sequences.find()) last = sequences.group(1);
            assertThat(end).as("a reader that resumes in time gets the reason").endsWith("slow_reader after=" + last);
            System.out.println("sent to a stalled WebSocket: " + taken + " bytes");
            assertThat(taken).isBetween(10_000L, 8L << 20);
        }
    }

    @Test
    void sockets_count_as_streams_and_release_their_slots() throws Exception {
        var token = gateway.token("admin");
        client("", bearer(token));
        client("", bearer(token));
        assertThat(refused("", bearer(token))).isEqualTo(429);
        assertThat(client("").sends(hello(token)).end()).isEqualTo("4429 too_many_streams");
        await().until(() -> slots() == 2);
        for (int i = 0; i < 4; i++) client("", bearer(gateway.token("admin")));
        assertThat(refused("", bearer(gateway.token("admin")))).isEqualTo(503);
        for (int i = 0; i < EventFeed.PENDING_PER_ADDRESS; i++) client("");
        assertThat(refused("")).as("nor a socket without a token").isEqualTo(429);
        open.forEach(c -> c.socket.abort());
        await().until(() -> slots() == 0);
        await().until(() -> refused("") == 0);
    }

    @Test
    void a_draining_node_closes_its_sockets() throws Exception {
        try (var leaving = TestGateway.alone(FeedTest.LIMITS, FeedTest.settings(Map.of()))) {
            new TestJournal(leaving.vertx).happened(3);
            var client = new Client();
            TestGateway.HTTP
                    .newWebSocketBuilder()
                    .header("Authorization", "Bearer " + leaving.token("admin"))
                    .buildAsync(URI.create("ws://127.0.0.1:" + leaving.port + "/api/events/ws"), client)
                    .join();
            client.messages.poll(Patience.SECONDS, TimeUnit.SECONDS);
            leaving.draining.drain();
            assertThat(client.end()).isEqualTo("1012 draining after=3");
            var metrics = leaving.get("/metrics").response().body();
            assertThat(metrics).contains("tradepost_http_connections_opened_total");
            await().untilAsserted(() -> assertThat(leaving.connections()).isLessThan(2));
        }
    }
}
