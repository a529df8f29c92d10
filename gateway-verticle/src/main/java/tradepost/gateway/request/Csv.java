package tradepost.gateway.request;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.FormulaText;

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
            default -> quoted(FormulaText.escaped(value.toString()));
        };
    }

    private static String quoted(String text) {
        for (int i = 0; i < text.length(); i++)
            if (",\"\r\n".indexOf(text.charAt(i)) >= 0) return '"' + text.replace("\"", "\"\"") + '"';
        return text;
    }
}
