package tradepost.contracts;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** YAML as a tree, in the order of the file. */
final class Yaml {
    static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER, YAMLGenerator.Feature.SPLIT_LINES)
            .build();

    private static final Pattern PLACE = Pattern.compile("\\$\\{([A-Za-z-]+)}");

    private Yaml() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode list(List<String> texts) {
        return MAPPER.valueToTree(texts);
    }

    static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    static String text(String name) {
        try (var in = Yaml.class.getResourceAsStream("/" + name)) {
            if (in == null) throw new IllegalStateException("there is no /" + name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Like {@link #text}, with a value for each {@code ${name}}, as a tree. */
    static ObjectNode filled(String name, Map<String, String> values) throws IOException {
        var text = PLACE.matcher(text(name))
                .replaceAll(m -> Matcher.quoteReplacement(values.getOrDefault(m.group(1), "")));
        return (ObjectNode) MAPPER.readTree(text);
    }

    /** Merges without overriding: fails for a key that exists already. A path must be defined in one place. */
    static void merge(ObjectNode into, JsonNode from, String place) {
        from.properties().forEach(entry -> {
            var here = place + "/" + entry.getKey();
            var there = into.get(entry.getKey());
            if (there == null) into.set(entry.getKey(), entry.getValue());
            else if (there.isObject() && entry.getValue().isObject() && !place.equals("/paths"))
                merge((ObjectNode) there, entry.getValue(), here);
            else throw new IllegalArgumentException(here + " is defined twice");
        });
    }
}
