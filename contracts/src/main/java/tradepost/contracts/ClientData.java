package tradepost.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The fields of {@code client-data.yaml}, such as {@code metadata}, which mean the same in every contract. */
final class ClientData {
    private static final Pattern REFERENCE = Pattern.compile("#/x-(read|write|patch)/([a-z_]+)");
    private static final ObjectNode SCHEMAS = schemas();

    /** The fields that each key of an entry of x-resources stands for. */
    private static final List<Map.Entry<String, List<String>>> KEYS = List.of(
            Map.entry("metadata", List.of("metadata")),
            Map.entry("external-ids", List.of("external_ids")),
            Map.entry("internal", List.of("internal_notes", "private_metadata")));

    private ClientData() {}

    private static ObjectNode schemas() {
        try {
            return (ObjectNode) Yaml.MAPPER.readTree(Yaml.text("client-data.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An entry of x-resources with the properties that its keys {@code metadata}, {@code external-ids} and {@code internal} stand for. */
    static JsonNode complete(JsonNode entry) {
        ObjectNode complete = entry.deepCopy();
        for (var key : KEYS)
            if (complete.remove(key.getKey()) != null)
                for (var field : key.getValue())
                    complete.withObject("properties")
                            .set(field, SCHEMAS.path(field).deepCopy());
        return complete;
    }

    /** Replaces each reference to a schema of these fields, at any depth, by the schema. */
    static void inline(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("$ref").isTextual()) {
            var reference = REFERENCE.matcher(object.path("$ref").asText());
            if (reference.matches()) {
                object.remove("$ref");
                schema(reference.group(1), reference.group(2)).properties().stream()
                        .filter(keyword -> !object.has(keyword.getKey()))
                        .forEach(keyword -> object.set(keyword.getKey(), keyword.getValue()));
            }
        }
        node.forEach(ClientData::inline);
    }

    private static ObjectNode schema(String use, String field) {
        if (!(SCHEMAS.get(field) instanceof ObjectNode known))
            throw new IllegalArgumentException("there is no #/x-" + use + "/" + field);
        var entry = Yaml.object();
        entry.putObject("properties").set(field, known.deepCopy());
        return use.equals("read")
                ? Fields.answered(entry, field)
                : (ObjectNode) Fields.written(entry, use.equals("patch"), true).at("/properties/" + field);
    }
}
