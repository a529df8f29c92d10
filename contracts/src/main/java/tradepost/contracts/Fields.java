package tradepost.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Derives schemas from the properties of a resource or of a part: for request bodies, responses and filters. */
final class Fields {
    private static final List<String> BOUNDS = List.of(
            "minLength maxLength pattern minimum maximum multipleOf maxItems maxProperties propertyNames default readOnly"
                    .split(" "));

    private Fields() {}

    /** Whether the schema of a response lists the field as required. A list or an object is not listed, although it is never null. */
    static boolean isRequired(JsonNode entry, String field) {
        var schema = entry.path("properties").path(field);
        return Yaml.texts(entry.path("required")).contains(field)
                || schema.has("default")
                || schema.has("readOnly") && !isNullable(schema);
    }

    private static boolean isNullable(JsonNode schema) {
        return schema.path("type").isArray();
    }

    /** The schema of a request body. With {@code nullable}, null equals an omitted field, as a client may send back what it read. */
    static ObjectNode written(JsonNode entry, boolean patch, boolean nullable) {
        var required = Yaml.texts(entry.path("required"));
        var schema = Yaml.object().put("type", "object");
        if (!patch) schema.set("required", Yaml.list(required));
        schema.put("additionalProperties", false);
        var fields = schema.putObject("properties");
        entry.path("properties").properties().forEach(property -> {
            if (property.getValue().has("readOnly")) return;
            var copy = copy(property.getValue(), "Write");
            copy.remove("default");
            if (patch && copy.path("additionalProperties") instanceof ObjectNode values) orNull(values);
            if (nullable && !required.contains(property.getKey())) orNull(copy);
            fields.set(property.getKey(), copy);
        });
        return schema;
    }

    /** The schema of the field in a response: the same without bounds. A list or an object is never null; it may be empty. */
    static ObjectNode answered(JsonNode entry, String field) {
        var copy = copy(entry.path("properties").path(field), "");
        copy.remove(BOUNDS);
        withoutEmail(copy);
        for (var inside : List.of("items", "additionalProperties"))
            if (copy.path(inside) instanceof ObjectNode values) values.remove(BOUNDS);
        boolean isList = List.of("array", "object").contains(copy.path("type").asText());
        return isRequired(entry, field) || isList ? copy : orNull(copy);
    }

    /** The schema of a filter parameter. A filter by an enum takes several values, a filter by a list several entries. */
    static ObjectNode filter(JsonNode property) {
        ObjectNode schema = property.deepCopy();
        schema.remove(List.of("description", "default", "readOnly"));
        withoutEmail(schema);
        if (schema.path("type").asText().equals("array")) schema.put("maxItems", 10);
        if (schema.has("maxLength") && !schema.has("minLength")) schema.put("minLength", 1);
        if (!schema.has("enum")) return schema;
        var several = Yaml.object().put("type", "array");
        return several.put("maxItems", schema.path("enum").size()).set("items", schema);
    }

    /** Removes the e-mail format, which applies only to request bodies; the service checks the value of a filter. */
    private static void withoutEmail(ObjectNode schema) {
        if (schema.path("format").asText().equals("email")) schema.remove("format");
    }

    /** {@code #/x-parts/Address} becomes the schema of an address to write or to read. */
    private static ObjectNode copy(JsonNode property, String prefix) {
        ObjectNode copy = property.deepCopy();
        if (copy.path("items") instanceof ObjectNode items && items.has("$ref"))
            items.put("$ref", "#/components/schemas/" + prefix + part(items));
        return copy;
    }

    static String part(JsonNode schema) {
        return schema.path("$ref").asText().replaceFirst(".*/", "");
    }

    private static ObjectNode orNull(ObjectNode schema) {
        if (!isNullable(schema))
            schema.set("type", Yaml.list(List.of(schema.path("type").asText(), "null")));
        if (schema.has("enum")) schema.withArray("enum").addNull();
        return schema;
    }
}
