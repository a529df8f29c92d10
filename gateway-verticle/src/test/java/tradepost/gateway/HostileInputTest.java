package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.validation.StrictJson;

@ExtendWith(VertxExtension.class)
class HostileInputTest {
    private static final String LINE = "{\"item_id\":\"" + TestGateway.THING + "\",\"quantity\":2}";
    static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx).onSuccess(g -> gateway = g).onComplete(started.succeedingThenComplete());
    }

    @BeforeEach
    void forget() {
        gateway.last = null;
    }

    private static String thing(String more) {
        return "{\"name\":\"a\",\"lines\":[" + LINE + "]" + more + "}";
    }

    private static String quantity(String q) {
        return "{\"name\":\"a\",\"lines\":[{\"item_id\":\"" + TestGateway.THING + "\",\"quantity\":" + q + "}]}";
    }

    @Test
    void a_good_body_arrives_as_it_was_sent() {
        var answer = gateway.post("/api/things", thing(",\"price\":45000.00,\"notes\":null"));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        var body = gateway.last.body().getJsonObject("body");
        assertThat(body.getValue("price")).isEqualTo(new BigDecimal("45000.00"));
        assertThat(body.getJsonArray("lines").getJsonObject(0).getValue("quantity"))
                .isEqualTo(2);
        assertThat(body.containsKey("notes")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2.5                            | must be a whole number
            2.0                            | must be a whole number, written without a point or an exponent
            1e3                            | must be a whole number, written without a point or an exponent
            "2"                            | must be a whole number
            null                           | must be a whole number
            0                              | must be at least 1
            -1                             | must be at least 1
            1000000001                     | must be at most 1000000000
            4294967297                     | must be at most 1000000000
            123456789012345678901234567890 | must be at most 1000000000
            true                           | must be a whole number
            """)
    void a_quantity_is_a_whole_number_written_as_such(String quantity, String reason) {
        var answer = gateway.post("/api/things", quantity(quantity));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.details()).isEqualTo("lines[0].quantity: " + reason);
        assertThat(answer.error().getString("type")).isEqualTo("validation");
        assertThat(gateway.last).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ,"price":0.001                | price: must have at most 2 decimals
            ,"price":-0.01                | price: must be at least 0
            ,"price":10000000000          | price: must be at most 9999999999.99
            ,"price":1e90                 | price: must be at most 9999999999.99
            ,"price":"5"                  | price: must be a number
            ,"colour":"red"               | colour: is not a known field
            ,"email":"nobody"             | email: must be an e-mail address
            ,"shift":0                    | shift: must not be 0
            ,"shift":"0"                  | shift: must be a whole number
            ,"grade":"E"                  | grade: must not be one of D, E
            ,"label":"label"              | label: is not allowed
            ,"notes":5                    | notes: must be text or null
            ,"metadata":[]                | metadata: must be an object
            """)
    void each_error_names_its_field(String more, String details) {
        var answer = gateway.post("/api/things", thing(more));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.details()).isEqualTo(details);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ,"pricce":1                   | pricce is not a known field; did you mean price?
            ,"Notes":"x"                  | Notes is not a known field; did you mean notes?
            ,"meta_data":{}               | meta_data is not a known field; did you mean metadata?
            ,"colour":"red"               | colour is not a known field.
            ,"price":-1                   | price must be at least 0.
            ,"price":-1,"shift":0         | price must be at least 0; the details name one more.
            ,"pricce":1,"nots":"x","shift":0 | pricce is not a known field; did you mean price? The details name 2 more.
            """)
    void the_message_names_the_first_field_and_offers_the_nearest_name(String more, String message) {
        var answer = gateway.post("/api/things", thing(more));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("message")).isEqualTo(message);
        assertThat(answer.error().getString("message")).isEqualTo(message);
    }

    @Test
    void an_unknown_field_of_an_entry_is_offered_the_nearest_name() {
        var answer =
                gateway.post("/api/things", "{\"name\":\"a\",\"lines\":[" + LINE.replace("quantity", "qantity") + "]}");
        assertThat(answer.details()).contains("lines[0].qantity: is not a known field; did you mean quantity?");
    }

    @Test
    void a_name_that_its_object_has_already_is_not_offered() {
        assertThat(gateway.post("/api/things", thing(",\"price\":1,\"prices\":1"))
                        .details())
                .isEqualTo("prices: is not a known field");
    }

    @Test
    void a_name_of_any_length_is_refused_at_once() {
        var name = "quantity".repeat(100_000);
        assertThat(gateway.post("/api/things", thing(",\"" + name + "\":1")).status())
                .isEqualTo(400);
    }

    @Test
    void several_errors_are_each_reported_at_their_field() {
        var answer = gateway.post(
                "/api/things",
                "{\"name\":\"\",\"lines\":[" + LINE + ",{\"item_id\":\"x\"},{\"quantity\":1},{\"item_id\":\""
                        + TestGateway.THING + "\",\"product_id\":\"" + TestGateway.THING + "\",\"quantity\":1}]}");
        assertThat(answer.details().lines())
                .containsExactlyInAnyOrder(
                        "name: must not be empty",
                        "lines[1].quantity: is required",
                        "lines[1].item_id: must be a UUID",
                        "lines[2].item_id: one of item_id, product_id is required",
                        "lines[2].product_id: one of item_id, product_id is required",
                        "lines[3].item_id: only one of item_id, product_id is allowed",
                        "lines[3].product_id: only one of item_id, product_id is allowed");
    }

    @Test
    void at_most_twenty_errors_are_listed() {
        var lines = "{\"quantity\":0},".repeat(29);
        var answer = gateway.post("/api/things", "{\"name\":\"a\",\"lines\":[" + lines + LINE + "]}");
        assertThat(answer.error().getJsonArray("details")).hasSize(20);
    }

    @Test
    void a_list_that_is_too_long_is_reported_without_its_entries() {
        var lines = "{\"quantity\":0},".repeat(10_000);
        var answer = gateway.post("/api/things", "{\"name\":\"a\",\"lines\":[" + lines + LINE + "]}");
        assertThat(answer.details()).isEqualTo("lines: must have at most 30 entries");
    }

    @Test
    void length_is_counted_in_code_points() {
        assertThat(gateway.post("/api/things", thing("").replace("\"a\"", "\"" + "😀".repeat(10) + "\""))
                        .status())
                .isEqualTo(201);
        assertThat(gateway.post("/api/things", thing("").replace("\"a\"", "\"" + "😀".repeat(11) + "\""))
                        .details())
                .isEqualTo("name: must have at most 10 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"name\":\"a\",}",
                "{\"name\":\"a\",\"name\":\"b\",\"lines\":[]}",
                "{\"metadata\":{\"a\":1,\"a\":2}}",
                "{} {}",
                "{}x",
                "{'name':'a'}",
                "{\"name\":\"\\u0000\"}",
                "{\"name\":\"\\ud800\"}",
                "{\"name\":\"\\udc00\\ud800\"}",
                "{\"\\u0000\":1}",
                "{\"price\":1e99999999}",
                "{\"price\":1e-99999999}",
                "{\"price\":1e400}",
                "{\"price\":NaN}",
                "{\"price\":01}",
                "{\"name\":\"a\tb\"}",
                "// a comment\n{}",
                "   ",
                "\uFEFF{}"
            })
    void ambiguous_json_is_refused(String body) {
        var answer = gateway.post("/api/things", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid_json");
        assertThat(answer.response().body())
                .doesNotContainIgnoringCase("jackson")
                .doesNotContain("Exception");
    }

    @Test
    void nesting_and_long_numbers_are_bounded() {
        assertThat(gateway.post("/api/things", "[".repeat(33) + "]".repeat(33)).code())
                .isEqualTo("invalid_json");
        assertThat(gateway.post("/api/things", "[".repeat(500_000)).code()).isEqualTo("invalid_json");
        assertThat(gateway.post("/api/things", "{\"price\":" + "9".repeat(100_000) + "}")
                        .code())
                .isEqualTo("invalid_json");
        assertThat(gateway.post("/api/things", "null").details()).isEqualTo(": must be an object");
        assertThat(gateway.post("/api/things", "[]").details()).isEqualTo(": must be an object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7b226e616d65223a22ff227d", // a byte that is never valid in UTF-8
                "7b226e616d65223a22c080227d", // NUL, overlong
                "7b226e616d65223a22eda080227d", // a surrogate, encoded
                "7b226e616d65223a22edb080eda080227d",
                "7b226e616d65223a22c3227d", // cut short
                "fffe7b007d00",
                "7b007d00"
            })
    void only_valid_utf_8_is_accepted(String hex) throws Exception {
        assertThat(raw(HexFormat.of().parseHex(hex))).startsWith("HTTP/1.1 400").contains("invalid_json");
    }

    @Test
    void utf_16_and_utf_32_are_refused() throws Exception {
        for (var charset : new String[] {"UTF-16LE", "UTF-16BE", "UTF-32BE"})
            assertThat(raw(thing("").getBytes(Charset.forName(charset))))
                    .startsWith("HTTP/1.1 400")
                    .contains("invalid_json");
    }

    private static String raw(byte[] body) throws Exception {
        var out = new ByteArrayOutputStream();
        out.write(("POST /api/things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                        + gateway.token("admin") + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        return gateway.raw(out.toByteArray());
    }

    @Test
    void a_request_cannot_forge_its_caller() {
        var forged = "\"caller\":{\"role\":\"admin\"},\"token\":\"x\"";
        assertThat(gateway.post(
                                "/api/things/open",
                                "{" + forged + "}",
                                "action",
                                "deleteThing",
                                "token",
                                "x",
                                "seal",
                                "y")
                        .status())
                .isEqualTo(200);
        var message = gateway.last;
        assertThat(message.body().fieldNames()).containsExactly("body");
        assertThat(message.headers().get("action")).isEqualTo("openThing");
        assertThat(message.headers().contains("token")).isFalse();
        assertThat(message.headers().contains("seal")).isFalse();
        assertThat(gateway.post("/api/things", thing("," + forged)).details())
                .isEqualTo("caller: is not a known field\ntoken: is not a known field");
    }

    @Test
    void an_unexpected_body_is_refused_unless_it_is_empty() {
        assertThat(gateway.send("DELETE", "/api/things/" + TestGateway.THING, "{}")
                        .status())
                .isEqualTo(200);
        assertThat(gateway.send("DELETE", "/api/things/" + TestGateway.THING, "{\"a\":1}")
                        .details())
                .isEqualTo("a: is not a known field");
        assertThat(gateway.send("DELETE", "/api/things/" + TestGateway.THING, "[1]")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void only_an_optional_body_may_be_omitted() {
        assertThat(gateway.post("/api/things/open", null).status()).isEqualTo(200);
        assertThat(gateway.last.body().containsKey("body")).isFalse();
        assertThat(gateway.post("/api/things", null).code()).isEqualTo("body_required");
    }

    @Test
    void random_text_never_breaks_the_parser() {
        for (long seed = 0; seed < 300; seed++) {
            var random = new java.util.Random(seed);
            var text = new StringBuilder(thing(",\"price\":1.5"));
            for (int i = random.nextInt(6); i >= 0; i--)
                text.setCharAt(random.nextInt(text.length()), "{}[]\",:0e.\\u\uD800😀".charAt(random.nextInt(14)));
            try {
                StrictJson.read(Buffer.buffer(text.toString()));
            } catch (Refusal expected) {
                assertThat(expected.status).as("seed " + seed).isEqualTo(400);
            }
        }
    }
}
