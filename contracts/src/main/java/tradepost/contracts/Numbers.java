package tradepost.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;

/** The numbers of {@code numbers.yaml}: what is a price and what is an amount is stated once. */
final class Numbers {
    private static final Pattern REFERENCE = Pattern.compile("#/x-(read|write)/(price|amount)");
    private static final List<String> BOUNDS = List.of("minimum", "maximum", "multipleOf");
    private static final JsonNode SCHEMAS = schemas();

    private Numbers() {}

    private static JsonNode schemas() {
        try {
            return Yaml.MAPPER.readTree(Yaml.text("numbers.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces each reference to one of them, at any depth, by its schema and the keywords beside the reference. */
    static void inline(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var reference = REFERENCE.matcher(object.path("$ref").asText());
            if (reference.matches()) {
                object.remove("$ref");
                ObjectNode schema = SCHEMAS.path(reference.group(2)).deepCopy();
                if (reference.group(1).equals("read")) schema.remove(BOUNDS);
                schema.setAll(object);
                object.removeAll();
                object.setAll(schema);
            }
        }
        node.forEach(Numbers::inline);
    }
}
