package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
    static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.usual();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void forget() {
        gateway.last = null;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            limit=0                | limit: must be at least 1
            limit=101              | limit: must be at most 100
            limit=1.0              | limit: must be a whole number
            limit=1e1              | limit: must be a whole number
            limit=%2B1             | limit: must be a whole number
            limit=010              | limit: must be a whole number
            limit=                 | limit: must be a whole number
            limit=99999999999999999999 | limit: must be a whole number
            limit=5&limit=6        | limit: is given more than once
            offset=-1              | offset: must be at least 0
            q=toolong              | q: must have at most 5 characters
            q=%00                  | q: is not readable: percent-encoded UTF-8 without NUL is expected
            q=%ff                  | q: is not readable: percent-encoded UTF-8 without NUL is expected
            q=%4                   | q: is not readable: percent-encoded UTF-8 without NUL is expected
            kind=screw             | kind: must be one of bolt, nut
            low=yes                | low: must be true or false
            max_price=1e400        | max_price: must be a number
            max_price=5.           | max_price: must be a number
            item_ids=a             | item_ids[0]: must be a UUID
            LIMIT=5                | LIMIT: is not a known query parameter
            caller=x               | caller: is not a known query parameter
            """)
    void a_query_parameter_is_read_strictly(String query, String details) throws Exception {
        var raw = gateway.raw(
                ("GET /api/things?" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                                + gateway.token("admin") + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(raw).startsWith("HTTP/1.1 400");
        var at = details.indexOf(": ");
        assertThat(raw)
                .contains("\"field\":\"" + details.substring(0, at) + "\",\"reason\":\"" + details.substring(at + 2)
                        + "\"");
    }

    @Test
    void query_parameters_arrive_typed_and_with_defaults() {
        gateway.get("/api/things?q=a+%C3%A4&low=true&max_price=1.50&item_ids=" + TestGateway.THING + ","
                + TestGateway.THING);
        var query = gateway.last.body().getJsonObject("query");
        assertThat(query.getValue("limit")).isEqualTo(10);
        assertThat(query.getValue("offset")).isEqualTo(0);
        assertThat(query.getValue("q")).isEqualTo("a ä");
        assertThat(query.getValue("low")).isEqualTo(true);
        assertThat(query.getValue("max_price")).isEqualTo(new BigDecimal("1.50"));
        assertThat(query.getJsonArray("item_ids")).hasSize(2);
        assertThat(query.containsKey("kind")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1-1-1-1-1",
                "0198c0de00007000800000000000000001",
                "x",
                "%00",
                "0198c0de-0000-7000-8000-00000000000g",
                "%ff"
            })
    void a_malformed_id_in_the_path_is_refused(String id) {
        assertThat(gateway.get("/api/things/" + id).status()).isEqualTo(400);
    }
}
