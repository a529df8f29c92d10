package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ParametersTest {
    private static final String OTHER = "0198c0de-0000-7000-8000-0000000000ff";
    static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx).onSuccess(g -> gateway = g).onComplete(started.succeedingThenComplete());
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
            limit=99999999999999999999 | limit: must be a whole number
            limit=5&limit=6        | limit: is given more than once
            offset=-1              | offset: must be at least 0
            q=toolong              | q: must have at most 5 characters
            q=%00                  | q: is not readable: percent-encoded UTF-8 without NUL is expected
            q=%ff                  | q: is not readable: percent-encoded UTF-8 without NUL is expected
            q=%4                   | q: is not readable: percent-encoded UTF-8 without NUL is expected
            kind=screw             | kind[0]: must be one of bolt, nut
            kind=bolt,screw        | kind[1]: must be one of bolt, nut
            made_from=yesterday    | made_from: must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z
            made_from=2026-02-30   | made_from: must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z
            made_to=31.01.2026     | made_to: must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z
            made_to=2026-01-31T12:00 | made_to: must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z
            made_to=2026-01-31T12:00:00%2B18:01 | made_to: must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z
            made_to=2026-01-31T12:00:00.0123456789Z | made_to: must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z
            made_to=2026-12-31T23:59:60Z | made_to: must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z
            low=yes                | low: must be true or false
            max_price=1e400        | max_price: must be a number
            max_price=5.           | max_price: must be a number
            item_ids=a             | item_ids[0]: must be a UUID
            LIMIT=5                | LIMIT: is not a known query parameter; did you mean limit?
            madefrom=2026-01-31    | madefrom: is not a known query parameter; did you mean made_from?
            pge=2                  | pge: is not a known query parameter; did you mean page?
            kind=boltt             | kind[0]: must be one of bolt, nut; did you mean bolt?
            kind=bolt,Nut          | kind[1]: must be one of bolt, nut; did you mean nut?
            caller=x               | caller: is not a known query parameter
            page=0                 | page: must be a whole number from 1 to 100001
            page=x&size=5          | page: must be a whole number from 1 to 200001
            size=101               | size: must be a whole number from 1 to 100
            page=2&limit=5         | limit: cannot be combined with page and size
            page=2&page=3          | page: is given more than once
            """)
    void a_query_parameter_is_read_strictly(String query, String details) throws Exception {
        var raw = gateway.raw(("GET /api/things?" + query
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
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

    @Test
    void empty_parameters_count_as_omitted() {
        assertThat(gateway.get("/api/things?q=&kind=&limit=&item_ids=&low").status())
                .isEqualTo(200);
        assertThat(gateway.last.body().getJsonObject("query"))
                .isEqualTo(new JsonObject().put("limit", 10).put("offset", 0));
        assertThat(gateway.get("/api/things?nonsense=").status()).isEqualTo(400);
    }

    @Test
    void ids_return_all_that_are_named_unless_there_is_a_limit_and_none_are_refused() {
        var three = TestGateway.THING + "," + OTHER + "," + TestGateway.THING;
        for (var query : List.of("ids=" + three, "ids=&ids=" + three, "limit=&ids=" + three)) {
            assertThat(gateway.get("/api/things?" + query).status()).as(query).isEqualTo(200);
            assertThat(gateway.last.body().getJsonObject("query").getInteger("limit"))
                    .as(query)
                    .isEqualTo(3);
        }
        for (var query : List.of("limit=2&ids=" + three, "size=2&ids=" + three)) {
            gateway.get("/api/things?" + query);
            assertThat(gateway.last.body().getJsonObject("query").getInteger("limit"))
                    .as(query)
                    .isEqualTo(2);
        }
        for (var query : List.of("ids=", "ids", "ids=&ids=", "ids=&limit=5")) {
            var refused = gateway.get("/api/things?" + query);
            assertThat(refused.status()).as(query).isEqualTo(400);
            assertThat(refused.details()).isEqualTo("ids: must name at least one entry");
        }
    }

    @Test
    void a_list_is_given_in_one_parameter_or_entry_by_entry() {
        for (var query : List.of("item_ids=a,b", "item_ids=a&item_ids=b", "item_ids=a&item_ids=&item_ids=b")) {
            gateway.get("/api/things?"
                    + query.replace("=a", "=" + TestGateway.THING).replaceAll("([=,])b", "$1" + OTHER));
            assertThat(gateway.last.body().getJsonObject("query").getJsonArray("item_ids"))
                    .as(query)
                    .isEqualTo(JsonArray.of(TestGateway.THING, OTHER));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            labels=a\\,b           | a,b
            labels=a%5C%2Cb         | a,b
            labels=a\\,b,c\\,d,e   | a,b ; c,d ; e
            labels=a\\,b&labels=c  | a,b ; c
            labels=a%2Cb            | a ; b
            labels=a\\b,c\\        | a\\b ; c\\
            """)
    void a_comma_within_an_entry_of_a_list_is_written_with_a_backslash(String query, String read) {
        gateway.get("/api/things?" + query.replace("\\", "%5C"));
        assertThat(gateway.last.body().getJsonObject("query").getJsonArray("labels"))
                .isEqualTo(new JsonArray(List.of(read.split(" ; "))));
    }

    @ParameterizedTest
    @CsvSource({
        "made_from, 2026-01-31, 2026-01-31T00:00:00Z",
        "made_to, 2026-01-31, 2026-02-01T00:00:00Z",
        "made_to, 2024-02-28, 2024-02-29T00:00:00Z",
        "made_to, 9999-12-31, +10000-01-01T00:00:00Z",
        "made_from, 2026-01-31T12:30:00Z, 2026-01-31T12:30:00Z",
        "made_to, 2026-01-31T12:30:00-05:00, 2026-01-31T12:30:00-05:00",
        "made_to, 2026-01-31T12:30:00.012345678-18:00, 2026-01-31T12:30:00.012345678-18:00"
    })
    void a_date_without_a_time_is_the_whole_day_in_utc(String name, String given, String read) {
        gateway.get("/api/things?" + name + "=" + given);
        assertThat(gateway.last.body().getJsonObject("query").getValue(name)).isEqualTo(read);
        assertThat(Instant.parse(read)).isNotNull();
    }

    @Test
    void page_and_size_stand_for_limit_and_offset() {
        gateway.get("/api/things?page=3&size=20");
        var query = gateway.last.body().getJsonObject("query");
        assertThat(query.getValue("limit")).isEqualTo(20);
        assertThat(query.getValue("offset")).isEqualTo(40);
        gateway.get("/api/things?page=2");
        assertThat(gateway.last.body().getJsonObject("query").getValue("offset"))
                .isEqualTo(10);
        assertThat(gateway.get("/api/things/mine?page=2").status()).isEqualTo(400);
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
