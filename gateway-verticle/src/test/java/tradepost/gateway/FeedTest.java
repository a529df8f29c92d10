package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import io.vertx.serviceproxy.ServiceException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.identity.Tokens;

/** {@code GET /api/events} as Server-Sent Events, with a journal that a test controls. */
@ExtendWith(VertxExtension.class)
class FeedTest {
    static final HttpLimits LIMITS = new HttpLimits(100, 1 << 20, 8 << 20, 30_000, 20_000, 50);
    private static final int HEARTBEAT_MS = 300;
    private static final int STALL_MS = 1_500;
    private static final int AWAY_MS = 6_000;
    private static TestGateway gateway;
    private static TestJournal journal;
    private static TestKeys keys;
    private final List<Stream> open = new ArrayList<>();

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        journal = new TestJournal(vertx);
        keys = new TestKeys(vertx);
        TestGateway.start(vertx, LIMITS, settings(Map.of()))
                .onSuccess(g -> gateway = g)
                .onComplete(started.succeedingThenComplete());
    }

    @AfterEach
    void closeStreams() {
        open.forEach(Stream::close);
        await().until(() -> gateway.metric("tradepost_event_streams_open") == 0);
        journal.reset();
    }

    /** The settings of a gateway whose feed gives up soon. */
    static Map<String, String> settings(Map<String, String> more) {
        var settings = new HashMap<>(Map.of(
                "cluster.contexts",
                "sample,audit",
                "events.heartbeat_ms",
                "" + HEARTBEAT_MS,
                "events.stall_ms",
                "" + STALL_MS,
                "events.away_ms",
                "" + AWAY_MS,
                "events.streams_max",
                "6",
                "events.streams_per_caller",
                "2"));
        settings.putAll(more);
        return settings;
    }

    /** A reader: the blocks it receives, and the position it would resume from. */
    private static final class Stream implements AutoCloseable {
        final HttpResponse<InputStream> answer;
        private final BufferedReader lines;
        String id = "";

        Stream(HttpResponse<InputStream> answer) {
            this.answer = answer;
            lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        }

        /** The next block; null at the end. */
        String block() throws IOException {
            var block = new StringBuilder();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) return block.toString();
                if (line.startsWith("id: ")) id = line.substring(4);
                block.append(line).append('\n');
            }
            return null;
        }

        /** The next event; blocks without an event are skipped, but their positions are kept. */
        JsonObject event() throws IOException {
            for (var block = block(); block != null; block = block()) {
                int data = block.indexOf("data: ");
                if (data >= 0) return new JsonObject(block.substring(data + 6));
            }
            return null;
        }

        /** Everything until it ends. */
        String rest() throws IOException {
            var rest = new StringBuilder();
            for (var block = block(); block != null; block = block())
                rest.append(block).append('\n');
            return rest.toString();
        }

        @Override
        public void close() {
            try {
                answer.body().close();
            } catch (IOException e) {
                return; // it was closed
            }
        }
    }

    private static HttpRequest.Builder request(String query, String token) {
        return request(gateway.port, query, token);
    }

    private static HttpRequest.Builder request(int port, String query, String token) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/events" + query))
                .timeout(Duration.ofSeconds(20))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token);
    }

    private Stream stream(HttpRequest.Builder request) throws Exception {
        var stream = new Stream(TestGateway.HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        open.add(stream);
        return stream;
    }

    private Stream stream(String query) throws Exception {
        return stream(request(query, gateway.token("admin")));
    }

    private static TestGateway.Answer refused(String query, String... headers) {
        var all = new ArrayList<>(List.of("Accept", "text/event-stream"));
        all.addAll(List.of(headers));
        return gateway.send("GET", "/api/events" + query, null, all.toArray(String[]::new));
    }

    @Test
    void without_a_position_a_stream_begins_at_the_head_and_sends_its_position() throws Exception {
        journal.head = 40;
        var stream = stream("");
        assertThat(stream.answer.statusCode()).isEqualTo(200);
        assertThat(stream.answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(stream.answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(stream.block()).isEqualTo("retry: 1000\nid: 40\n");
        journal.happened(2);
        assertThat(stream.event().getString("sequence")).isEqualTo("41");
        assertThat(stream.event().getString("id")).isEqualTo("e42");
        assertThat(stream.id).isEqualTo("42");
    }

    @Test
    void a_stream_resumes_after_its_position_and_last_event_id_takes_precedence() throws Exception {
        journal.head = 1_000;
        assertThat(stream("?after=7").event().getString("sequence")).isEqualTo("8");
        var both = stream(request("?after=7", gateway.token("admin")).header("Last-Event-ID", "900"));
        for (long n = 901; n <= 1_000; n++)
            assertThat(both.event().getString("sequence")).isEqualTo("" + n);
        assertThat(both.id).isEqualTo("1000");
    }

    @Test
    void the_journal_gets_the_requested_types_and_subject() throws Exception {
        stream("?after=0&types=sales.*,purchase.order.received&subject=" + TestGateway.THING + "&limit=1&wait=20");
        assertThat(journal.lastQuery.getJsonArray("types")).containsExactly("sales.*", "purchase.order.received");
        assertThat(journal.lastQuery.getString("subject")).isEqualTo(TestGateway.THING);
        assertThat(journal.lastQuery.getInteger("limit")).isGreaterThan(1);
        assertThat(journal.lastQuery.containsKey("wait")).isFalse();
    }

    @Test
    void a_heartbeat_sends_the_position_and_finds_events_whose_message_was_lost() throws Exception {
        journal.head = 5;
        var stream = stream("?after=5");
        stream.block();
        assertThat(stream.block()).isEqualTo(": heartbeat\nid: 5\n");
        journal.head = 6; // and the message that says so is lost
        assertThat(stream.event().getString("sequence")).isEqualTo("6");
        assertThat(stream.block()).isEqualTo(": heartbeat\nid: 6\n");
    }

    /** Endless events of 10 kB, for a client that reads none of them. */
    @Test
    void a_stalled_reader_is_disconnected_and_resumes_without_a_gap() throws Exception {
        journal.bytes = 10_000;
        journal.head = 1_000_000;
        double before = gateway.metric("tradepost_event_streams_sent_total");
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(8 * 1024);
            socket.connect(new InetSocketAddress("127.0.0.1", gateway.port));
            var head =
                    "GET /api/events?after=0 HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: Bearer "
                            + gateway.token("admin") + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            await().until(() -> gateway.metric("tradepost_event_streams_ended_total{reason=\"slow_reader\"}") == 1);
            double bytes = (gateway.metric("tradepost_event_streams_sent_total") - before) * journal.bytes;
            System.out.println(
                    "sent to a stalled reader: " + (long) bytes + " bytes in " + journal.reads.get() + " reads");
            assertThat(bytes).isLessThan(8 << 20);
            await().until(() -> gateway.metric("tradepost_event_streams_open") == 0);
            socket.setSoTimeout(60_000);
            long last = lastId(socket);
            assertThat(last).isPositive();
            var resumed = stream(request("", gateway.token("admin")).header("Last-Event-ID", "" + last));
            assertThat(resumed.event().getString("sequence")).isEqualTo("" + (last + 1));
        }
    }

    /** The position of the last event that arrived completely. */
    private static long lastId(Socket socket) {
        var got = new StringBuilder();
        try (var in = new BufferedInputStream(socket.getInputStream(), 65_536)) {
            for (int c = in.read(); c >= 0; c = in.read()) got.append((char) c);
        } catch (IOException cut) {
            got.append("");
        }
        var ids = Pattern.compile("id: (\\d+)\ndata: \\{[^\n]*}\n\n").matcher(got);
        long last = 0;
        while (ids.find()) last = Long.parseLong(ids.group(1));
        return last;
    }

    @Test
    void a_stream_ends_with_its_session_and_with_its_token() throws Exception {
        var ending = stream(request("", gateway.token("admin", "ending", 60)));
        endSession("ending");
        assertThat(ending.rest()).contains(": ends: session_ended\n");
        var expiring = stream(request("", gateway.token("admin", "s", 0))); // 5 s of leeway
        assertThat(expiring.rest()).contains(": ends: invalid_token\n");
    }

    private static void endSession(String sid) {
        var ended = new JsonObject().put(sid, System.currentTimeMillis() / 1000 + 60);
        Tokens.publishRevoked(gateway.vertx, gateway.env.seal(), ended);
    }

    private static void awaitReadWith(String token) {
        await().until(() -> token.equals(journal.lastToken));
    }

    @Test
    void the_stream_of_an_api_key_goes_on_with_the_rights_of_now_until_the_key_is_revoked() throws Exception {
        var id = UUID.randomUUID();
        var key = keys.key(gateway.token(id, "admin", "key-1", 60));
        var stream = stream(request("", key));
        var changed = gateway.token(id, "finance_manager", "key-2", 60);
        keys.exchange(key, changed, 1);
        endSession("key-1");
        awaitReadWith(changed);
        var later = gateway.token(id, "finance_manager", "key-3", 60);
        keys.exchange(key, later, 900); // as the previous one has only a second
        awaitReadWith(later);
        journal.happened(1);
        assertThat(stream.event().getString("sequence")).isEqualTo("1");
        keys.revoke(key);
        endSession("key-3");
        assertThat(stream.rest()).contains(": ends: invalid_api_key\n");
    }

    @Test
    void the_stream_of_a_key_ends_when_the_key_may_no_longer_read_events() throws Exception {
        var id = UUID.randomUUID();
        var key = keys.key(gateway.token(id, "admin", "less-1", 60));
        var stream = stream(request("", key));
        keys.exchange(key, gateway.token(id, "viewer", "less-2", 60), 900);
        endSession("less-1");
        assertThat(stream.rest()).contains(": ends: forbidden\n");
    }

    @Test
    void the_stream_of_a_service_account_goes_on_until_its_tokens_are_revoked() throws Exception {
        var id = UUID.randomUUID();
        var issued = gateway.serviceToken(id, "service", 30);
        var renewed = gateway.serviceToken(id, "service", 3_600);
        keys.renew(issued, renewed);
        var stream = stream(request("", issued));
        awaitReadWith(renewed);
        journal.happened(1);
        assertThat(stream.event().getString("sequence")).isEqualTo("1");
        endSession("service");
        assertThat(stream.rest()).contains(": ends: session_ended\n");
    }

    @Test
    void streams_are_limited_for_each_caller_and_in_total() throws Exception {
        var token = gateway.token("admin");
        stream(request("", token));
        var second = stream(request("", token));
        var third = refused("", "Authorization", "Bearer " + token);
        assertThat(third.status()).isEqualTo(429);
        assertThat(third.code()).isEqualTo("too_many_streams");
        assertThat(third.header("Retry-After")).isEqualTo("5");
        for (int i = 0; i < 4; i++) stream("");
        var seventh = refused("");
        assertThat(seventh.status()).isEqualTo(503);
        assertThat(seventh.header("Retry-After")).isEqualTo("5");
        second.close();
        await().until(() -> gateway.metric("tradepost_event_streams_open") == 5);
        assertThat(stream(request("", token)).answer.statusCode()).isEqualTo(200);
    }

    @Test
    void a_draining_node_ends_its_streams_so_that_readers_reconnect_elsewhere() throws Exception {
        try (var leaving = TestGateway.alone(LIMITS, settings(Map.of()))) {
            new TestJournal(leaving.vertx).happened(3);
            var stream = stream(request(leaving.port, "?after=2", leaving.token("admin")));
            stream.event();
            leaving.draining.drain();
            assertThat(stream.rest()).containsPattern(": ends: draining\nretry: \\d+\nid: 3\n");
            var refused = leaving.get("/api/events", "Accept", "text/event-stream");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Connection")).isEqualTo("close");
        }
    }

    @Test
    void a_stream_that_is_requested_before_the_response_to_another_request_has_come_stays_open() throws Exception {
        int idleMs = 10_000; // longer than a busy machine stands still
        try (var quick = TestGateway.alone(LIMITS, settings(Map.of("http.idle_ms", "" + idleMs)))) {
            new TestJournal(quick.vertx).happened(3);
            var head = " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + quick.token("admin") + "\r\n";
            try (var socket = SlowClient.open(quick)) {
                socket.setSoTimeout(60_000);
                SlowClient.write(
                        socket,
                        "GET /api/things" + head + "\r\nGET /api/events" + head + "Accept: text/event-stream\r\n\r\n");
                var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                long until = System.nanoTime() + 2L * idleMs * 1_000_000;
                while (System.nanoTime() < until) assertThat(lines.readLine()).isNotNull();
            }
        }
    }

    @Test
    void a_stream_survives_a_short_outage_of_the_journal_and_ends_after_a_long_one() throws Exception {
        journal.head = 3;
        var stream = stream("?after=2");
        stream.event();
        journal.goAway();
        journal.head = 5;
        for (int i = 0; i < 3; i++) assertThat(stream.block()).isEqualTo(": heartbeat\nid: 3\n");
        journal.comeBack();
        assertThat(stream.event().getString("sequence")).isEqualTo("4");
        assertThat(stream.event().getString("sequence")).isEqualTo("5");
        journal.goAway();
        var rest = stream.rest();
        assertThat(rest).contains(": heartbeat\nid: 5\n").containsPattern(": ends: unavailable\nretry: [5-9]\\d{3}\n");
        assertThat(refused("").status()).isEqualTo(503);
        assertThat(refused("").header("Retry-After")).isEqualTo("1");
    }

    @Test
    void a_refusal_of_the_journal_is_an_error_response_until_the_stream_has_begun() throws Exception {
        var stream = stream("");
        stream.block();
        journal.refusal = new ServiceException(410, "position_gone");
        assertThat(stream.rest()).contains(": ends: position_gone\n");
        assertThat(refused("?after=1").status()).isEqualTo(410);
        assertThat(refused("?after=1").code()).isEqualTo("position_gone");
    }

    @Test
    void invalid_stream_requests_are_refused() {
        for (var id : List.of("x", "-1", "1.5", "01", "9".repeat(30), " 1 2", "1;drop"))
            assertThat(refused("", "Last-Event-ID", id).details()).as(id).startsWith("Last-Event-ID: ");
        for (var query : List.of("?after=-1", "?after=x", "?types=*", "?nothing=1", "?after=1&after=2", "?subject=1"))
            assertThat(refused(query).status()).as(query).isEqualTo(400);
        assertThat(refused("", "Authorization", "").status()).isEqualTo(401);
        assertThat(refused("", "Authorization", "Bearer forged").status()).isEqualTo(401);
        assertThat(refused("", "Authorization", "Bearer " + gateway.token("viewer"))
                        .status())
                .isEqualTo(403);
        assertThat(gateway.send("GET", "/api/events", "{}", "Accept", "text/event-stream")
                        .status())
                .isEqualTo(400);
        assertThat(gateway.metric("tradepost_event_streams_open")).isZero();
    }

    @Test
    void a_client_that_prefers_json_gets_json() {
        assertThat(gateway.get("/api/events?after=0", "Accept", "application/json, text/event-stream;q=0.5")
                        .json())
                .isNotEmpty();
    }
}
