package tradepost.kernel.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataHashTest {
    @Test
    void fields_are_sorted_and_nothing_else_depends_on_how_the_data_were_written() {
        var written = new JsonObject()
                .put("b", new JsonObject().put("y", true).putNull("x"))
                .put("a", new JsonArray().add(1).add(2L).add("three"));
        var read = new JsonObject(" { \"a\" : [ 1, 2, \"three\" ], \"b\" : { \"x\" : null, \"y\" : true } } ");
        assertThat(DataHash.canonical(written)).isEqualTo("{\"a\":[1,2,\"three\"],\"b\":{\"x\":null,\"y\":true}}");
        assertThat(DataHash.canonical(read)).isEqualTo(DataHash.canonical(written));
        assertThat(DataHash.canonical(new JsonObject(Map.of("m", Map.of("l", List.of(false))))))
                .isEqualTo("{\"m\":{\"l\":[false]}}");
    }

    @Test
    void equal_numbers_have_one_form_whatever_their_type_and_scale() {
        for (var ten : List.of(10, 10L, 10.0, new BigDecimal("10.00"), new BigDecimal("1E+1")))
            assertThat(DataHash.canonical(new JsonObject().put("n", ten)))
                    .as("%s %s", ten.getClass(), ten)
                    .isEqualTo("{\"n\":10}");
        assertThat(DataHash.canonical(new JsonObject().put("n", new BigDecimal("-0.0500"))))
                .isEqualTo("{\"n\":-0.05}");
        assertThat(DataHash.canonical(new JsonObject().put("n", new BigDecimal("0.00"))))
                .isEqualTo("{\"n\":0}");
    }

    @Test
    void strings_have_the_shortest_escapes() {
        assertThat(DataHash.canonical(new JsonObject().put("s", "\"\\/\b\t\n\f\r\u0001\u001f é €")))
                .isEqualTo("{\"s\":\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0001\\u001f é €\"}");
    }

    /** {@code printf '{"n":1}' | sha256sum} gives the same. */
    @Test
    void the_hash_is_sha_256_of_the_utf_8_bytes() {
        assertThat(HexFormat.of()
                        .formatHex(DataHash.of(new JsonObject().put("n", 1)).getBytes()))
                .isEqualTo("2bfd14f43d17fc7cea24e0917a8879b4b2f880b8baeec1b9d90fbaad655e71bd");
    }
}
