package tradepost.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;

/** Bodies of a request that each have another value in one field than its example, and whether a response shows that value. */
final class WrittenFields {
    private static final String TIME = "2031-02-03T04:05:06Z";
    private static final String DAY = "2031-02-03";

    /**
     * One field.
     *
     * @param path such as items[0].quantity
     * @param value that it has in the body
     */
    record Changed(String path, Object value, JsonObject body) {
        private String key() {
            return path.substring(path.lastIndexOf('.') + 1);
        }

        /** Whether a field of this name has this value anywhere in the data of a response. */
        boolean isShown(@Nullable Object data) {
            if (data instanceof JsonArray list) return list.stream().anyMatch(this::isShown);
            if (!(data instanceof JsonObject object)) return false;
            return isSame(object.getValue(key()), value)
                    || object.fieldNames().stream().anyMatch(name -> isShown(object.getValue(name)));
        }
    }

    /** A change of a part of the body. */
    private record Part(String path, Object value, Object body) {}

    private final Contract contract;

    private WrittenFields(Contract contract) {
        this.contract = contract;
    }

    /** @param example a body that is accepted; a PATCH sends one of its fields alone */
    static List<Changed> of(Contract contract, Contract.Operation op, JsonObject example) {
        var base = op.method().equals("PATCH") ? new JsonObject() : example;
        var changed = new ArrayList<Changed>();
        var fields = new WrittenFields(contract);
        var schema = contract.resolve(Objects.requireNonNull(op.body()).schema());
        for (var property : schema.getJsonObject("properties"))
            for (var part : fields.parts((JsonObject) property.getValue(), example.getValue(property.getKey())))
                changed.add(new Changed(
                        property.getKey() + part.path, part.value, base.copy().put(property.getKey(), part.body)));
        return changed;
    }

    private List<Part> parts(JsonObject given, @Nullable Object now) {
        var schema = contract.resolve(given);
        var parts = new ArrayList<Part>();
        var items = contract.resolve(schema.getJsonObject("items", new JsonObject()));
        if (schema.containsKey("properties")) {
            var base = now instanceof JsonObject object ? object : (JsonObject) sample(schema);
            for (var property : schema.getJsonObject("properties"))
                for (var part : parts((JsonObject) property.getValue(), base.getValue(property.getKey())))
                    parts.add(new Part(
                            "." + property.getKey() + part.path,
                            part.value,
                            base.copy().put(property.getKey(), part.body)));
        } else if (items.containsKey("properties")) {
            var list = now instanceof JsonArray array && !array.isEmpty() ? array : new JsonArray().add(sample(items));
            for (var part : parts(items, list.getValue(0))) {
                var copy = list.copy();
                copy.set(0, part.body);
                parts.add(new Part("[0]" + part.path, part.value, copy));
            }
        } else {
            var other = other(schema, now);
            parts.add(new Part("", other, other));
        }
        return parts;
    }

    private Object sample(JsonObject given) {
        var schema = contract.resolve(given);
        if (!schema.containsKey("properties")) return other(schema, null);
        var out = new JsonObject();
        for (var name : schema.getJsonArray("required", new JsonArray()))
            out.put((String) name, sample(schema.getJsonObject("properties").getJsonObject((String) name)));
        return out;
    }

    /** Another valid value, as far as the schema tells what is valid. */
    private Object other(JsonObject schema, @Nullable Object now) {
        if (schema.getJsonArray("enum") != null)
            return schema.getJsonArray("enum").stream()
                    .filter(e -> e != null && !e.equals(now))
                    .findFirst()
                    .orElseGet(() -> schema.getJsonArray("enum").getValue(0));
        var types = HostileValues.types(schema);
        if (types.contains("array"))
            return new JsonArray().add(other(contract.resolve(schema.getJsonObject("items", new JsonObject())), null));
        if (types.contains("object")) return new JsonObject().put("changed", "yes");
        if (types.contains("boolean")) return !Boolean.TRUE.equals(now);
        if (types.contains("integer") || types.contains("number")) return number(schema, now);
        return text(schema);
    }

    private static Number number(JsonObject schema, @Nullable Object now) {
        var least = new BigDecimal(String.valueOf(schema.getValue("minimum", 0)));
        var most = new BigDecimal(String.valueOf(schema.getValue("maximum", 1_000_000)));
        var from = now instanceof Number n ? new BigDecimal(n.toString()) : least.max(BigDecimal.ONE);
        var more = from.add(BigDecimal.ONE);
        var other = more.compareTo(most) > 0 ? from.subtract(BigDecimal.ONE) : more;
        return other.stripTrailingZeros().scale() <= 0 ? (Number) other.longValueExact() : other;
    }

    private static String text(JsonObject schema) {
        var pattern = schema.getString("pattern", "");
        if (pattern.contains("[A-Z]{3}")) return "EUR";
        if (pattern.contains("[A-Z]{2}")) return "SE";
        var unique = Long.toString(Api.unique());
        return switch (schema.getString("format", "")) {
            case "uuid" -> UUID.randomUUID().toString();
            case "date-time" -> TIME;
            case "date" -> DAY;
            case "email" -> "changed" + unique + "@example.com";
            case "uri" -> "https://changed.example.com/" + unique;
            default -> {
                var text = "changed" + unique;
                int most = schema.getInteger("maxLength", text.length());
                yield text.substring(Math.max(0, text.length() - most));
            }
        };
    }

    private static boolean isSame(@Nullable Object shown, Object sent) {
        if (shown instanceof Number a && sent instanceof Number b)
            return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0;
        if (shown instanceof JsonArray a && sent instanceof JsonArray b)
            return b.stream().allMatch(s -> a.stream().anyMatch(e -> isSame(e, s)));
        if (shown instanceof JsonObject a && sent instanceof JsonObject b)
            return b.fieldNames().stream().allMatch(f -> isSame(a.getValue(f), b.getValue(f)));
        if (shown instanceof String a && sent instanceof String b) return a.equalsIgnoreCase(b) || isSameTime(a, b);
        return sent.equals(shown);
    }

    private static boolean isSameTime(String a, String b) {
        try {
            return Instant.parse(a).equals(Instant.parse(b));
        } catch (DateTimeException e) {
            return false;
        }
    }
}
