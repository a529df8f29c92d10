package tradepost.gateway.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import tradepost.kernel.exports.ListFormat;

class FileLinesTest {
    private static long rows(String mediaType, String... parts) {
        var lines = new FileLines(mediaType);
        for (var part : parts) lines.add(Buffer.buffer(part));
        return lines.rows();
    }

    @Test
    void the_rows_of_a_file_are_counted_across_its_parts() {
        assertThat(rows("application/x-ndjson", "{}\n{", "}\n")).isEqualTo(2);
        assertThat(rows("application/x-ndjson")).isZero();
        assertThat(rows("text/csv; charset=utf-8", "a,b\r\n1,\"x", "\ny\"\"\"\r\n2,z\r\n"))
                .isEqualTo(2);
        assertThat(rows("text/csv", "a,b\r\n")).isZero();
        assertThat(rows("text/csv")).isZero();
        assertThat(rows(ListFormat.XLSX.mediaType(), "[[\"a\",null]]\n[\"\\\"", "\"]\n"))
                .isEqualTo(1);
    }
}
