package tradepost.documents;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a contract promises to programs, without its texts: a line for each operation, query parameter and field, by its place.
 *
 * <pre>
 * GET /api/items = 200 items:read
 * GET /api/items ?limit = optional integer min:1 max:100
 * POST /api/items &lt; = required WriteItem
 * POST /api/items &gt; = ItemAnswer
 * &lt;WriteItem name = required string min:1 max:255
 * &gt;Item name = string
 * event catalog.item.created = ItemEvent
 * </pre>
 */
final class ContractShape {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
    private static final List<String> LEAST = List.of("minimum", "exclusiveMinimum", "minLength", "minItems");
    private static final List<String> MOST = List.of("maximum", "exclusiveMaximum", "maxLength", "maxItems");
    private static final String REFERENCE = "$ref";

    private final JsonObject document;
    private final SortedMap<String, String> parts = new TreeMap<>();
    private final Set<String> walked = new HashSet<>();

    private ContractShape(JsonObject document) {
        this.document = document;
    }

    /** Of an OpenAPI document as the gateway reads it. */
    static SortedMap<String, String> of(JsonObject document) {
        var shape = new ContractShape(document);
        for (var path : document.getJsonObject("paths"))
            for (var method : (JsonObject) path.getValue())
                if (METHODS.contains(method.getKey()))
                    shape.operation(
                            method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                            (JsonObject) path.getValue(),
                            (JsonObject) method.getValue());
        return shape.parts;
    }

    /** Of an AsyncAPI document. */
    static SortedMap<String, String> ofEvents(JsonObject document) {
        var shape = new ContractShape(document);
        for (var message : document.getJsonObject("components").getJsonObject("messages")) {
            var payload = ((JsonObject) message.getValue()).getJsonObject("payload");
            if (!payload.containsKey("allOf")) continue; // a frame of the socket
            var data = payload.getJsonArray("allOf") // the envelope, and what is special about the type
                    .getJsonObject(1)
                    .getJsonObject("properties")
                    .getJsonObject("data");
            shape.parts.put("event " + message.getKey(), shape.type(data, ">", message.getKey()));
        }
        return shape.parts;
    }

    private void operation(String name, JsonObject item, JsonObject op) {
        var responses = op.getJsonObject("responses");
        var status = responses.fieldNames().stream()
                .filter(s -> s.startsWith("2"))
                .findFirst()
                .orElseThrow();
        parts.put(name, status + " " + op.getString("x-permission") + sunset(op));
        for (var owner : List.of(item, op))
            for (var p : owner.getJsonArray("parameters", new JsonArray())) {
                var parameter = resolved((JsonObject) p);
                if (!"query".equals(parameter.getString("in"))) continue;
                var schema = parameter.getJsonObject("schema");
                parts.put(
                        name + " ?" + parameter.getString("name"),
                        presence(parameter.getBoolean("required", false))
                                + type(schema, "<", name)
                                + bounds(schema)
                                + aliases(parameter)
                                + sunset(parameter));
            }
        var id = op.getString("operationId");
        var body = resolved(op.getJsonObject("requestBody", new JsonObject()));
        var sent = content(body);
        if (sent != null)
            parts.put(name + " <", presence(body.getBoolean("required", false)) + type(sent, "<", id + ".request"));
        var answered = content(resolved(responses.getJsonObject(status)));
        if (answered != null) parts.put(name + " >", type(answered, ">", id + ".response"));
    }

    private static JsonObject content(JsonObject bodyOrResponse) {
        var json = bodyOrResponse.getJsonObject("content", new JsonObject()).getJsonObject("application/json");
        return json == null ? null : json.getJsonObject("schema");
    }

    /** The type of a value, such as {@code string|null} or {@code []Line}; walks the fields of an object. */
    private String type(JsonObject schema, String direction, String place) {
        var ref = schema.getString(REFERENCE);
        if (ref != null) {
            var target = resolved(schema);
            if (!target.containsKey("properties") && !target.containsKey("allOf"))
                return type(target, direction, place);
            var name = ref.substring(ref.lastIndexOf('/') + 1);
            walk(target, direction, name);
            return name + (isNullable(target) ? "|null" : "");
        }
        if (schema.containsKey("properties") || schema.containsKey("allOf")) {
            walk(schema, direction, place);
            return place + (isNullable(schema) ? "|null" : "");
        }
        var items = schema.getJsonObject("items");
        if (items != null) return "[]" + type(items, direction, place) + (isNullable(schema) ? "|null" : "");
        var types = schema.getValue("type") instanceof JsonArray several
                ? several
                : JsonArray.of(schema.getValue("type", "any"));
        return types.stream()
                .map(type -> type.equals("string") && schema.containsKey("format")
                        ? "string(" + schema.getString("format") + ")"
                        : (String) type)
                .collect(Collectors.joining("|"));
    }

    private static boolean isNullable(JsonObject schema) {
        return schema.getValue("type") instanceof JsonArray types && types.contains("null");
    }

    private void walk(JsonObject schema, String direction, String name) {
        if (!walked.add(direction + name)) return;
        for (var part : schema.getJsonArray("allOf", new JsonArray()))
            fields(resolved((JsonObject) part), direction, name);
        fields(schema, direction, name);
    }

    private void fields(JsonObject schema, String direction, String name) {
        var required = schema.getJsonArray("required", new JsonArray());
        for (var property : schema.getJsonObject("properties", new JsonObject())) {
            var field = (JsonObject) property.getValue();
            var place = name + "." + property.getKey();
            var type = type(field, direction, place);
            var sent = presence(required.contains(property.getKey())) + type + bounds(field) + aliases(field);
            var answered = type + (field.getBoolean("x-optional", false) ? " absent" : "");
            parts.put(
                    direction + name + " " + property.getKey(),
                    (direction.equals("<") ? sent : answered) + sunset(field));
        }
    }

    private static String presence(boolean required) {
        return required ? "required " : "optional ";
    }

    private String bounds(JsonObject reference) {
        var schema = resolved(reference);
        var of = schema.getJsonObject("items");
        var values = schema.getJsonArray("enum");
        if (values == null && of != null) values = resolved(of).getJsonArray("enum");
        var text = new StringBuilder();
        for (var key : LEAST) if (schema.containsKey(key)) text.append(" min:").append(schema.getValue(key));
        for (var key : MOST) if (schema.containsKey(key)) text.append(" max:").append(schema.getValue(key));
        if (values != null)
            text.append(" enum:").append(values.stream().map(String::valueOf).collect(Collectors.joining(",")));
        return text.toString();
    }

    private static String aliases(JsonObject declared) {
        var aliases = declared.getJsonArray("x-aliases");
        return aliases == null
                ? ""
                : " alias:" + aliases.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static String sunset(JsonObject declared) {
        return declared.containsKey("x-sunset") ? " sunset:" + declared.getString("x-sunset") : "";
    }

    private JsonObject resolved(JsonObject value) {
        var ref = value.getString(REFERENCE);
        if (ref == null) return value;
        var at = document;
        for (var name : ref.substring(2).split("/"))
            at = at.getJsonObject(name.replace("~1", "/").replace("~0", "~"));
        return resolved(at);
    }

    /** A line for each part. */
    static String text(Map<String, String> parts) {
        return parts.entrySet().stream()
                .map(e -> e.getKey() + " = " + e.getValue() + "\n")
                .collect(Collectors.joining());
    }

    static SortedMap<String, String> read(String text) {
        var parts = new TreeMap<String, String>();
        text.lines().forEach(line -> {
            int equals = line.indexOf(" = ");
            parts.put(line.substring(0, equals), line.substring(equals + 3));
        });
        return parts;
    }
}
