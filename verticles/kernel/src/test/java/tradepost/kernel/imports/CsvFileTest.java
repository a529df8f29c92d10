package tradepost.kernel.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which separators and encodings a file may have, and what is said of others. */
class CsvFileTest {
    static final int CHUNK = 7;

    static CsvFile file(byte[] bytes) {
        return new CsvFile(position -> {
            int from = position * CHUNK;
            return from >= bytes.length ? null : Buffer.buffer(bytes).slice(from, Math.min(from + CHUNK, bytes.length));
        });
    }

    static List<List<String>> rows(String text) {
        var file = file(text.getBytes(StandardCharsets.UTF_8));
        var rows = new ArrayList<List<String>>();
        rows.add(file.header());
        while (file.hasNext()) rows.add(file.next().getFields());
        return rows;
    }

    static String fault(byte[] bytes) {
        var failed = refusal(Future.future(done -> {
            var file = file(bytes);
            file.header();
            while (file.hasNext()) file.next();
            done.complete();
        }));
        var detail = (JsonObject) failed.getDebugInfo().getJsonArray("details").getValue(0);
        return failed.getMessage() + ": " + detail.getString("field") + " " + detail.getString("reason");
    }

    static String fault(String text, Charset charset) {
        return fault(text.getBytes(charset));
    }

    @Test
    void the_header_says_what_separates_the_values() {
        for (var separator : List.of(",", ";", "\t")) {
            var text = "sku,name,note\nA-1,Bolt,x\n".replace(",", separator);
            assertThat(rows(text)).containsExactly(List.of("sku", "name", "note"), List.of("A-1", "Bolt", "x"));
            assertThat(rows("\uFEFF\r\n" + text)).hasSize(2);
        }
        assertThat(rows("sku\nA;1,2\n")).containsExactly(List.of("sku"), List.of("A;1", "2"));
        assertThat(rows("\"a;b;c\",d,e\n")).containsExactly(List.of("a;b;c", "d", "e"));
    }

    @Test
    void names_of_columns_are_trimmed_and_case_does_not_matter() {
        assertThat(rows(" SKU , Unit_Price\n")).containsExactly(List.of("sku", "unit_price"));
    }

    @Test
    void another_encoding_is_named_with_its_place() {
        var text = "sku,name\nA-1,Gr\u00FC\u00DFe\n";
        assertThat(fault(text, StandardCharsets.ISO_8859_1))
                .isEqualTo("invalid_csv: line 2 is not UTF-8: byte 16 of the file is 0xFC, as in a file of Windows-1252"
                        + " or Latin-1; save the file as UTF-8");
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            assertThat(fault("\uFEFF" + text, charset))
                    .isEqualTo("invalid_csv: line 1 is UTF-16, as its first two bytes say; save the file as UTF-8");
            assertThat(fault("sku,name\n", charset)).isEqualTo("invalid_csv: line 1 is UTF-16; save the file as UTF-8");
        }
        var cut = "sku\nA\u00FC".getBytes(StandardCharsets.UTF_8);
        assertThat(fault(Arrays.copyOf(cut, cut.length - 1)))
                .isEqualTo(
                        "invalid_csv: line 2 is not UTF-8: the file ends within a character; save the file as UTF-8");
        var late = ("sku\n" + "A-1\n".repeat(50_000)).getBytes(StandardCharsets.UTF_8);
        late[late.length - 2] = (byte) 0xE9;
        assertThat(fault(late)).startsWith("invalid_csv: line 50001 is not UTF-8: byte " + (late.length - 1));
    }
}
