package tradepost.documents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The examples of one context, from its file {@code /openapi/<context>.examples.yaml}, by {@code operationId}:
 *
 * <p>{@code path}, {@code query} and {@code body} are the request. {@code data} is the data of the response; with {@code like} it
 * is merged into the data of another example. {@code answer} is the whole response where there is no envelope. {@code given}
 * lists the examples that come before it, as {@code context.operationId}, or as {@code operation} and the fields {@code with}
 * which its body is sent. {@code problems} lists the codes it may be refused with, by status.
 */
final class Examples {
    public record Example(
            JsonArray given,
            JsonObject path,
            JsonObject query,
            @Nullable Object body,
            @Nullable Object data,
            @Nullable JsonObject answer,
            Map<Integer, List<String>> problems) {}

    private static final int MAX_LIKE = 10;
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private final String place;
    private final JsonObject file;

    private Examples(String place, JsonObject file) {
        this.place = place;
        this.file = file;
    }

    /** Empty without such a file. */
    public static Examples of(String context) {
        var place = "/openapi/" + context + ".examples.yaml";
        try (var in = Examples.class.getResourceAsStream(place)) {
            var file = in == null ? new JsonObject() : new JsonObject(YAML.readValue(in, LinkedHashMap.class));
            return new Examples(place, file);
        } catch (IOException e) {
            throw new IllegalStateException(place + ": " + e.getMessage(), e);
        }
    }

    /** The operations it has an example of. */
    public List<String> names() {
        return List.copyOf(file.fieldNames());
    }

    @Nullable
    public Example of(String operation, boolean page) {
        var e = file.getJsonObject(operation);
        if (e == null) return null;
        var data = data(operation, 0);
        return new Example(
                e.getJsonArray("given", new JsonArray()),
                e.getJsonObject("path", new JsonObject()),
                e.getJsonObject("query", new JsonObject()),
                e.getValue("body"),
                page && data instanceof JsonObject one ? new JsonArray().add(one) : data,
                e.getJsonObject("answer"),
                problems(e.getJsonObject("problems", new JsonObject())));
    }

    private @Nullable Object data(String operation, int hops) {
        var e = file.getJsonObject(operation);
        if (e == null || hops > MAX_LIKE) throw new IllegalStateException(place + ": no example like " + operation);
        var own = e.getValue("data");
        var like = e.getString("like");
        if (like == null) return own;
        var names = like.split("/", -1);
        var base = data(names[0], hops + 1);
        for (int i = 1; i < names.length; i++) base = base instanceof JsonObject o ? o.getValue(names[i]) : null;
        if (base == null)
            throw new IllegalStateException(place + ": " + operation + " is like a missing example: " + like);
        return own instanceof JsonObject patch && base instanceof JsonObject o
                ? merged(o.copy(), patch)
                : own == null ? base : own;
    }

    /** Merges field by field where both values are objects; an empty object replaces. */
    private static JsonObject merged(JsonObject base, JsonObject patch) {
        for (var e : patch) {
            if (e.getValue() instanceof JsonObject inner
                    && !inner.isEmpty()
                    && base.getValue(e.getKey()) instanceof JsonObject there)
                base.put(e.getKey(), merged(there, inner));
            else base.put(e.getKey(), e.getValue());
        }
        return base;
    }

    /** YAML yields numeric keys, JSON yields strings. */
    private static Map<Integer, List<String>> problems(JsonObject byStatus) {
        var found = new TreeMap<Integer, List<String>>();
        for (Map.Entry<?, ?> entry : byStatus.getMap().entrySet()) {
            var codes = entry.getValue() instanceof List<?> l ? l : List.of();
            found.put(
                    Integer.valueOf(String.valueOf(entry.getKey())),
                    codes.stream().map(String::valueOf).toList());
        }
        return found;
    }
}
