package tradepost.kernel.db;

import org.jspecify.annotations.Nullable;

/** The text format of PostgreSQL's COPY: values are separated by tabs, and rows end with a newline. */
public final class CopyFormat {
    private CopyFormat() {}

    public static void append(StringBuilder to, @Nullable String value) {
        if (value == null) {
            to.append("\\N");
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> to.append("\\\\");
                case '\t' -> to.append("\\t");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                default -> to.append(c);
            }
        }
    }
}
