package tradepost.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The properties of a resource or of a part, as they are written, answered and filtered by. */
final class Fields {
    private static final List<String> BOUNDS =
            List.of("minLength maxLength pattern minimum maximum multipleOf maxItems maxProperties default readOnly"
                    .split(" "));

    private Fields() {}

    /** Whether the schema of a response lists the field as required. A list or an object is not listed, although it is never null. */
    static boolean isRequired(JsonNode entry, String field) {
        var schema = entry.path("properties").path(field);
        return Yaml.texts(entry.path("required")).contains(field) || schema.has("default") || schema.has("readOnly");
    }

    /** The schema of a body. Where a client can send back what it has read, null is the same as left out. */
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
            if (nullable && !required.contains(property.getKey())) orNull(copy);
            fields.set(property.getKey(), copy);
        });
        return schema;
    }

    /** What an answer has at this field: the same without bounds. */
    static ObjectNode answered(JsonNode entry, String field) {
        var copy = copy(entry.path("properties").path(field), "");
        copy.remove(BOUNDS);
        withoutEmail(copy);
        if (copy.path("items") instanceof ObjectNode items) items.remove(BOUNDS);
        boolean isEmpty = List.of("array", "object").contains(copy.path("type").asText());
        return isRequired(entry, field) || isEmpty ? copy : orNull(copy);
    }

    /** As a parameter. One by a fixed set of values takes several of them, one by a list all of its entries. */
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

    /** Only what is written must be an e-mail address by its schema; the service checks what a list is filtered by. */
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
        schema.set("type", Yaml.list(List.of(schema.path("type").asText(), "null")));
        if (schema.has("enum")) schema.withArray("enum").addNull();
        return schema;
    }
}
