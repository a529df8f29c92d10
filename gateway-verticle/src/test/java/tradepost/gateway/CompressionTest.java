package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Responses that are compressed for clients that accept it, and their entity tags. */
@ExtendWith(VertxExtension.class)
class CompressionTest {
    private TestGateway gateway;

    @BeforeEach
    void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx).onSuccess(g -> gateway = g).onComplete(started.succeedingThenComplete());
    }

    private HttpResponse<byte[]> send(String method, String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + gateway.token("admin"));
        if (headers.length > 0) request.headers(headers);
        return TestGateway.HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static byte[] unpacked(HttpResponse<byte[]> response) throws IOException {
        assertThat(header(response, "Content-Encoding")).isEqualTo("gzip");
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return gzip.readAllBytes();
        }
    }

    private void replies(int bytes) {
        gateway.context = m -> m.reply(
                new JsonObject().put("text", "abc ".repeat(bytes / 4)), new DeliveryOptions().addHeader("etag", "7"));
    }

    @Test
    void json_above_a_kilobyte_is_compressed_for_a_client_that_accepts_it() throws Exception {
        var path = "/api/things/" + TestGateway.THING;
        for (int bytes : List.of(2_000, 500_000)) { // on the event loop, and beside it
            replies(bytes);
            var plain = send("GET", path);
            assertThat(header(plain, "Content-Encoding")).isEmpty();
            var packed = send("GET", path, "Accept-Encoding", "br, gzip;q=0.5");
            assertThat(packed.body().length).isLessThan(bytes / 5);
            assertThat(unpacked(packed)).isEqualTo(plain.body());
            for (var response : List.of(plain, packed))
                assertThat(response.headers().allValues("Vary")).contains("Accept-Encoding");
            var head = send("HEAD", path, "Accept-Encoding", "gzip");
            assertThat(head.body()).isEmpty();
            assertThat(header(head, "Content-Encoding")).isEqualTo("gzip");
            assertThat(header(head, "Content-Length")).isEqualTo("" + packed.body().length);
        }
        for (var not : List.of("gzip;q=0", "br", "identity", "*;q=0"))
            assertThat(header(send("GET", path, "Accept-Encoding", not), "Content-Encoding"))
                    .as(not)
                    .isEmpty();
        replies(500);
        assertThat(header(send("GET", path, "Accept-Encoding", "gzip"), "Content-Encoding"))
                .isEmpty();
    }

    @Test
    void a_compressed_response_has_a_tag_of_its_own_that_stands_for_the_same_version() throws Exception {
        replies(2_000);
        var path = "/api/things/" + TestGateway.THING;
        assertThat(header(send("GET", path), "ETag")).isEqualTo("\"7\"");
        var tag = header(send("GET", path, "Accept-Encoding", "gzip"), "ETag");
        assertThat(tag).isEqualTo("\"7-gzip\"");
        for (var known : List.of(tag, "\"7\"")) {
            var again = send("GET", path, "Accept-Encoding", "gzip", "If-None-Match", known);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(header(again, "ETag")).isEqualTo(known);
        }
        send("DELETE", path, "If-Match", tag);
        assertThat(gateway.last.headers().get("if-match")).isEqualTo("\"7\"");
    }

    @Test
    void an_export_is_compressed_while_it_is_written() throws Exception {
        gateway.context = m -> {
            var query = m.body().getJsonObject("query");
            var data = new JsonArray();
            for (int i = 0; i < 100; i++)
                data.add(new JsonObject().put("id", "g" + i).put("name", "x".repeat(50)));
            var meta = new JsonObject().put("next", query.containsKey("after") ? null : "more");
            m.reply(new JsonObject().put("data", data).put("meta", meta));
        };
        var plain = send("GET", "/api/gadgets", "Accept", "text/csv");
        var packed = send("GET", "/api/gadgets", "Accept", "text/csv", "Accept-Encoding", "gzip");
        assertThat(new String(plain.body(), StandardCharsets.UTF_8).lines()).hasSize(201);
        assertThat(unpacked(packed)).isEqualTo(plain.body());
        assertThat(packed.body().length).isLessThan(plain.body().length / 5);
    }

    @Test
    void published_documents_and_files_are_compressed_once() throws Exception {
        for (var path : List.of("/openapi.json", "/swagger/index.html", "/swagger/swagger-ui-bundle.js")) {
            var plain = send("GET", path);
            var packed = send("GET", path, "Accept-Encoding", "gzip");
            assertThat(unpacked(packed)).as(path).isEqualTo(plain.body());
            assertThat(packed.body().length).isLessThan(plain.body().length);
            var tag = header(packed, "ETag");
            assertThat(tag).endsWith("-gzip\"").isNotEqualTo(header(plain, "ETag"));
            assertThat(send("GET", path, "Accept-Encoding", "gzip", "If-None-Match", tag)
                            .statusCode())
                    .isEqualTo(304);
            assertThat(send("GET", path, "If-None-Match", header(plain, "ETag")).statusCode())
                    .isEqualTo(304);
        }
    }

    @Test
    void an_event_stream_is_not_compressed() {
        var answer = gateway.send("GET", "/api/things/news", null, "Accept-Encoding", "gzip");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Encoding")).isNull();
    }
}
