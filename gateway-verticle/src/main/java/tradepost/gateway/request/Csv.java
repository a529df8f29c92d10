package tradepost.gateway.request;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of comma-separated values (RFC 4180), safe to open in a spreadsheet. */
public final class Csv {
    private Csv() {}

    static void header(StringBuilder out, List<String> columns) {
        out.append(String.join(",", columns)).append("\r\n");
    }

    static void row(StringBuilder out, List<String> columns, JsonObject entry) {
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) out.append(',');
            out.append(cell(entry.getValue(columns.get(i))));
        }
        out.append("\r\n");
    }

    /** Empty for null, JSON for objects and arrays. */
    public static String cell(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case BigDecimal n -> n.toPlainString();
            case Number n -> n.toString();
            case JsonObject o -> quoted(o.encode());
            case JsonArray a -> quoted(a.encode());
            default -> quoted(harmless(value.toString()));
        };
    }

    /**
     * A spreadsheet takes text that begins with one of these characters, or with its full-width form, for a formula, and may run it. An
     * apostrophe marks it as text; text that begins with apostrophes gets one more, so that removing one restores the original.
     */
    private static String harmless(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) == '\'') at++;
        return at < text.length() && "=+-@\t\r\uFF1D\uFF0B\uFF0D\uFF20".indexOf(text.charAt(at)) >= 0
                ? "'" + text
                : text;
    }

    private static String quoted(String text) {
        for (int i = 0; i < text.length(); i++)
            if (",\"\r\n".indexOf(text.charAt(i)) >= 0) return '"' + text.replace("\"", "\"\"") + '"';
        return text;
    }
}
