package tradepost.gateway.validation;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tradepost.kernel.value.NearName;

/** Offers the known name that is nearest to an unknown one. */
final class NameHints {
    private NameHints() {}

    /** {@code ; did you mean unit_price?}, or nothing. */
    static String of(String unknown, Stream<String> known) {
        return NearName.of(unknown, known)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
    }

    /**
     * The same for an unknown field, unless its object has that name too, and for an unknown value of an enumeration; nothing for any
     * other error.
     *
     * @param document that the schema is part of
     */
    static String of(Error e, JsonNode document) {
        return switch (String.valueOf(e.getKeyword())) {
            case "additionalProperties" -> {
                Predicate<String> isSent = name -> e.getInstanceNode().has(name);
                yield of(
                        String.valueOf(e.getProperty()),
                        siblings(e, document).propertyNames().stream().filter(isSent.negate()));
            }
            case "enum" ->
                e.getInstanceNode().isString()
                        ? of(
                                e.getInstanceNode().stringValue(),
                                StreamSupport.stream(e.getSchemaNode().spliterator(), false)
                                        .filter(JsonNode::isString)
                                        .map(JsonNode::stringValue))
                        : "";
            default -> "";
        };
    }

    /** The properties of the object in whose schema the violated rule is. */
    private static JsonNode siblings(Error e, JsonNode document) {
        NodePath rule = e.getSchemaLocation().getFragment();
        var at = document;
        for (int i = 0; i < rule.getNameCount() - 1; i++)
            at = rule.getElement(i) instanceof Integer index ? at.path(index) : at.path(rule.getName(i));
        return at.path("properties");
    }
}
