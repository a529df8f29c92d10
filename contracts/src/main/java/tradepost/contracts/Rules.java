package tradepost.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.StringJoiner;

/** The rules for a contract file: it is valid by its JSON Schema, and every name in it refers to something that exists. */
final class Rules {
    private Rules() {}

    /** Fails with the place of each mistake. */
    static void check(JsonNode contract) {
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Yaml.text("contract.schema.json"));
        var faults = new StringJoiner("\n  ");
        for (var f : schema.validate(contract.toString(), InputFormat.JSON))
            faults.add(f.getInstanceLocation() + ": " + f.getMessage());
        if (faults.length() > 0) throw new IllegalArgumentException(faults.toString());
        for (var kind : List.of("x-parts", "x-resources"))
            contract.path(kind).properties().forEach(e -> check(contract, "/" + kind + "/" + e.getKey(), e.getValue()));
    }

    private static void check(JsonNode contract, String place, JsonNode entry) {
        for (var field : Yaml.texts(entry.path("required"))) property(entry, place + "/required", field);
        entry.path("properties").properties().forEach(field -> {
            var items = field.getValue().path("items");
            if (items.has("$ref") && !contract.path("x-parts").has(Fields.part(items)))
                throw new IllegalArgumentException(place + "/properties/" + field.getKey() + ": there is no "
                        + items.path("$ref").asText());
            if (items.has("$ref")
                    && !contract.at("/x-parts/" + Fields.part(items) + "/package")
                            .equals(entry.path("package")))
                throw new IllegalArgumentException(place + "/properties/" + field.getKey() + ": "
                        + items.path("$ref").asText() + " is in another package");
        });
        for (var field : Yaml.texts(entry.path("sort"))) {
            var type = property(entry, place + "/sort", field).path("type").asText();
            if (!Fields.isRequired(entry, field)
                    || List.of("array", "object", "boolean").contains(type))
                throw new IllegalArgumentException(place + "/sort: " + field + " may be null or has no order");
        }
        entry.path("filters").fieldNames().forEachRemaining(field -> property(entry, place + "/filters", field));
    }

    private static JsonNode property(JsonNode entry, String place, String field) {
        var found = entry.path("properties").path(field);
        if (found.isMissingNode()) throw new IllegalArgumentException(place + ": there is no property " + field);
        return found;
    }
}
