package tradepost.kernel.imports;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.value.FormulaText;
import tradepost.kernel.value.Text;

/** A column whose cells are written: the bounds of its property in the contract, for the text of a cell. */
final class CsvColumn {
    /** Why a cell is refused, in the words that the gateway uses for a field of a body. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,60}(\\.\\d{1,60})?");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("-?\\d+,\\d+");
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
    private static final int DEPTH_MAX = 32;
    private static final int SCALE_MAX = 100;

    private final JsonObject schema;
    private final String type;
    private final @Nullable Pattern pattern;
    /** The bounds of the entries of a list, and of the fields of an object. */
    private final @Nullable CsvColumn entries;

    private final Map<String, CsvColumn> fields = new LinkedHashMap<>();

    /** Of an object whose keys the client chooses: the bounds of a key, and of a value. */
    private final @Nullable CsvColumn keys;

    private final @Nullable CsvColumn values;

    /** Fields of an object that only responses have. */
    private final Set<String> shownOnly;

    CsvColumn(Contract contract, JsonObject property) {
        this(contract, property, new JsonObject());
    }

    /** @param shown the schema of the property in responses */
    CsvColumn(Contract contract, JsonObject property, JsonObject shown) {
        schema = contract.resolve(property);
        var answer = contract.resolve(shown);
        var types = schema.getValue("type") instanceof JsonArray several
                ? several
                : new JsonArray().add(schema.getString("type"));
        type = types.stream()
                .map(String::valueOf)
                .filter(t -> !t.equals("null"))
                .findFirst()
                .orElse("string");
        pattern = schema.containsKey("pattern") ? Pattern.compile(schema.getString("pattern")) : null;
        entries = schema.containsKey("items")
                ? new CsvColumn(
                        contract, schema.getJsonObject("items"), answer.getJsonObject("items", new JsonObject()))
                : null;
        keys = schema.containsKey("propertyNames")
                ? new CsvColumn(contract, schema.getJsonObject("propertyNames"))
                : null;
        values = schema.getValue("additionalProperties") instanceof JsonObject other
                ? new CsvColumn(contract, other)
                : null;
        var properties = schema.getJsonObject("properties", new JsonObject());
        var answered = answer.getJsonObject("properties", new JsonObject());
        for (var name : properties.fieldNames())
            fields.put(
                    name,
                    new CsvColumn(
                            contract, properties.getJsonObject(name), answered.getJsonObject(name, new JsonObject())));
        shownOnly = new HashSet<>(answered.fieldNames());
        shownOnly.removeAll(fields.keySet());
    }

    /** The value of a cell as it would be in a body; null for an empty one. */
    @Nullable
    Object read(String cell) throws Refused {
        if (cell.isEmpty()) return null;
        return switch (type) {
            case "integer" -> whole(cell);
            case "number" -> number(cell);
            case "boolean" -> bool(cell);
            case "object" -> checked(json(() -> new JsonObject(cell), "an object"));
            case "array" -> checked(json(() -> new JsonArray(cell), "a list"));
            default -> text(FormulaText.restored(cell));
        };
    }

    private String text(String text) throws Refused {
        if (!Text.isStorable(text))
            throw new Refused("contains a character that is not text (U+0000 or a lone surrogate)");
        int length = text.codePointCount(0, text.length());
        require(!(schema.getValue("minLength") instanceof Number min) || length >= min.intValue(), "must not be empty");
        if (schema.getValue("maxLength") instanceof Number max) {
            require(length <= max.intValue(), "must have at most " + max + " characters");
            require(Text.isPrintable(text, max.intValue()), "contains a control character");
        }
        if (schema.getJsonArray("enum") instanceof JsonArray values)
            require(
                    values.contains(text),
                    "must be one of " + values.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        var format = schema.getString("format", "");
        if (format.equals("uuid")) require(isUuid(text), "must be a UUID");
        if (format.equals("date-time")) require(isTime(text), "must be a time such as 2026-01-31T12:00:00Z");
        if (pattern != null) require(pattern.matcher(text).find(), "must be in the form " + pattern);
        return text;
    }

    private Object whole(String cell) throws Refused {
        require(WHOLE.matcher(cell).matches(), "must be a whole number, written without a point or an exponent");
        var value = new BigDecimal(cell);
        within(value);
        return value.longValueExact();
    }

    private BigDecimal number(String cell) throws Refused {
        require(
                NUMBER.matcher(cell).matches(),
                DECIMAL_COMMA.matcher(cell).matches()
                        ? "must be a number, with a point before its decimals"
                        : "must be a number");
        var value = new BigDecimal(cell);
        within(value);
        if (schema.getValue("multipleOf") instanceof Number n) {
            var step = decimal(n);
            require(
                    value.remainder(step).signum() == 0,
                    "must have at most " + step.scale() + (step.scale() == 1 ? " decimal" : " decimals"));
        }
        return value;
    }

    private void within(BigDecimal value) throws Refused {
        if (schema.getValue("minimum") instanceof Number min)
            require(
                    value.compareTo(decimal(min)) >= 0,
                    "must be at least " + decimal(min).toPlainString());
        if (schema.getValue("maximum") instanceof Number max)
            require(
                    value.compareTo(decimal(max)) <= 0,
                    "must be at most " + decimal(max).toPlainString());
    }

    private static BigDecimal decimal(Number n) {
        var exact = new BigDecimal(n.toString()).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact;
    }

    private static Object bool(String cell) throws Refused {
        require(cell.equals("true") || cell.equals("false"), "must be true or false");
        return cell.equals("true");
    }

    private static <T> T json(Supplier<T> parsed, String what) throws Refused {
        T value;
        try {
            value = parsed.get();
        } catch (DecodeException | ClassCastException e) {
            throw new Refused("must be " + what + ", as JSON");
        }
        requireStorable(value, 1);
        return value;
    }

    private Object checked(Object json) throws Refused {
        check(json);
        return json;
    }

    /** Checks a value that is written as JSON, as the gateway checks it in a body. */
    private void check(@Nullable Object value) throws Refused {
        switch (type) {
            case "object" -> checkFields(typed(JsonObject.class, value, "must be an object"));
            case "array" -> checkEntries(typed(JsonArray.class, value, "must be a list"));
            case "boolean" -> typed(Boolean.class, value, "must be true or false");
            case "integer" ->
                whole(typed(Number.class, value, "must be a number").toString());
            case "number" ->
                number(typed(Number.class, value, "must be a number").toString());
            default -> text(typed(String.class, value, "must be a text"));
        }
    }

    private static <T> T typed(Class<T> type, @Nullable Object value, String otherwise) throws Refused {
        if (!type.isInstance(value)) throw new Refused(otherwise);
        return type.cast(value);
    }

    private void checkFields(JsonObject object) throws Refused {
        if (!fields.isEmpty()) shownOnly.forEach(object::remove);
        bounded(object.size(), "maxProperties", "field", "fields");
        for (var name : object.fieldNames()) {
            if (keys != null) inside("." + name, keys, name);
            if (values != null) inside("." + name, values, object.getValue(name));
        }
        if (fields.isEmpty()) return;
        for (var name : schema.getJsonArray("required", new JsonArray()))
            require(object.containsKey((String) name), "." + name + " is required");
        for (var name : object.fieldNames()) {
            var field = fields.get(name);
            require(field != null, "." + name + " is not a known field");
            boolean isAbsent = object.getValue(name) == null
                    && !schema.getJsonArray("required", new JsonArray()).contains(name);
            if (field != null && !isAbsent) inside("." + name, field, object.getValue(name));
        }
    }

    private void checkEntries(JsonArray list) throws Refused {
        bounded(list.size(), "maxItems", "entry", "entries");
        if (schema.getValue("minItems") instanceof Number min)
            require(list.size() >= min.intValue(), "must have at least " + min + " entries");
        if (entries == null) return;
        for (int i = 0; i < list.size(); i++) inside("[" + i + "]", entries, list.getValue(i));
    }

    /** The reason begins with the place: {@code [0].file_id must be a UUID}. */
    private static void inside(String place, CsvColumn bounds, @Nullable Object value) throws Refused {
        try {
            bounds.check(value);
        } catch (Refused e) {
            var reason = e.reason();
            throw new Refused(place + (reason.startsWith(".") || reason.startsWith("[") ? "" : " ") + reason);
        }
    }

    private void bounded(int size, String bound, String one, String many) throws Refused {
        if (schema.getValue(bound) instanceof Number max)
            require(size <= max.intValue(), "must have at most " + max + " " + (max.intValue() == 1 ? one : many));
    }

    /** PostgreSQL stores neither NUL nor lone surrogates; the gateway refuses them, and these depths and numbers, in a body too. */
    private static void requireStorable(@Nullable Object value, int depth) throws Refused {
        require(depth <= DEPTH_MAX, "is nested deeper than " + DEPTH_MAX + " levels");
        if (value instanceof String s)
            require(Text.isStorable(s), "contains a character that is not text (U+0000 or a lone surrogate)");
        if (value instanceof BigDecimal n)
            require(Math.abs(n.scale()) <= SCALE_MAX, "contains a number that is too large or too small");
        if (value instanceof JsonObject o)
            for (Map.Entry<String, @Nullable Object> field : o) {
                requireStorable(field.getKey(), depth);
                requireStorable(field.getValue(), depth + 1);
            }
        if (value instanceof JsonArray list) for (var entry : list) requireStorable(entry, depth + 1);
    }

    private static void require(boolean holds, String otherwise) throws Refused {
        if (!holds) throw new Refused(otherwise);
    }

    private static boolean isUuid(String text) {
        try {
            return text.length() == 36 && UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isTime(String text) {
        try {
            int year = OffsetDateTime.parse(text).getYear();
            return year > 0 && year < 10_000;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
