package tradepost.kernel.extension;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tradepost.kernel.value.Text;

/** Checks an answer against the schema of its point, after its size: nothing of an answer is trusted. */
final class AnswerReader {
    /** Names, texts and values, each counted in characters. An answer to an order of 1,000 lines has some 150,000. */
    private static final int SIZE_MAX = 512 * 1024;

    private static final int DEPTH_MAX = 8;
    private static final int DIGITS_MAX = 30;
    private static final int VALUE_SIZE = 4;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Schema schema;

    AnswerReader(ExtensionPoint point) {
        var at = "urn:tradepost:" + point.address();
        var text = point.answer().encode();
        schema = SchemaRegistry.withDefaultDialect(Dialects.getDraft202012(), b -> b.schemas(Map.of(at, text)))
                .getSchema(SchemaLocation.of(at));
        schema.initializeValidators();
    }

    /** Fails with the reason if it is not an answer as the contract says. */
    JsonObject read(@Nullable Object body) {
        if (!(body instanceof JsonObject answer)) throw new InvalidAnswer("is not a JSON object");
        var node = new Nodes().of(answer, 0);
        var errors = schema.validate(node, (ExecutionContext run) -> run.executionConfig(c -> c.failFast(true)));
        if (!errors.isEmpty()) {
            var first = errors.getFirst();
            throw new InvalidAnswer(first.getInstanceLocation() + " " + first.getMessage());
        }
        return answer;
    }

    /** Converts an answer for the validator, up to a limit. */
    private static final class Nodes {
        private int size;

        private void count(int more) {
            size += more;
            if (size > SIZE_MAX) throw new InvalidAnswer("is too large");
        }

        JsonNode of(@Nullable Object value, int depth) {
            if (depth > DEPTH_MAX) throw new InvalidAnswer("is nested too deeply");
            count(VALUE_SIZE);
            return switch (value) {
                case null -> NODES.nullNode();
                case JsonObject o -> {
                    var node = NODES.objectNode();
                    for (var e : o) node.set(text(e.getKey()), of(e.getValue(), depth + 1));
                    yield node;
                }
                case JsonArray a -> {
                    var node = NODES.arrayNode();
                    for (var x : a) node.add(of(x, depth + 1));
                    yield node;
                }
                case String s -> NODES.stringNode(text(s));
                case Boolean b -> NODES.booleanNode(b);
                case Number n -> NODES.numberNode(decimal(n));
                default -> throw new InvalidAnswer("has a value that is not JSON");
            };
        }

        private String text(String text) {
            count(text.length());
            if (!Text.isStorable(text)) throw new InvalidAnswer("has a character that is not text");
            return text;
        }
    }

    /** Bounded, because the validator would write out every digit of 1e99999999. */
    static BigDecimal decimal(Number number) {
        try {
            var exact = number instanceof BigDecimal d ? d : new BigDecimal(number.toString());
            if (exact.precision() <= DIGITS_MAX && Math.abs(exact.scale()) <= DIGITS_MAX) return exact;
        } catch (NumberFormatException notFinite) {
            // NaN and infinite, which some clients write
        }
        throw new InvalidAnswer("has a number that is too long");
    }
}
