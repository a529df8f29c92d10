package tradepost.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Lets every request body that has {@code items} or {@code lines} of a document accept them by the other name, too. */
final class LineAliases {
    private static final String ALIASES = "x-aliases";
    private static final Map<String, String> OTHER = Map.of("items", "lines", "lines", "items");

    /** What a line is about; an entry without any of these is no line of a document. */
    private static final List<String> REFERENCES = List.of("item_id", "line_id", "order_line_id");

    private LineAliases() {}

    static void add(ObjectNode document) {
        for (var path : document.path("paths"))
            for (var operation : path) {
                var content = resolved(document, operation.path("requestBody")).path("content");
                var properties = resolved(
                                document, content.path("application/json").path("schema"))
                        .path("properties");
                OTHER.forEach((name, other) -> {
                    if (properties.path(name) instanceof ObjectNode field && isLines(document, field))
                        if (!properties.has(other)) add(field, other);
                });
            }
    }

    private static boolean isLines(JsonNode document, JsonNode field) {
        var type = field.path("type");
        boolean list = type.asText().equals("array") || Yaml.texts(type).contains("array");
        var ofEntry = resolved(document, field.path("items")).path("properties");
        return list && REFERENCES.stream().anyMatch(ofEntry::has);
    }

    /** Several operations may share a body. */
    private static void add(ObjectNode field, String name) {
        if (!field.has(ALIASES)) field.set(ALIASES, Yaml.list(List.of(name)));
        else if (!Yaml.texts(field.get(ALIASES)).contains(name))
            field.withArray("/" + ALIASES).add(name);
    }

    private static JsonNode resolved(JsonNode document, JsonNode value) {
        return value.has("$ref") ? document.at(value.get("$ref").asText().substring(1)) : value;
    }
}
