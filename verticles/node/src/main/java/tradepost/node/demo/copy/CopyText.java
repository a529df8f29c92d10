package tradepost.node.demo.copy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;
import tradepost.kernel.db.CopyFormat;

/** Rows in the text format of COPY, sent in parts, so that memory does not grow with their number. */
public final class CopyText {
    private static final int PART_CHARS = 60_000;

    private final CopyIn copy;
    private final LongConsumer progress;
    private final StringBuilder text = new StringBuilder(PART_CHARS + 10_000);
    private boolean first = true;
    private long rows;

    /** @param progress gets the number of rows that each part has */
    public CopyText(CopyIn copy, LongConsumer progress) {
        this.copy = copy;
        this.progress = progress;
    }

    /** Adds a row, one value for each column: a text, a number, a UUID, a time, a truth value, or null. */
    public void row(@Nullable Object... values) throws SQLException {
        first = true;
        for (var value : values) {
            if (!first) text.append('\t');
            first = false;
            if (value == null || value instanceof String) CopyFormat.append(text, (String) value);
            else if (value instanceof Number
                    || value instanceof UUID
                    || value instanceof Boolean
                    || value instanceof Instant) text.append(value);
            else throw new IllegalArgumentException("no value of a column: " + value.getClass());
        }
        text.append('\n');
        rows++;
        if (text.length() >= PART_CHARS) flush();
    }

    public void flush() throws SQLException {
        var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        text.setLength(0);
        progress.accept(rows);
        rows = 0;
    }

    /** A JSON array of texts that need no escaping. */
    public static String array(Collection<String> texts) {
        return texts.isEmpty() ? "[]" : "[\"" + String.join("\", \"", texts) + "\"]";
    }
}
