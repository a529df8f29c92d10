package tradepost.gateway.validation;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.format.DateTimeFormat;
import com.networknt.schema.format.Format;
import io.vertx.core.Context;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.value.Text;

/**
 * The compiled schemas of one contract: its bodies and parameters, and the components that these use. The rest of the contract is left
 * out, because it would take most of the memory of a gateway.
 */
final class Schemas {
    private static final String BASE = "urn:tradepost:contract";
    /** Refuses 2.0 and 1e3, which JSON Schema accepts as integers. */
    static final String WHOLE = "whole";
    /** A text of one line, and one that may have several; see {@link Text#isPrintable}. */
    static final String LINE = "line";

    static final String LINES = "lines";

    private static final Dialect DIALECT = Dialect.builder(Dialects.getDraft202012())
            .format(new Whole())
            .format(new Printable(LINE, 0))
            .format(new Printable(LINES, Integer.MAX_VALUE))
            .format(new Uuid())
            .format(new Email())
            .format(new Time("date-time"))
            .format(new Time(DayRange.FORMAT))
            .build();
    private final Schema root;

    /** Takes hundreds of milliseconds, so never on an event loop. */
    Schemas(Contract contract) {
        if (Context.isOnEventLoopThread()) throw new IllegalStateException("schemas are compiled on an event loop");
        var operations = new JsonObject();
        for (var op : contract.operations()) operations.put(name(op), ofOperation(op));
        var components = contract.document().getJsonObject("components", new JsonObject());
        var document =
                new JsonObject().put("components", used(components, operations)).put("operations", operations);
        var text = strict(document.copy()).encode();
        root = SchemaRegistry.withDefaultDialect(
                        DIALECT,
                        b -> b.schemas(Map.of(BASE, text))
                                .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                        .formatAssertionsEnabled(true)
                                        .build()))
                .getSchema(SchemaLocation.of(BASE));
    }

    /** The components that this refers to, directly or through another one. */
    private static JsonObject used(JsonObject components, JsonObject by) {
        var used = new JsonObject();
        var left = new ArrayDeque<Object>(List.of(by));
        for (var next = left.poll(); next != null; next = left.poll()) {
            if (next instanceof JsonArray array)
                array.stream().filter(Objects::nonNull).forEach(left::add);
            if (!(next instanceof JsonObject object)) continue;
            object.stream().map(Map.Entry::getValue).filter(Objects::nonNull).forEach(left::add);
            if (!(object.getValue("$ref") instanceof String ref)) continue;
            var path = ref.split("/");
            var kind = used.getJsonObject(path[2], new JsonObject());
            if (kind.containsKey(path[3])) continue;
            var component = components.getJsonObject(path[2]).getJsonObject(path[3]);
            used.put(path[2], kind.put(path[3], component));
            left.add(component);
        }
        return used;
    }

    private static JsonObject ofOperation(Contract.Operation op) {
        var params = new JsonObject();
        for (var p : op.params()) params.put(p.name(), p.schema());
        var found = new JsonObject().put("params", params);
        var body = op.body();
        if (body != null) found.put("body", body.schema());
        var form = op.upload() == null ? null : op.upload().form();
        if (form != null) found.put("body", form.fields());
        return found;
    }

    private static String name(Contract.Operation op) {
        return op.service() + "." + op.id();
    }

    SchemaValidator body(Contract.Operation op) {
        return check("#/operations/" + name(op) + "/body");
    }

    SchemaValidator param(Contract.Operation op, Contract.Param param) {
        return check("#/operations/" + name(op) + "/params/" + param.name());
    }

    /** A part of the one document: the registry would parse the document again for each part. */
    private SchemaValidator check(String pointer) {
        var schema = root.getSubSchema(SchemaLocation.of(BASE + pointer).getFragment());
        schema.initializeValidators();
        return new SchemaValidator(schema, root.getSchemaNode());
    }

    private static JsonObject strict(JsonObject schema) {
        if (Boolean.TRUE.equals(schema.getValue("x-digits")))
            schema.put("type", new JsonArray().add("integer").add("string")).put("pattern", "^(0|[1-9][0-9]{0,14})$");
        schema.getMap().keySet().removeIf(key -> key.startsWith("x-")); // the validator does not know them
        if (schema.getValue("description") instanceof String)
            schema.remove("description"); // a property of that name has an object
        if (schema.getValue("examples") instanceof JsonArray) schema.remove("examples");
        for (var key : schema.fieldNames()) {
            var value = schema.getValue(key);
            if (value instanceof JsonObject o) {
                strict(o);
                if (DayRange.accepts(key, o)) o.put("format", DayRange.FORMAT);
            }
            if (value instanceof JsonArray a) for (var x : a) if (x instanceof JsonObject o) strict(o);
        }
        var type = schema.getValue("type");
        if (isOf(type, "integer")) whole(schema);
        else if (isOf(type, "string")) printable(schema);
        return schema;
    }

    private static boolean isOf(@Nullable Object type, String name) {
        return name.equals(type) || type instanceof JsonArray types && types.contains(name);
    }

    /** Refuses control characters in a text whose form the contract does not describe. */
    private static void printable(JsonObject schema) {
        if (!(schema.getValue("maxLength") instanceof Number max)) return;
        for (var rule : List.of("format", "pattern", "enum", "const")) if (schema.containsKey(rule)) return;
        schema.put("format", Text.hasLines(max.intValue()) ? LINES : LINE);
    }

    /** Writes bounds as decimals: with integers the validator would convert any number to a long, and fail at 1e30. */
    private static void whole(JsonObject schema) {
        schema.put("format", WHOLE);
        for (var bound : List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"))
            if (schema.getValue(bound) instanceof Number n)
                schema.put(bound, new BigDecimal(n.toString()).setScale(1, RoundingMode.UNNECESSARY));
    }

    private static final class Whole implements Format {
        @Override
        public String getName() {
            return WHOLE;
        }

        @Override
        public boolean matches(ExecutionContext run, SchemaContext schema, JsonNode value) {
            return !value.isNumber() || value.isIntegralNumber();
        }
    }

    private record Printable(String name, int max) implements Format {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean matches(ExecutionContext run, SchemaContext schema, JsonNode value) {
            return !value.isString() || Text.isPrintable(value.stringValue(), max);
        }
    }

    private static final class Uuid implements Format {
        @Override
        public String getName() {
            return "uuid";
        }

        @Override
        public boolean matches(ExecutionContext run, SchemaContext schema, JsonNode value) {
            return !value.isString() || isUuid(value.stringValue());
        }
    }

    /** As the contexts accept it: trimmed, in upper or lower case. */
    private static final class Email implements Format {
        @Override
        public String getName() {
            return "email";
        }

        @Override
        public boolean matches(ExecutionContext run, SchemaContext schema, JsonNode value) {
            return !value.isString() || Text.isEmail(Text.normalEmail(value.stringValue()));
        }
    }

    /** RFC 3339, as far as Java reads it: with at most nine digits after the second, and at most 18 hours from UTC. */
    private record Time(String name) implements Format {
        private static final Format RFC_3339 = new DateTimeFormat();

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean matches(ExecutionContext run, SchemaContext schema, JsonNode value) {
            return !value.isString() || RFC_3339.matches(run, value.stringValue()) && isReadable(value.stringValue());
        }

        private static boolean isReadable(String time) {
            try {
                OffsetDateTime.parse(time);
                return true;
            } catch (DateTimeParseException e) {
                return false;
            }
        }
    }

    /** 8-4-4-4-12 hexadecimal digits; UUID.fromString would also accept {@code 1-1-1-1-1}. */
    static boolean isUuid(String s) {
        if (s.length() != 36) return false;
        for (int i = 0; i < 36; i++) {
            char c = s.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : !isHex(c)) return false;
        }
        return true;
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
