package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.feed.EventFeed;
import tradepost.gateway.http.Clients;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.config.Config;

/** One address or caller gets only its share of a resource, so that others are still served. */
@ExtendWith(VertxExtension.class)
class FairnessTest {
    private static final String GREEDY = "127.0.0.2";
    private static final String OTHER = "127.0.0.1";
    private final List<Socket> open = new ArrayList<>();
    private Vertx vertx;
    private TestGateway gateway;

    @BeforeEach
    void vertx(Vertx vertx) {
        this.vertx = vertx;
    }

    private void start(HttpLimits limits, String... settings) {
        var map = new HashMap<String, String>();
        for (int i = 0; i < settings.length; i += 2) map.put(settings[i], settings[i + 1]);
        gateway = TestGateway.start(vertx, limits, map).await();
    }

    @AfterEach
    void stop() throws IOException {
        for (var s : open) s.close();
    }

    private Socket send(String from, String text) throws IOException {
        var socket = new Socket(InetAddress.getByName("127.0.0.1"), gateway.port, InetAddress.getByName(from), 0);
        open.add(socket);
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    /** The first line of the response; empty if the connection is closed without one. */
    private static String answer(Socket socket) throws IOException {
        var line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\r';
                c = socket.getInputStream().read()) line.append((char) c);
        return line.toString();
    }

    private String head(String rest) {
        return "POST /api/things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + gateway.token("admin") + "\r\n" + rest + "\r\n\r\n";
    }

    private void answered(String from, String expected, String text) throws IOException {
        assertThat(answer(send(from, text))).startsWith("HTTP/1.1 " + expected);
    }

    /** A request can arrive before those that were sent earlier, on other connections; then it waits for its body like them. */
    private void refused(String from, String text) {
        await().until(() -> {
            var socket = send(from, text);
            socket.setSoTimeout(2_000);
            try {
                return answer(socket).startsWith("HTTP/1.1 429");
            } catch (SocketTimeoutException early) {
                return false;
            }
        });
    }

    @Test
    void slow_bodies_of_one_address_leave_room_for_another() throws Exception {
        start(new HttpLimits(100, 1 << 20, 8 << 20, 30_000, 500, 50));
        for (int i = 0; i < 110; i++) send(GREEDY, head("Content-Length: 100") + "{");
        answered(OTHER, "400", head("Content-Length: 2") + "{}");
        refused(GREEDY, head("Content-Length: 100") + "{");
        for (var s : open) s.close();
        await("its share is free again when its connections are closed")
                .until(() ->
                        answer(send(GREEDY, head("Content-Length: 2") + "{}")).startsWith("HTTP/1.1 400"));
    }

    @Test
    void large_bodies_of_one_address_leave_memory_for_another() throws Exception {
        start(new HttpLimits(1_000, 1_000, 8_000, 30_000, 500, 50));
        for (int i = 0; i < 12; i++) send(GREEDY, head("Content-Length: 1000") + "{" + " ".repeat(899));
        answered(OTHER, "400", head("Content-Length: 900") + "{" + " ".repeat(898) + "}");
    }

    @Test
    void silent_web_sockets_of_one_address_leave_room_for_another() throws Exception {
        gateway = TestGateway.start(vertx, FeedTest.LIMITS, FeedTest.settings(Map.of()))
                .await();
        for (int i = 0; i < EventFeed.PENDING_PER_ADDRESS; i++) answered(GREEDY, "101", handshake(""));
        answered(GREEDY, "429", handshake(""));
        answered(OTHER, "101", handshake(""));
    }

    private static String handshake(String more) {
        return "GET /api/events/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + more + "\r\n";
    }

    @Test
    void unread_exports_of_one_caller_leave_room_for_another() throws Exception {
        start(new HttpLimits(100, 1 << 20, 8 << 20, 30_000, 500, 50));
        gateway.context = m -> {
            var rows = new JsonArray();
            for (int i = 0; i < 100; i++) rows.add(new JsonObject().put("name", "x".repeat(500)));
            m.reply(new JsonObject().put("data", rows).put("meta", new JsonObject().put("next", "more")));
        };
        var viewer = gateway.token(UUID.randomUUID(), "admin", "s", 60);
        int refused = 0;
        for (int i = 0; i < 20; i++) if (answer(send(OTHER, export(viewer))).contains(" 429 ")) refused++;
        assertThat(refused).as("of twenty exports of one caller").isEqualTo(18);
        answered(OTHER, "200", export(gateway.token("admin")));
    }

    private static String export(String token) {
        return "GET /api/gadgets HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\nAuthorization: Bearer " + token
                + "\r\n\r\n";
    }

    @Test
    void slow_requests_of_one_caller_leave_room_for_another() throws Exception {
        start(new HttpLimits(100, 1 << 20, 8 << 20, 30_000, 20_000, 50));
        var slow = gateway.token(UUID.randomUUID(), "admin", "s", 60);
        gateway.context = m -> {
            if (!slow.equals(m.headers().get("token"))) m.reply(new JsonObject());
        };
        // loads the keys, without which a request counts in nobody's share
        answered(OTHER, "200", get(gateway.token("admin")));
        for (int i = 0; i < 110; i++) send(OTHER, get(slow));
        answered(OTHER, "200", get(gateway.token("admin")));
        answered(OTHER, "429", get(slow));
    }

    private static String get(String token) {
        return "GET /api/things HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n";
    }

    @Test
    void connections_of_one_address_leave_room_for_another() throws Exception {
        start(HttpLimits.DEFAULTS, "http.connections_max", "30", "http.connections_per_address", "20");
        for (int i = 0; i < 40; i++) send(GREEDY, "");
        answered(OTHER, "200", "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        int closed = 0;
        for (var s : open.subList(0, 40)) {
            s.setSoTimeout(50);
            try {
                if (s.getInputStream().read() < 0) closed++;
            } catch (SocketTimeoutException stillOpen) {
                continue;
            }
        }
        assertThat(closed).isEqualTo(20);
    }

    @Test
    void behind_a_trusted_proxy_each_client_has_its_own_share() throws Exception {
        start(new HttpLimits(100, 1 << 20, 8 << 20, 30_000, 500, 50), "http.trusted_proxies", "10.1.0.0/16, 127.0.0.1");
        for (int i = 0; i < 12; i++) send(OTHER, head(from("203.0.113.7") + "Content-Length: 100") + "{");
        refused(OTHER, head(from("203.0.113.7") + "Content-Length: 100") + "{");
        refused(OTHER, head(from("1.2.3.4, 203.0.113.7, 10.1.2.3") + "Content-Length: 100") + "{");
        answered(OTHER, "400", head(from("203.0.113.8") + "Content-Length: 2") + "{}");
        answered(OTHER, "400", head(from("203.0.113.7, 203.0.113.8") + "Content-Length: 2") + "{}");
    }

    @Test
    void a_trusted_proxy_may_add_the_port_to_the_address_of_a_client() throws Exception {
        start(new HttpLimits(100, 1 << 20, 8 << 20, 30_000, 500, 50), "http.trusted_proxies", "10.1.0.0/16, 127.0.0.1");
        for (int i = 0; i < 12; i++) send(OTHER, head(from("203.0.113.7:" + (4711 + i)) + "Content-Length: 100") + "{");
        refused(OTHER, head(from("203.0.113.7, 10.1.2.3:80") + "Content-Length: 100") + "{");
        for (int i = 0; i < 12; i++)
            send(OTHER, head(from("[2001:db8::" + i + "]:4711") + "Content-Length: 100") + "{");
        refused(OTHER, head(from("2001:db8::99") + "Content-Length: 100") + "{");
        refused(OTHER, head(from("[2001:db8::99]") + "Content-Length: 100") + "{");
        answered(OTHER, "400", head(from("203.0.113.8:4711") + "Content-Length: 2") + "{}");
        answered(OTHER, "400", head(from("[2001:db8:0:1::1]:4711") + "Content-Length: 2") + "{}");
    }

    @Test
    void only_a_trusted_proxy_can_name_another_address() throws Exception {
        start(new HttpLimits(100, 1 << 20, 8 << 20, 30_000, 500, 50), "http.trusted_proxies", "127.0.0.1");
        for (int i = 0; i < 12; i++) send(GREEDY, head(from("203.0.113." + i) + "Content-Length: 100") + "{");
        refused(GREEDY, head(from("203.0.113.99") + "Content-Length: 100") + "{");
    }

    private static String from(String addresses) {
        return "X-Forwarded-For: " + addresses + "\r\n";
    }

    @Test
    void an_invalid_proxy_address_is_refused_at_start() {
        for (var wrong : List.of("proxy.example", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8"))
            assertThatThrownBy(() -> Clients.of(Config.of(Map.of("http.trusted_proxies", wrong))))
                    .as(wrong)
                    .isInstanceOf(Config.Invalid.class)
                    .hasMessageContaining("http.trusted_proxies");
    }
}
