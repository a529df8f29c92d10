package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.gateway.feed.FeedSlots;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.Patience;
import tradepost.kernel.identity.Tokens;

/** Live events in browsers, over the two WebSocket transports of SockJS. */
@ExtendWith(VertxExtension.class)
class SockJsTest {
    private static final String CONFIRMED = "sales.order.confirmed";
    private static final String RAW = "/websocket";
    private static final String SESSION = "/123/abcdefgh/websocket";
    private static final int QUEUE_BYTES = 65_536;
    private static TestGateway gateway;
    private static Vertx vertx;
    private final List<Browser> open = new ArrayList<>();

    @BeforeAll
    static void start(Vertx of, VertxTestContext started) {
        vertx = of;
        var settings = Map.of(
                "events.sockjs", "on",
                "mode", "serve",
                "cors.origins", "https://shop.example",
                "bridge.queue_bytes", "" + QUEUE_BYTES,
                "bridge.idle_ms", "2500",
                "events.streams_per_caller", "3");
        TestGateway.start(vertx, HttpLimits.DEFAULTS, settings)
                .onSuccess(g -> gateway = g)
                .onComplete(started.succeedingThenComplete());
    }

    @AfterEach
    void closeAll() {
        open.forEach(b -> b.socket.abort());
        await().until(() -> slots() == 0 && metric("tradepost_bridge_clients") == 0);
    }

    private static double metric(String name) {
        return gateway.env
                .meters()
                .scrape()
                .lines()
                .filter(l -> l.startsWith(name + " ") || l.startsWith(name + "{"))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' '))))
                .sum();
    }

    private static int slots() {
        return FeedSlots.of(gateway.env).taken();
    }

    /** Speaks SockJS over a WebSocket: raw, or with its framing. */
    private static final class Browser implements WebSocket.Listener {
        final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<Void> closed = new CompletableFuture<>();
        private final boolean framed;
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<Void> opened = new CompletableFuture<>();
        WebSocket socket;

        Browser(boolean framed) {
            this.framed = framed;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                received(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private void received(String message) {
            if (!framed) messages.add(new JsonObject(message));
            else if (message.equals("o")) opened.complete(null);
            else if (message.startsWith("a"))
                for (var m : new JsonArray(message.substring(1))) messages.add(new JsonObject((String) m));
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.complete(null);
        }

        Browser send(JsonObject frame) throws Exception {
            if (framed) opened.get(Patience.SECONDS, TimeUnit.SECONDS);
            socket.sendText(framed ? new JsonArray().add(frame.encode()).encode() : frame.encode(), true)
                    .join();
            return this;
        }

        Browser send(String type, String address) throws Exception {
            return send(new JsonObject().put("type", type).put("address", address));
        }

        Browser as(String token) throws Exception {
            send(new JsonObject().put("type", "auth").put("token", token));
            assertThat(read().getString("type")).isEqualTo("auth");
            return this;
        }

        Browser registered(String type) throws Exception {
            send("register", type);
            assertThat(read())
                    .isEqualTo(new JsonObject().put("type", "registered").put("address", type));
            return this;
        }

        JsonObject read() throws InterruptedException {
            var message = messages.poll(Patience.SECONDS, TimeUnit.SECONDS);
            if (message == null) throw new AssertionError("nothing was received; closed: " + closed);
            return message;
        }

        String error() throws InterruptedException {
            var message = read();
            assertThat(message.getString("type")).isEqualTo("err");
            return message.getString("message");
        }

        /** The last message says why. */
        String end() throws Exception {
            closed.get(Patience.SECONDS, TimeUnit.SECONDS);
            var last = "";
            for (var m = messages.poll(); m != null; m = messages.poll()) last = m.getString("message");
            return last;
        }
    }

    private Browser connect(String path, String... headers) {
        var browser = new Browser(path.contains("abcdefgh"));
        var builder = TestGateway.HTTP.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) builder.header(headers[i], headers[i + 1]);
        var uri = URI.create("ws://127.0.0.1:" + gateway.port + "/api/events/sockjs"
                + path.replace("abcdefgh", UUID.randomUUID().toString()));
        browser.socket = builder.buildAsync(uri, browser).join();
        open.add(browser);
        return browser;
    }

    private int refused(String path, String... headers) {
        try {
            connect(path, headers);
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException h)
                return h.getResponse().statusCode();
        }
        return 0;
    }

    @ParameterizedTest
    @ValueSource(strings = {RAW, SESSION})
    void a_browser_follows_events(String transport) throws Exception {
        var first = connect(transport, "Origin", "https://shop.example")
                .as(gateway.token("admin"))
                .registered(CONFIRMED);
        var second = connect(transport).as(gateway.token("finance_manager")).registered(CONFIRMED);
        var event = new JsonObject().put("type", CONFIRMED).put("id", "1").put("name", "Bäckerei \"Süd\" 🥐");
        vertx.eventBus().publish(CONFIRMED, event);
        for (var browser : List.of(first, second)) {
            var message = browser.read();
            assertThat(message.getString("type")).isEqualTo("message");
            assertThat(message.getString("address")).isEqualTo(CONFIRMED);
            assertThat(message.getJsonObject("body")).isEqualTo(event);
        }
        first.send("unregister", CONFIRMED).send("ping", null);
        assertThat(first.read().getString("type")).isEqualTo("pong");
        vertx.eventBus().publish(CONFIRMED, event);
        assertThat(second.read().getJsonObject("body")).isEqualTo(event);
        assertThat(first.messages.poll(100, TimeUnit.MILLISECONDS)).isNull();
        assertThat(metric("tradepost_bridge_clients{kind=\"browser\"}")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "register, admin, ext.order.check",
        "register, admin, sales",
        "register, admin, health.sales",
        "register, admin, ext.announce",
        "register, viewer, sales.order.confirmed",
        "register, finance_manager, auth.user.registered",
        "send, admin, ext.order.check",
        "send, admin, sales",
        "send, admin, reply.1",
        "send, admin, sales.order.confirmed",
        "publish, admin, sales.order.confirmed",
        "publish, admin, ext.announce"
    })
    void a_browser_sends_nothing_to_the_bus_and_follows_what_its_permissions_allow(
            String type, String role, String address) throws Exception {
        var seen = new ArrayList<Object>();
        var consumer = vertx.eventBus().consumer(address, m -> seen.add(m.body()));
        consumer.completion().await();
        var browser = connect(RAW).as(gateway.token(role));
        browser.send(new JsonObject()
                .put("type", type)
                .put("address", address)
                .put("replyAddress", "mine")
                .put("headers", new JsonObject().put("action", "list"))
                .put("body", new JsonObject()));
        assertThat(browser.error()).isEqualTo("access_denied");
        assertThat(seen).isEmpty();
        consumer.unregister();
    }

    @ParameterizedTest
    @ValueSource(strings = {RAW, SESSION})
    void without_a_valid_token_the_connection_ends(String transport) throws Exception {
        assertThat(connect(transport).send("register", CONFIRMED).end()).isEqualTo("unauthorized");
        var forged = new JsonObject().put("type", "auth").put("token", "forged");
        assertThat(connect(transport).send(forged).end()).isEqualTo("invalid_token");
        var expired = new JsonObject().put("type", "auth").put("token", gateway.token("admin", "s", -10));
        assertThat(connect(transport).send(expired).end()).isEqualTo("invalid_token");
        var inUrl = connect(transport + "?token=" + gateway.token("admin"));
        assertThat(inUrl.send("register", CONFIRMED).end()).isEqualTo("unauthorized");
        assertThat(connect(transport).end()).as("a client that sends nothing").isEqualTo("unauthorized");
    }

    @Test
    void the_end_of_a_session_ends_its_connections_unless_they_continue_with_another_token() throws Exception {
        var user = UUID.randomUUID();
        var ends = connect(RAW).as(gateway.token(user, "admin", "leaving", 60));
        var continues = connect(RAW)
                .as(gateway.token(user, "admin", "leaving", 60))
                .as(gateway.token(user, "admin", "staying", 60));
        var other = connect(RAW).as(gateway.token("admin"));
        other.send(new JsonObject().put("type", "auth").put("token", gateway.token("admin")));
        assertThat(other.end()).isEqualTo("token_of_another_user");
        Tokens.publishRevoked(
                vertx, gateway.env.seal(), new JsonObject().put("leaving", System.currentTimeMillis() / 1000 + 60));
        assertThat(ends.end()).isEqualTo("session_ended");
        continues.send("ping", null);
        assertThat(continues.read().getString("type")).isEqualTo("pong");
    }

    @Test
    void a_token_that_expires_ends_the_connection() throws Exception {
        var browser = connect(RAW).as(gateway.token("admin", "s", 0)); // 5 s of leeway
        for (int i = 0; i < 20 && !browser.closed.isDone(); i++) {
            trySend(browser, "{\"type\":\"ping\"}");
            browser.closed.completeOnTimeout(null, 20, TimeUnit.SECONDS);
            await().pollDelay(Duration.ofMillis(400)).until(() -> true);
        }
        assertThat(browser.end()).isEqualTo("invalid_token");
    }

    @Test
    void other_origins_paths_and_transports_are_refused() {
        assertThat(refused(RAW, "Origin", "https://evil.example")).isEqualTo(403);
        assertThat(refused(RAW, "Origin", "null")).isEqualTo(403);
        for (var path : List.of(
                "/info",
                "/123/abc/xhr",
                "/iframe.html",
                "",
                "/123/websocket",
                "/1.3/abc/websocket",
                "/1/2/3/websocket")) assertThat(refused(path)).as(path).isEqualTo(404);
        for (var path : List.of(
                "/123/abc/xhr",
                "/123/abc/xhr_streaming",
                "/123/abc/eventsource",
                "/123/abc/jsonp",
                "/iframe.html",
                "/"))
            assertThat(gateway.get("/api/events/sockjs" + path).status())
                    .as(path)
                    .isEqualTo(404);
        assertThat(gateway.get("/api/events/sockjs/websocket").status()).isEqualTo(426);
        var info = gateway.get("/api/events/sockjs/info", "Origin", "https://shop.example");
        assertThat(info.json().getBoolean("websocket")).isTrue();
        assertThat(info.response().headers().allValues("Access-Control-Allow-Origin"))
                .containsExactly("https://shop.example");
    }

    @Test
    void a_browser_takes_a_stream_of_its_user_and_gives_it_back() throws Exception {
        var token = gateway.token("admin");
        for (int i = 0; i < 3; i++) connect(RAW).as(token);
        var fourth = connect(RAW).send(new JsonObject().put("type", "auth").put("token", token));
        assertThat(fourth.end()).isEqualTo("too_many_streams");
        assertThat(slots()).isEqualTo(3);
        open.forEach(b -> b.socket.abort());
        await().until(() -> slots() == 0);
        connect(RAW).as(token);
    }

    @Test
    void a_browser_that_sends_too_much_or_nothing_is_disconnected() throws Exception {
        var many = connect(SESSION).as(gateway.token("admin"));
        // more than the limits of two minutes together, because a new minute may begin meanwhile
        for (int i = 0; i < 600 && !many.closed.isDone(); i++) trySend(many, "{\"type\":\"ping\"}");
        assertThat(many.end()).isIn("too_many_messages", null);
        var large = connect(RAW).as(gateway.token("admin"));
        trySend(large, "x".repeat(12_000));
        assertThat(large.end()).isEqualTo("frame_too_large");
        var invalid = connect(RAW).as(gateway.token("admin"));
        trySend(invalid, "[]");
        assertThat(invalid.end()).isEqualTo("invalid_frame");
        assertThat(connect(RAW).as(gateway.token("admin")).end()).isEqualTo("idle");
    }

    private static void trySend(Browser browser, String text) {
        try {
            browser.socket
                    .sendText(browser.framed ? new JsonArray().add(text).encode() : text, true)
                    .join();
        } catch (CompletionException closed) {
            return; // as expected
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RAW, SESSION})
    void a_browser_that_does_not_read_loses_its_connection_and_the_others_lose_nothing(String transport)
            throws Exception {
        var reader = connect(RAW).as(gateway.token("admin")).registered(CONFIRMED);
        try (var stuck = new Socket()) {
            stuck.setReceiveBufferSize(8 * 1024);
            stuck.connect(new InetSocketAddress("127.0.0.1", gateway.port));
            var path = transport.replace("abcdefgh", UUID.randomUUID().toString());
            var head = "GET /api/events/sockjs" + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            stuck.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            skipHead(stuck); // what is sent before it may be lost
            send(stuck, transport, new JsonObject().put("type", "auth").put("token", gateway.token("admin")));
            send(stuck, transport, new JsonObject().put("type", "register").put("address", CONFIRMED));
            await().until(() -> metric("tradepost_bridge_clients{kind=\"browser\"}") == 2);
            double lost = slow();
            var padding = "x".repeat(8_000);
            int sent = 0;
            long pinged = System.nanoTime();
            while (slow() == lost && sent < 4_000) {
                // otherwise they are disconnected as idle
                if (System.nanoTime() - pinged > TimeUnit.MILLISECONDS.toNanos(100)) {
                    trySend(reader, new JsonObject().put("type", "ping").encode());
                    trySend(stuck, transport, new JsonObject().put("type", "ping"));
                    pinged = System.nanoTime();
                }
                vertx.eventBus()
                        .publish(CONFIRMED, new JsonObject().put("n", sent).put("padding", padding));
                var message = reader.read();
                while ("pong".equals(message.getString("type"))) message = reader.read();
                assertThat(message.getJsonObject("body").getInteger("n")).isEqualTo(sent++);
            }
            System.out.println("sent until a stuck browser was disconnected: " + sent * 8 + " kB");
            assertThat(slow() - lost).isEqualTo(1);
            assertThat(sent * 8_000).isLessThan(8 << 20);
        }
    }

    private static void send(Socket browser, String transport, JsonObject frame) throws IOException {
        var text = frame.encode();
        browser.getOutputStream()
                .write(masked(
                        transport.equals(RAW) ? text : new JsonArray().add(text).encode()));
    }

    private static void trySend(Socket browser, String transport, JsonObject frame) {
        try {
            send(browser, transport, frame);
        } catch (IOException closed) {
            return; // as expected
        }
    }

    private static void skipHead(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) throw new AssertionError("the connection ended after " + head);
            head.append((char) next);
        }
    }

    private static double slow() {
        return metric("tradepost_bridge_ended_total{kind=\"browser\",reason=\"slow_reader\"}");
    }

    /** A text frame of a client, masked with zeros. */
    private static byte[] masked(String text) {
        var content = text.getBytes(StandardCharsets.UTF_8);
        var frame = ByteBuffer.allocate(8 + content.length).put((byte) 0x81);
        if (content.length < 126) frame.put((byte) (0x80 | content.length));
        else frame.put((byte) (0x80 | 126)).putShort((short) content.length);
        frame.putInt(0).put(content).flip();
        var bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    @Test
    void it_is_off_unless_it_is_configured() {
        var settings = new HashMap<String, String>();
        try (var other = TestGateway.alone(HttpLimits.DEFAULTS, settings)) {
            assertThat(other.get("/api/events/sockjs/info").status()).isEqualTo(404);
        }
    }

    @Test
    void a_draining_node_disconnects_its_browsers() throws Exception {
        try (var leaving = TestGateway.alone(HttpLimits.DEFAULTS, Map.of("events.sockjs", "on"))) {
            var browser = new Browser(false);
            var uri = URI.create("ws://127.0.0.1:" + leaving.port + "/api/events/sockjs/websocket");
            browser.socket = TestGateway.HTTP
                    .newWebSocketBuilder()
                    .buildAsync(uri, browser)
                    .join();
            browser.as(leaving.token("admin"));
            leaving.draining.drain();
            assertThat(browser.end()).isEqualTo("draining");
        }
    }
}
