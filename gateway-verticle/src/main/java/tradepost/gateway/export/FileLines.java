package tradepost.gateway.export;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import tradepost.kernel.exports.ListFormat;

/**
 * Counts the rows of a file that is sent in parts: its lines, of a CSV file those outside of quotation marks and without the header, and of a workbook
 * those of which it is made, without that of its columns.
 */
final class FileLines {
    private final ListFormat format;
    private boolean isQuoted;
    private long lines;

    FileLines(String mediaType) {
        format = Arrays.stream(ListFormat.values())
                .filter(f -> f.isOf(mediaType))
                .findFirst()
                .orElse(ListFormat.JSON_LINES);
    }

    void add(Buffer part) {
        for (int i = 0; i < part.length(); i++) {
            byte b = part.getByte(i);
            if (b == '"' && format == ListFormat.CSV) isQuoted = !isQuoted;
            else if (b == '\n' && !isQuoted) lines++;
        }
    }

    ListFormat format() {
        return format;
    }

    long rows() {
        return format == ListFormat.JSON_LINES ? lines : Math.max(lines - 1, 0);
    }
}
