package tradepost.webhook.core.source;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is kept of the response of an operation: its beginning, without what is shown only once. */
final class StoredResponse {
    private static final int MAX = 4_000;
    private static final Pattern SECRET = Pattern.compile("(.*_)?(secrets?|tokens?|passwords?|keys?|recovery_codes)");

    private StoredResponse() {}

    static String of(JsonObject response) {
        var text = shown(response).encode();
        int end = text.offsetByCodePoints(0, Math.min(MAX, text.codePointCount(0, text.length())));
        return text.substring(0, end);
    }

    private static JsonObject shown(JsonObject object) {
        var shown = new JsonObject();
        for (Map.Entry<String, Object> field : object)
            if (!SECRET.matcher(field.getKey()).matches()) shown.put(field.getKey(), shown(field.getValue()));
        return shown;
    }

    private static @Nullable Object shown(@Nullable Object value) {
        if (value instanceof JsonObject object) return shown(object);
        if (!(value instanceof JsonArray array)) return value;
        var shown = new JsonArray();
        for (var each : array) shown.add(shown(each));
        return shown;
    }
}
