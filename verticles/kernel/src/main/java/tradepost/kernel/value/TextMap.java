package tradepost.kernel.value;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** The rule of an object of texts by keys that clients choose. */
final class TextMap {
    private final String field;
    private final int entriesMax;
    private final Pattern key;
    private final int lengthMin;
    private final int lengthMax;

    TextMap(String field, int entriesMax, String key, int lengthMin, int lengthMax) {
        this.field = field;
        this.entriesMax = entriesMax;
        this.key = Pattern.compile(key);
        this.lengthMin = lengthMin;
        this.lengthMax = lengthMax;
    }

    /** Returns an empty object for null. Fails 400 too_many_properties or invalid_request. */
    JsonObject of(@Nullable JsonObject sent) {
        if (sent == null) return new JsonObject();
        if (sent.size() > entriesMax)
            throw Problem.badRequest(
                    "too_many_properties", Problem.detail(field, "must have at most " + entriesMax + " fields"));
        var faults = new ArrayList<JsonObject>();
        for (Map.Entry<String, @Nullable Object> entry : sent) {
            var reason = reason(entry.getKey(), entry.getValue());
            if (reason != null) faults.add(Problem.detail(field + "." + entry.getKey(), reason));
        }
        Problem.badRequestIf("invalid_request", faults);
        return sent;
    }

    private @Nullable String reason(String name, @Nullable Object value) {
        if (!key.matcher(name).matches()) return "is not a key in the form ^" + key + "$";
        if (!(value instanceof String text)) return "must be text";
        int length = text.codePointCount(0, text.length());
        if (length < lengthMin) return "must not be empty";
        return length > lengthMax ? "must have at most " + lengthMax + " characters" : null;
    }
}
