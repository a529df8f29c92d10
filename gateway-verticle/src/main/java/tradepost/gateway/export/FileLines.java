package tradepost.gateway.export;

import io.vertx.core.buffer.Buffer;

/** Counts the rows of a file that is sent in parts: its lines, of a CSV file those outside of quotation marks and without the header. */
final class FileLines {
    private final boolean isCsv;
    private boolean isQuoted;
    private long lines;

    FileLines(String mediaType) {
        isCsv = mediaType.startsWith("text/csv");
    }

    void add(Buffer part) {
        for (int i = 0; i < part.length(); i++) {
            byte b = part.getByte(i);
            if (b == '"' && isCsv) isQuoted = !isQuoted;
            else if (b == '\n' && !isQuoted) lines++;
        }
    }

    /** {@code csv} or {@code jsonl}. */
    String format() {
        return isCsv ? "csv" : "jsonl";
    }

    long rows() {
        return isCsv ? Math.max(lines - 1, 0) : lines;
    }
}
