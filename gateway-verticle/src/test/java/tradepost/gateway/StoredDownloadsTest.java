package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import io.vertx.serviceproxy.ServiceException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.json.Json;

/** Stored files, of which a client may request any part. */
@ExtendWith(VertxExtension.class)
class StoredDownloadsTest {
    private static final String PATH = "/api/things/stored";
    private static final int PART = 10;
    private static final String CONTENT = "0123456789abcdefghijABCDE";

    private TestGateway gateway;
    private final List<Integer> parts = new CopyOnWriteArrayList<>();
    private volatile Download file = file("plan.pdf", false);
    private volatile int failingPart = -1;

    private static Download file(String name, boolean isInline) {
        var how = new Download.Stored("abc-small", PART, isInline, Download.Stored.FOR_GOOD);
        return Download.stored(name, "text/plain", CONTENT.length(), how);
    }

    @BeforeEach
    void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx)
                .onSuccess(g -> {
                    gateway = g;
                    g.context = this::answer;
                })
                .onComplete(started.succeedingThenComplete());
    }

    private void answer(Message<JsonObject> m) {
        if (m.headers().get("action").equals("getStored")) {
            m.reply(Json.write(file));
            return;
        }
        int part = m.body().getInteger("part");
        parts.add(part);
        if (part == failingPart) {
            m.reply(new ServiceException(404, "file_content_missing", new JsonObject()));
            return;
        }
        var bytes = CONTENT.substring(part * PART, Math.min(CONTENT.length(), (part + 1) * PART));
        m.reply(Json.write(DownloadPart.containing(Buffer.buffer(bytes))));
    }

    private TestGateway.Answer get(String... headers) {
        return gateway.send("GET", PATH, null, headers);
    }

    @Test
    void a_file_is_sent_as_a_whole_with_everything_that_protects_its_reader() {
        var answer = get("Accept-Encoding", "gzip");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEqualTo(CONTENT);
        assertThat(answer.header("Content-Length")).isEqualTo("25");
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain");
        assertThat(answer.header("ETag")).isEqualTo("\"abc-small\"");
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none'; sandbox");
        assertThat(answer.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"plan.pdf\"; filename*=UTF-8''plan.pdf");
        assertThat(answer.header("Content-Encoding")).isNull();
        assertThat(parts).containsExactly(0, 1, 2);
    }

    @Test
    void a_range_is_sent_alone_and_only_its_parts_are_read() {
        for (var range : List.of(
                List.of("bytes=0-0", "0", "bytes 0-0/25", "0"),
                List.of("bytes=8-11", "89ab", "bytes 8-11/25", "0 1"),
                List.of("bytes=10-19", "abcdefghij", "bytes 10-19/25", "1"),
                List.of("bytes=20-", "ABCDE", "bytes 20-24/25", "2"),
                List.of("bytes=-3", "CDE", "bytes 22-24/25", "2"),
                List.of("bytes=-100", CONTENT, "bytes 0-24/25", "0 1 2"),
                List.of("bytes=0-", CONTENT, "bytes 0-24/25", "0 1 2"),
                List.of("bytes=24-999", "E", "bytes 24-24/25", "2"),
                List.of("Bytes=3-4", "34", "bytes 3-4/25", "0"))) {
            parts.clear();
            var answer = get("Range", range.getFirst());
            assertThat(answer.response().body()).as(range.getFirst()).isEqualTo(range.get(1));
            assertThat(answer.status()).isEqualTo(206);
            assertThat(answer.header("Content-Range")).isEqualTo(range.get(2));
            assertThat(answer.header("Content-Length"))
                    .isEqualTo("" + range.get(1).length());
            assertThat(parts.stream().map(String::valueOf).reduce((a, b) -> a + " " + b))
                    .contains(range.get(3));
        }
    }

    @Test
    void a_range_that_the_file_does_not_have_is_refused() {
        for (var range : List.of("bytes=25-", "bytes=25-30", "bytes=999999999999999999-", "bytes=-0")) {
            var answer = get("Range", range);
            assertThat(answer.status()).as(range).isEqualTo(416);
            assertThat(answer.code()).isEqualTo("range_not_satisfiable");
            assertThat(answer.header("Content-Range")).isEqualTo("bytes */25");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        }
        assertThat(parts).isEmpty();
    }

    @Test
    void other_ranges_are_ignored() {
        for (var range : List.of(
                "bytes=0-1,3-4",
                "bytes=5-2",
                "bytes=a-b",
                "bytes=-",
                "lines=1-2",
                "bytes",
                "bytes=9999999999999999999-"))
            assertThat(get("Range", range).response().body()).as(range).isEqualTo(CONTENT);
    }

    @Test
    void a_range_of_another_version_is_not_sent() {
        assertThat(get("Range", "bytes=0-1", "If-Range", "\"abc-small\"").status())
                .isEqualTo(206);
        for (var other : List.of("\"abd\"", "W/\"abc-small\"", "Sat, 28 Nov 2026 13:53:00 GMT"))
            assertThat(get("Range", "bytes=0-1", "If-Range", other).status()).isEqualTo(200);
    }

    @Test
    void a_client_that_has_it_gets_nothing() {
        for (var known : List.of("\"abc-small\"", "W/\"abc-small\"", "\"x\", \"abc-small\"", "*")) {
            var answer = get("If-None-Match", known);
            assertThat(answer.status()).isEqualTo(304);
            assertThat(answer.response().body()).isEmpty();
            assertThat(answer.header("ETag")).isEqualTo("\"abc-small\"");
            assertThat(answer.header("Cache-Control")).contains("immutable");
        }
        assertThat(parts).isEmpty();
        assertThat(get("If-None-Match", "\"other\"").status()).isEqualTo(200);
    }

    @Test
    void head_has_the_headers_and_no_content() {
        var answer = gateway.send("HEAD", PATH, null, "Range", "bytes=0-1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).isEqualTo("25");
        assertThat(answer.header("ETag")).isEqualTo("\"abc-small\"");
        assertThat(answer.response().body()).isEmpty();
        assertThat(parts).isEmpty();
    }

    @Test
    void names_are_written_so_that_every_client_reads_them() {
        file = file("Über \"uns\"; 100%.png", true);
        assertThat(get().header("Content-Disposition"))
                .isEqualTo(
                        "inline; filename=\"_ber _uns_; 100_.png\"; filename*=UTF-8''%C3%9Cber%20%22uns%22%3B%20100%25.png");
        file = file("日本\r\nX-Evil: 1.txt", false);
        var answer = get();
        assertThat(answer.header("X-Evil")).isNull();
        assertThat(answer.header("Content-Disposition")).startsWith("attachment; filename=\"____X-Evil: 1.txt\"; ");
    }

    @Test
    void a_failure_before_the_first_byte_is_a_response_of_its_own() {
        failingPart = 0;
        var answer = get();
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("file_content_missing");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("ETag")).isNull();
        assertThat(answer.header("Content-Disposition")).isNull();
    }

    @Test
    void a_later_failure_closes_the_connection() throws Exception {
        failingPart = 1;
        try (var socket = new Socket("127.0.0.1", gateway.port)) {
            var request = "GET " + PATH + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + gateway.token("admin") + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(all.toLowerCase(java.util.Locale.ROOT)).contains("content-length: 25");
            assertThat(all).endsWith("\r\n\r\n0123456789");
        }
    }
}
