package tradepost.kernel.json;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Sha256;

/**
 * SHA-256 over the canonical form of JSON. It is that of RFC 8785: fields sorted by their names, no white space, strings with the shortest
 * escapes. Numbers are written exactly, without an exponent and without trailing zeros, so that 10.50 and 10.5 are the same.
 */
public final class DataHash {
    private DataHash() {}

    /** 32 bytes. */
    public static Buffer of(JsonObject data) {
        return Buffer.buffer(Sha256.of(canonical(data)));
    }

    static String canonical(JsonObject data) {
        var out = new StringBuilder(512);
        value(out, data);
        return out.toString();
    }

    private static void value(StringBuilder out, @Nullable Object value) {
        if (value instanceof String text) { // most values are, and a switch over types takes longer to find it
            string(out, text);
            return;
        }
        switch (value) {
            case null -> out.append("null");
            case JsonObject object -> object(out, object.getMap());
            case Map<?, ?> map -> object(out, map);
            case JsonArray array -> array(out, array.getList());
            case List<?> list -> array(out, list);
            case Boolean truth -> out.append(truth);
            case Integer number -> out.append(number);
            case Long number -> out.append(number);
            case BigDecimal number -> decimal(out, number);
            case Number number -> decimal(out, new BigDecimal(number.toString()));
            default -> string(out, value.toString());
        }
    }

    private static void decimal(StringBuilder out, BigDecimal number) {
        out.append(number.stripTrailingZeros().toPlainString());
    }

    private static void object(StringBuilder out, Map<?, ?> fields) {
        var names = fields.keySet().toArray(String[]::new);
        Arrays.sort(names);
        out.append('{');
        for (int i = 0; i < names.length; i++) {
            if (i > 0) out.append(',');
            string(out, names[i]);
            out.append(':');
            value(out, fields.get(names[i]));
        }
        out.append('}');
    }

    private static void array(StringBuilder out, List<?> values) {
        out.append('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) out.append(',');
            value(out, values.get(i));
        }
        out.append(']');
    }

    private static void string(StringBuilder out, String text) {
        out.append('"');
        if (isPlain(text)) out.append(text);
        else for (int i = 0; i < text.length(); i++) character(out, text.charAt(i));
        out.append('"');
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') return false;
        }
        return true;
    }

    private static void character(StringBuilder out, char c) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            default -> {
                if (c < ' ') out.append("\\u00").append(c < 16 ? '0' : '1').append(Character.forDigit(c & 15, 16));
                else out.append(c);
            }
        }
    }
}
