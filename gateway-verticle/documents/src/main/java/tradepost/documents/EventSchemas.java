package tradepost.documents;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.json.Json;

/**
 * JSON Schemas and examples of event records, derived from the records: name, type, nullability and {@link FieldDoc} of each
 * component. A record without {@link FieldDoc} is a resource: its contract has its schema and its example. Objects are open, because a newer
 * node may add fields.
 */
final class EventSchemas {
    private static final Map<Class<?>, JsonObject> PLAIN = Map.ofEntries(
            Map.entry(UUID.class, type("string").put("format", "uuid")),
            Map.entry(Instant.class, type("string").put("format", "date-time")),
            Map.entry(LocalDate.class, type("string").put("format", "date")),
            Map.entry(String.class, type("string")),
            Map.entry(BigDecimal.class, type("number")),
            Map.entry(long.class, type("integer")),
            Map.entry(Long.class, type("integer")),
            Map.entry(int.class, type("integer")),
            Map.entry(Integer.class, type("integer")),
            Map.entry(boolean.class, type("boolean")),
            Map.entry(JsonObject.class, type("object")));

    private final JsonObject schemas;
    private final Map<String, JsonObject> contracts = new HashMap<>();

    /** @param schemas by name; each requested record is added, with those inside it */
    EventSchemas(JsonObject schemas) {
        this.schemas = schemas;
    }

    /** A reference to the record's schema. */
    JsonObject of(String context, Class<?> record) {
        var name = context + "." + record.getSimpleName();
        if (!schemas.containsKey(name)) {
            schemas.put(name, new JsonObject());
            schemas.put(name, isResource(record) ? resource(context, record.getSimpleName()) : object(context, record));
        }
        return new JsonObject().put("$ref", "#/components/schemas/" + name);
    }

    private static boolean isResource(Class<?> record) {
        return !record.getRecordComponents()[0].isAnnotationPresent(FieldDoc.class);
    }

    /** As the published contract shows it, with the schemas inside it. */
    private JsonObject resource(String context, String name) {
        var published = contracts.computeIfAbsent(
                context,
                c -> Published.of(Contract.load(c)).getJsonObject("components").getJsonObject("schemas"));
        var schema = published.getJsonObject(name);
        if (schema == null) throw new IllegalStateException(context + " has no schema " + name);
        var own = (JsonObject) renamed(context, schema);
        var required = own.getJsonArray("required");
        if (required != null) // the other fields are only in responses that include them
        own.getJsonObject("properties").getMap().keySet().removeIf(field -> !required.contains(field));
        return own;
    }

    /** A copy whose references are to schemas of this document. */
    private Object renamed(String context, Object value) {
        if (value instanceof JsonArray list) {
            var copy = new JsonArray();
            for (var one : list) copy.add(renamed(context, one));
            return copy;
        }
        if (!(value instanceof JsonObject json)) return value;
        var copy = new JsonObject();
        for (var e : json) {
            if (e.getKey().startsWith("x-")) continue;
            copy.put(
                    e.getKey(),
                    e.getKey().equals("$ref")
                            ? part(context, (String) e.getValue())
                            : e.getValue() == null ? null : renamed(context, e.getValue()));
        }
        return copy;
    }

    private String part(String context, String reference) {
        var name = reference.substring(reference.lastIndexOf('/') + 1);
        var own = context + "." + name;
        if (!schemas.containsKey(own)) {
            schemas.put(own, new JsonObject());
            schemas.put(own, resource(context, name));
        }
        return "#/components/schemas/" + own;
    }

    private JsonObject object(String context, Class<?> record) {
        var properties = new JsonObject();
        var required = new JsonArray();
        for (var c : record.getRecordComponents()) {
            properties.put(name(c), property(context, c));
            required.add(name(c)); // null is written too
        }
        return type("object").put("required", required).put("properties", properties);
    }

    private JsonObject property(String context, RecordComponent c) {
        var doc = doc(c);
        var inner = recordOf(c);
        boolean nullable = c.getAnnotatedType().isAnnotationPresent(Nullable.class);
        if (c.getType() == List.class)
            return new JsonObject()
                    .put("type", nullable ? new JsonArray().add("array").add("null") : "array")
                    .put("description", doc.value())
                    .put("items", inner == null ? plain(c) : of(context, inner));
        if (inner != null) {
            var schema = new JsonObject().put("description", doc.value());
            var of = new JsonArray().add(of(context, inner));
            return nullable ? schema.put("oneOf", of.add(type("null"))) : schema.put("allOf", of);
        }
        var schema = plain(c).copy().put("description", doc.value());
        if (doc.oneOf().length > 0) schema.put("enum", new JsonArray(List.of(doc.oneOf())));
        if (nullable)
            schema.put("type", new JsonArray().add(schema.getString("type")).add("null"));
        return schema;
    }

    /** Made of the examples of its components; that of the operation that creates or sets it, if it is a resource. */
    public static JsonObject example(String context, Class<? extends Record> record) {
        if (!isResource(record)) return example(record);
        var examples = Examples.of(context);
        for (var verb : List.of("create", "put")) {
            var found = examples.of(verb + record.getSimpleName(), false);
            if (found != null && found.data() instanceof JsonObject data) return Json.write(Json.read(data, record));
        }
        throw new IllegalStateException(context + " has no example of " + record.getSimpleName());
    }

    private static JsonObject example(Class<?> record) {
        var json = new JsonObject();
        for (var c : record.getRecordComponents()) {
            var inner = recordOf(c);
            if (c.getType() == List.class)
                json.put(name(c), new JsonArray().add(inner == null ? value(c) : example(inner)));
            else if (inner != null) json.put(name(c), example(inner));
            else json.put(name(c), value(c));
        }
        return json;
    }

    private static Object value(RecordComponent c) {
        var text = doc(c).example();
        if (text.isEmpty()) throw new IllegalStateException(c + " of " + c.getDeclaringRecord() + " has no example");
        return switch (plain(c).getString("type")) {
            case "number" -> new BigDecimal(text);
            case "integer" -> Long.valueOf(text);
            case "boolean" -> Boolean.valueOf(text);
            case "object" -> new JsonObject(text);
            default -> text;
        };
    }

    private static FieldDoc doc(RecordComponent c) {
        var doc = c.getAnnotation(FieldDoc.class);
        if (doc == null) throw new IllegalStateException(c + " of " + c.getDeclaringRecord() + " lacks @FieldDoc");
        return doc;
    }

    private static JsonObject plain(RecordComponent c) {
        var schema = PLAIN.get(elementOf(c));
        if (schema == null) throw new IllegalStateException("no schema for " + c + " of " + c.getDeclaringRecord());
        return schema;
    }

    /** The record that a component, or each entry of its list, is; null for anything else. */
    private static @Nullable Class<?> recordOf(RecordComponent c) {
        var of = elementOf(c);
        return of.isRecord() ? of : null;
    }

    /** The class of a component, or of the entries of its list. */
    private static Class<?> elementOf(RecordComponent c) {
        return c.getGenericType() instanceof ParameterizedType p && p.getActualTypeArguments()[0] instanceof Class<?> of
                ? of
                : c.getType();
    }

    /** As {@link tradepost.kernel.json.Json} writes it. */
    private static String name(RecordComponent c) {
        return c.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static JsonObject type(String type) {
        return new JsonObject().put("type", type);
    }
}
