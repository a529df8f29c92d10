package tradepost.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Adds to every list what every list has, and {@code include} to every operation that reads something with {@code x-include}. */
final class Lists {
    /** The parameters that {@code tradepost.kernel.listing.Page} reads. */
    static final List<String> PAGE = List.of(
            "limit",
            "offset",
            "after",
            "sort",
            "ids",
            "updated_from",
            "updated_to",
            "metadata",
            "private_metadata",
            "external_id",
            "include");

    /** The parameters of each list, by the field that its entries need for them. */
    private static final Map<String, List<String>> BY_FIELD = Map.of(
            "id", List.of("ids"),
            "updated_at", List.of("updated_from", "updated_to"),
            "metadata", List.of("metadata"),
            "private_metadata", List.of("private_metadata"),
            "external_ids", List.of("external_id"));

    private final ObjectNode document;

    private Lists(ObjectNode document) {
        this.document = document;
    }

    static void complete(ObjectNode document) {
        var lists = new Lists(document);
        for (var path : document.path("paths").properties())
            if (path.getValue().path("get") instanceof ObjectNode operation) lists.read(operation);
        for (var schema : document.at("/components/schemas").properties())
            if (schema.getValue() instanceof ObjectNode object) lists.fields(object);
    }

    private void read(ObjectNode operation) {
        var answer = resolve(operation.at("/responses/200"));
        var data =
                resolve(resolve(answer.at("/content/application~1json/schema")).at("/properties/data"));
        if (operation.path("x-page").asBoolean()) {
            var entry = resolve(data.path("items"));
            for (var field : List.of("id", "updated_at", "metadata", "private_metadata", "external_ids"))
                if (entry.path("properties").has(field))
                    for (var name : BY_FIELD.getOrDefault(field, List.of())) parameter(operation, name);
            include(operation, entry, "", false);
        } else if (data.has("x-include")) include(operation, data, "", true);
        else
            for (var part : data.path("properties").properties()) {
                var inside = resolve(part.getValue());
                if (inside.has("x-include")) include(operation, inside, part.getKey(), true);
            }
    }

    private static void parameter(ObjectNode operation, String name) {
        operation.withArray("parameters").addObject().put("$ref", "#/components/parameters/" + name);
    }

    /**
     * @param part the field of the response that has what is included, or "" for the response itself
     * @param one whether the operation reads one entry and not a list
     */
    private static void include(ObjectNode operation, JsonNode schema, String part, boolean one) {
        var includes = Yaml.object();
        schema.path("x-include").properties().forEach(include -> {
            var only = include.getValue().path("only").asText();
            if (!only.isEmpty() && only.equals("lists") == one) return;
            ObjectNode copy = include.getValue().deepCopy();
            copy.remove(List.of("only", "description"));
            includes.set(include.getKey(), part.isEmpty() ? copy : copy.put("part", part));
        });
        if (includes.isEmpty()) return;
        operation.set("x-include", includes);
        var values = Yaml.object().put("type", "string");
        includes.fieldNames().forEachRemaining(values.withArray("enum")::add);
        var list = Yaml.object().put("type", "array").put("maxItems", includes.size());
        operation
                .withArray("parameters")
                .addObject()
                .put("name", "include")
                .put("in", "query")
                .put("explode", false)
                .put("description", "What belongs to it, and is to be returned with it.")
                .set("schema", list.set("items", values));
    }

    /** The fields that an inclusion adds. The schema of what is included may be in another contract, so it is only named. */
    private void fields(ObjectNode schema) {
        schema.path("x-include").properties().forEach(include -> {
            var spec = include.getValue();
            if (spec.has("own")) return; // a field of the schema
            var place = place(schema, spec.path("of").asText());
            var text = spec.path("description").asText() + " As `"
                    + spec.path("operation").asText() + "` returns it. Only with `include=" + include.getKey() + "`.";
            var field =
                    place.putObject(include.getKey()).put("description", text).put("x-optional", true);
            if (spec.has("by") || spec.has("latest"))
                field.put("type", "array").putObject("items").put("type", "object");
            else field.set("type", Yaml.list(List.of("object", "null")));
        });
        schema.remove("x-include");
    }

    /** The properties beside the field {@code lines.item_id} or {@code item_id}. */
    private ObjectNode place(ObjectNode schema, String of) {
        var fields = schema.withObject("properties");
        int dot = of.indexOf('.');
        if (dot < 0) return fields;
        var entry =
                (ObjectNode) resolve(resolve(fields.path(of.substring(0, dot))).path("items"));
        return entry.withObject("properties");
    }

    private JsonNode resolve(JsonNode node) {
        var found = node;
        while (found.has("$ref"))
            found = document.at(found.path("$ref").asText().substring(1));
        return found;
    }
}
