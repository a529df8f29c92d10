package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two servers could split differently are refused, and what follows on the connection is never served. */
@ExtendWith(VertxExtension.class)
class SmugglingTest {
    private static final AtomicInteger SERVED = new AtomicInteger();

    /** Sent after another request, so that the connection is closed once both have a response. */
    private static final String LAST = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    static TestGateway gateway;
    /** A second request that an attacker would like to have served. */
    private static String hidden;

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx, TestGateway.IMPATIENT, Map.of()).onComplete(started.succeeding(g -> {
            gateway = g;
            gateway.context = m -> {
                SERVED.incrementAndGet();
                m.reply(new io.vertx.core.json.JsonObject());
            };
            hidden = "GET /api/things/mine HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + gateway.token("admin") + "\r\n\r\n";
            started.completeNow();
        }));
    }

    @BeforeEach
    void none() {
        SERVED.set(0);
    }

    private static String raw(String text) throws Exception {
        return gateway.raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Checks that there is one response, a refusal, and that the hidden request was not served. */
    private static void assertRefused(String answer) {
        assertThat(answer).matches("(?s)HTTP/\\d\\.\\d (400|414|431|501|505) .*");
        assertThat(answer.split("HTTP/\\d\\.\\d ", -1)).hasSize(2);
        assertThat(SERVED.get()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 4",
                "Content-Length: 4\r\nContent-Length: 5",
                "Content-Length: 4, 5",
                "Content-Length: +4",
                "Content-Length: -1",
                "Content-Length: 0x4",
                "Content-Length: 4 4",
                "Content-Length: 99999999999999999999",
                "Content-Length : 4",
                "Content-Length\t: 4",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding: \u000bchunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                " X-Leading: a",
                "Host: y",
                "Host: ",
                "X-Nul: a\u0000b",
                "X\u0000Nul: a",
                "X Space: a",
                "X-Cr: a\rb",
                "X-Bare: a\rContent-Length: 4",
                "No colon",
                ": no name",
            })
    void ambiguous_headers_are_refused(String header) throws Exception {
        assertRefused(
                raw("POST /api/things/open HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n0\r\n\r\n" + hidden));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n{}\r\n0\r\n\r\n",
                "2 \r\r\n{}\r\n0\r\n\r\n",
                "-2\r\n{}\r\n0\r\n\r\n",
                "0x2\r\n{}\r\n0\r\n\r\n",
                "FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n",
                "7fffffffffffffff\r\n{}\r\n0\r\n\r\n",
                "2\r\n{}XX0\r\n\r\n",
                "2\r\n{}\n0\r\n\r\n",
                "2\n{}\n0\n\n",
                "2;a\nb\r\n{}\r\n0\r\n\r\n",
                "\r\n2\r\n{}\r\n0\r\n\r\n",
            })
    void ambiguous_chunks_never_become_a_second_request(String chunks) throws Exception {
        var answer = raw("POST /api/things/open HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + chunks + hidden);
        assertThat(SERVED.get()).isLessThanOrEqualTo(1);
        assertThat(answer.split("HTTP/1\\.[01] ", -1).length).isLessThanOrEqualTo(2);
        assertThat(answer).doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "1\r\n{\r\nnonsense\r\n}\r\n0\r\n\r\n"})
    void a_chunk_without_a_size_is_answered_before_the_connection_is_closed(String chunks) throws Exception {
        assertThat(raw("POST /api/things/open HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + chunks))
                .startsWith("HTTP/1.1 400")
                .contains("malformed_request")
                .containsIgnoringCase("connection: close");
        assertThat(SERVED.get()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health",
                "GET /health HTTP/9.9",
                "GET /health HTTP/2.0",
                "GET /health HTTP/1.1 x",
                "GET /hea\u0000lth HTTP/1.1",
                "G\u0000ET /health HTTP/1.1",
                "GET /hea lth HTTP/1.1",
                "\u0001\u0002\u0003",
                "PRI * HTTP/2.0",
            })
    void an_invalid_request_line_is_refused(String line) throws Exception {
        assertRefused(raw(line + "\r\nHost: localhost\r\n\r\n"));
    }

    @Test
    void exactly_one_valid_host_is_required() throws Exception {
        assertRefused(raw("GET /api/things/mine HTTP/1.1\r\nHost: x, y\r\n\r\n"));
        assertRefused(raw("GET /api/things/mine HTTP/1.1\r\nHost: x/y\r\n\r\n"));
        assertRefused(raw("GET /api/things/mine HTTP/1.1\r\n\r\n"));
        assertThat(raw("GET /health HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.0 200");
    }

    /** RFC 9112, section 5.2 allows to read a folded line as one; what follows is then framed by it. */
    @Test
    void a_folded_header_is_read_as_one_line() throws Exception {
        var head =
                "POST /api/things/open HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n";
        var answer = raw(head + "Transfer-Encoding:\r\n chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + hidden);
        assertThat(answer.split("HTTP/1\\.1 ", -1)).hasSize(2);
        assertThat(SERVED.get()).isLessThanOrEqualTo(1);
    }

    @Test
    void lines_without_a_carriage_return_never_become_a_second_request() throws Exception {
        var answer =
                raw("POST /api/things/open HTTP/1.1\nHost: localhost\nContent-Length: 4\nX: \r\n\r\nabcd" + hidden);
        assertThat(answer.split("HTTP/\\d\\.\\d ", -1).length).isLessThanOrEqualTo(2);
    }

    @Test
    void other_forms_of_a_target_are_refused_or_equivalent() throws Exception {
        var end = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        assertThat(raw("GET http://elsewhere.example/api/things" + end)).matches("(?s)HTTP/1\\.1 4\\d\\d.*");
        assertThat(raw("OPTIONS *" + end)).matches("(?s)HTTP/1\\.1 (204|4\\d\\d).*");
        assertThat(raw("CONNECT elsewhere.example:443" + end)).matches("(?s)HTTP/1\\.1 4\\d\\d.*");
        assertThat(raw("GET health" + end)).matches("(?s)HTTP/1\\.1 4\\d\\d.*");
        assertThat(raw("GET //health" + end)).matches("(?s)HTTP/1\\.1 4\\d\\d.*");
        assertThat(raw("GET /api/../health" + end)).matches("(?s)HTTP/1\\.1 (200|4\\d\\d).*");
        assertThat(raw("TRACE /health" + end)).matches("(?s)HTTP/1\\.1 4\\d\\d.*");
        assertThat(raw("nonsense /health" + end)).matches("(?s)HTTP/1\\.1 4\\d\\d.*");
    }

    @Test
    void a_request_with_a_wrong_length_is_not_served() throws Exception {
        var head =
                "POST /api/things/open HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ";
        assertThat(raw(head + "100\r\n\r\n{}")).startsWith("HTTP/1.1 408");
        assertThat(SERVED.get()).isZero();
        var tooShort = raw(head + "2\r\n\r\n{}{}\r\n\r\n"); // the rest is not a request
        assertThat(tooShort).startsWith("HTTP/1.1 200").contains("HTTP/1.0 400");
        assertThat(SERVED.get()).isEqualTo(1);
    }

    @Test
    void an_http_upgrade_is_ignored() throws Exception {
        var upgrade =
                raw("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                        + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n" + LAST);
        assertThat(upgrade).startsWith("HTTP/1.1 200").doesNotContain(" 101 ");
        assertThat(upgrade.split("HTTP/1.1 200", -1))
                .as("both are served as before")
                .hasSize(3);
        var socket = raw("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" + LAST);
        assertThat(socket).doesNotContain(" 101 ");
    }

    @Test
    void ten_thousand_headers_and_long_ones_are_refused() throws Exception {
        assertThat(raw("GET /health HTTP/1.1\r\nHost: localhost\r\n" + "a: b\r\n".repeat(10_000) + "\r\n"))
                .contains(" 431 ");
        assertThat(raw("GET /health HTTP/1.1\r\nHost: localhost\r\n" + "x".repeat(20_000) + ": b\r\n\r\n"))
                .contains(" 431 ");
        assertThat(raw("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains(" 414 ");
        assertThat(raw("x".repeat(100_000))).matches("(?s)(HTTP/1\\.[01] 4\\d\\d.*)?");
    }
}
