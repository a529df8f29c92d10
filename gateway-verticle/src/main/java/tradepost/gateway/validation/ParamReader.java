package tradepost.gateway.validation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Text;

/**
 * Parses one parameter of a path or query by the type of its schema. A list is written {@code a,b}; a comma within an entry is written
 * {@code \,}. A time that begins or ends a range may be written as a date, which means the whole day in the zone of the
 * business.
 */
public final class ParamReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MAX_ENTRIES = 1_000;
    /** A comma that is percent-encoded separates entries, too, because many clients encode every comma. */
    private static final Pattern SEPARATOR = Pattern.compile("(?<!\\\\),");

    final String name;
    final String argument;
    final boolean required;
    /** The default, or null. */
    final @Nullable Object fallback;

    private final List<String> words;
    private final String type;
    private final String entryType;
    private final SchemaValidator check;
    private final boolean isRange;
    private final BusinessZone zone;
    /** Other spellings of the values of a list, from {@code x-value-aliases} of the contract. */
    private final Map<String, String> otherValues = new HashMap<>();

    ParamReader(Contract contract, Contract.Param param, SchemaValidator check, BusinessZone zone) {
        var schema = contract.resolve(param.schema());
        name = param.name();
        argument = param.argument();
        required = param.required();
        fallback = schema.getValue("default");
        words = schema.getJsonArray("enum", new JsonArray()).stream()
                .map(String::valueOf)
                .toList();
        type = schema.getString("type", "string");
        entryType = contract.resolve(schema.getJsonObject("items", new JsonObject()))
                .getString("type", "string");
        this.check = check;
        this.zone = zone;
        isRange = DayRange.accepts(name, schema);
        for (var other : schema.getJsonObject("x-value-aliases", new JsonObject()))
            otherValues.put(other.getKey(), String.valueOf(other.getValue()));
    }

    /** Whether its enumeration has the value: one that it lacks makes another path. True without an enumeration. */
    boolean admits(@Nullable String value) {
        return words.isEmpty() || value != null && words.contains(value);
    }

    boolean isList() {
        return type.equals("array");
    }

    boolean isObject() {
        return type.equals("object");
    }

    /** The object {@code name[key]=value}; null, with an error added to {@code faults}, when it is not valid. */
    @Nullable
    JsonObject read(Map<String, String> values, JsonArray faults) {
        var node = NODES.objectNode();
        values.forEach(node::put);
        var found = check.faults(node, name);
        if (found.isEmpty()) return new JsonObject(new LinkedHashMap<>(values));
        faults.addAll(found);
        return null;
    }

    /** The typed value; null, with an error added to {@code faults}, when {@code raw} is not valid. */
    @Nullable
    Object read(@Nullable String raw, JsonArray faults) {
        if (raw == null || !Text.isStorable(raw)) {
            faults.add(Refusal.detail(name, "is not readable: percent-encoded UTF-8 without NUL is expected"));
            return null;
        }
        var moment = isRange ? DayRange.moment(name, raw, zone) : null;
        if (moment != null) return moment.toString();
        var node = type.equals("array") ? list(raw) : scalar(raw, type);
        if (node == null) {
            faults.add(Refusal.detail(name, "must be " + Reasons.typeName(type.equals("array") ? entryType : type)));
            return null;
        }
        var found = check.faults(node, name);
        if (found.isEmpty()) return plain(node);
        faults.addAll(found);
        return null;
    }

    private @Nullable JsonNode list(String raw) {
        var list = NODES.arrayNode();
        if (raw.isEmpty()) return list;
        var parts =
                SEPARATOR.split(raw, MAX_ENTRIES + 1); // the last part is the rest; no contract allows so many entries
        for (int i = 0; i < Math.min(parts.length, MAX_ENTRIES); i++) {
            var part = parts[i].replace("\\,", ",");
            var entry = scalar(otherValues.getOrDefault(part, part), entryType);
            if (entry == null) return null;
            list.add(entry);
        }
        return list;
    }

    private static @Nullable JsonNode scalar(String raw, String type) {
        return switch (type) {
            case "integer" -> {
                if (!isNumber(raw, false)) yield null;
                long n = Long.parseLong(raw);
                yield (int) n == n ? NODES.numberNode((int) n) : NODES.numberNode(n);
            }
            case "number" -> isNumber(raw, true) ? NODES.numberNode(new BigDecimal(raw)) : null;
            case "boolean" ->
                raw.equals("true") ? NODES.booleanNode(true) : raw.equals("false") ? NODES.booleanNode(false) : null;
            default -> NODES.stringNode(raw);
        };
    }

    /** An optional minus, up to 18 digits without a leading zero, and optionally a point and more digits. */
    private static boolean isNumber(String raw, boolean withPoint) {
        int from = raw.startsWith("-") ? 1 : 0;
        int point = raw.indexOf('.');
        int end = withPoint && point >= 0 ? point : raw.length();
        if (end == from || end - from > 18 || raw.length() > 40) return false;
        if (raw.charAt(from) == '0' && end - from > 1) return false;
        if (end == raw.length() - 1 && end == point) return false;
        for (int i = from; i < raw.length(); i++)
            if (i != end && (raw.charAt(i) < '0' || raw.charAt(i) > '9')) return false;
        return true;
    }

    private static Object plain(JsonNode node) {
        if (node.isArray()) {
            var out = new ArrayList<Object>(node.size());
            for (var x : node) out.add(plain(x));
            return new JsonArray(out);
        }
        if (node.isNumber()) return node.numberValue();
        return node.isBoolean() ? (Object) node.booleanValue() : node.stringValue();
    }
}
