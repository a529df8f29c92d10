package tradepost.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;

/**
 * Requests generated from one contract, each with a single invalid or unusual value: a field, a parameter or the whole body. The
 * rest of the request is valid, so only that value can be refused.
 */
final class HostileCases {
    private static final String HERE = "@@here@@";
    private static final String JSON = "application/json";
    private static final int BODY_BYTES = 1 << 20;

    /**
     * One request.
     *
     * @param what description for a failure message
     * @param body latin-1 characters that stand for bytes, or null
     * @param refused whether the contract alone refuses it; otherwise any response except 5xx is accepted
     * @param field the field that the details must name; empty if the whole text is malformed, null if any is accepted
     */
    record Case(
            Contract.Operation op,
            String what,
            String path,
            @Nullable String body,
            @Nullable String contentType,
            boolean refused,
            @Nullable String field) {}

    private final Contract contract;
    /** Ids of existing resources, by the name of the field or parameter. */
    private final Map<String, String> known;

    private final Map<String, String> unknown = new HashMap<>();

    private final List<Case> cases = new ArrayList<>();
    /** Schemas whose largest bodies were already sent; other operations read them in the same way. */
    private final Set<JsonObject> filled = new HashSet<>();

    private HostileCases(Contract contract, Map<String, String> known) {
        this.contract = contract;
        this.known = known;
    }

    static List<Case> of(Contract contract, Map<String, String> known) {
        var made = new HostileCases(contract, known);
        for (var op : contract.operations()) {
            made.paths(op);
            made.queries(op);
            if (op.raw()) continue; // any body is passed on, and refused without its signature
            if (op.body() == null) made.unasked(op);
            else {
                var schema = contract.resolve(op.body().schema());
                made.fields(op, schema, "", sample(made, schema));
                made.bodies(op, schema);
                if (made.filled.add(schema)) made.largest(op, schema);
                made.types(op, sample(made, schema).encode());
            }
        }
        return made.cases;
    }

    private static JsonObject sample(HostileCases cases, JsonObject schema) {
        return (JsonObject) cases.sample("", schema);
    }

    private void add(
            Contract.Operation op, String what, @Nullable String body, boolean refused, @Nullable String field) {
        cases.add(new Case(op, what, path(op), body, body == null ? null : JSON, refused, field));
    }

    /** Bytes that are not UTF-8 belong to no field, because nothing of the body can be read. */
    private void value(Contract.Operation op, String field, String value, String body, boolean refused) {
        var named = value.chars().allMatch(c -> c < 128) ? field : "";
        add(op, field + " = " + shown(value), body, refused, named);
    }

    private String goodBody(Contract.Operation op) {
        return op.body() == null
                ? ""
                : sample(this, contract.resolve(op.body().schema())).encode();
    }

    private void asked(Contract.Operation op, String what, String path, boolean refused, String field) {
        var body = goodBody(op);
        cases.add(new Case(op, what, path, body.isEmpty() ? null : body, body.isEmpty() ? null : JSON, refused, field));
    }

    private String path(Contract.Operation op) {
        return valid(op.path(), op);
    }

    private String valid(String path, Contract.Operation op) {
        for (var p : op.params()) if (p.inPath()) path = path.replace("{" + p.name() + "}", valid(p));
        return path;
    }

    /** A word of its enumeration if the parameter has one, because any other word makes another path. */
    private String valid(Contract.Param p) {
        var words = contract.resolve(p.schema()).getJsonArray("enum");
        return words == null ? id(p.name()) : words.getString(0);
    }

    private String id(String name) {
        return known.getOrDefault(
                name, unknown.computeIfAbsent(name, n -> UUID.randomUUID().toString()));
    }

    private void paths(Contract.Operation op) {
        for (var p : op.params()) {
            if (!p.inPath()) continue;
            var schema = contract.resolve(p.schema());
            for (var raw : HostileValues.forParameter(schema)) {
                if (raw.isEmpty()) continue; // another path
                var path = valid(op.path().replace("{" + p.name() + "}", raw), op);
                boolean refused =
                        !schema.containsKey("enum") && HostileValues.refusesParameter(schema, raw, contract::resolve);
                asked(op, "path " + p.name() + " " + raw, path, refused, p.name());
            }
            if (!known.containsKey(p.name())) continue;
            var unknownId = op.path().replace("{" + p.name() + "}", "0198c0de-0000-7000-8000-00000000dead");
            asked(op, "unknown " + p.name(), valid(unknownId, op), false, p.name());
        }
    }

    private void queries(Contract.Operation op) {
        asked(op, "unknown parameter", path(op) + "?no_such_parameter=1", true, "no_such_parameter");
        asked(op, "unknown parameter, no text", path(op) + "?%FF=1", true, "");
        for (var p : op.params()) {
            if (p.inPath()) continue;
            var schema = contract.resolve(p.schema());
            for (var raw : HostileValues.forParameter(schema)) {
                boolean refused = HostileValues.refusesParameter(schema, raw, contract::resolve);
                asked(op, "query", path(op) + "?" + p.name() + "=" + raw, refused, p.name());
            }
            boolean list = "array".equals(schema.getString("type")); // which may also be sent with one entry at a time
            asked(op, "twice", path(op) + "?" + p.name() + "=1&" + p.name() + "=1", !list, p.name());
        }
    }

    private void unasked(Contract.Operation op) {
        add(op, "a body where none belongs", "{\"no_such_field\":1}", true, "no_such_field");
        add(op, "a broken body where none belongs", "{", true, "");
    }

    /** Each field of an object at {@code at} in {@code whole}, and the fields below it. */
    private void fields(Contract.Operation op, JsonObject object, String at, JsonObject whole) {
        var schema = contract.resolve(object);
        boolean closed = Boolean.FALSE.equals(schema.getValue("additionalProperties"));
        add(op, at + " unknown field", put(whole, at + "no_such_field", "1"), closed, at + "no_such_field");
        for (var entry : schema.getJsonObject("properties", new JsonObject())) {
            var field = at + entry.getKey();
            var property = contract.resolve((JsonObject) entry.getValue());
            for (var value : HostileValues.forField(property)) {
                boolean refused = HostileValues.refuses(property, value, contract::resolve);
                value(op, field, value, put(whole, field, value), refused);
            }
            boolean required = schema.getJsonArray("required", new JsonArray()).contains(entry.getKey());
            add(op, field + " missing", put(whole, field, null), required, field);
            var twice = put(whole, field, "1,\"" + entry.getKey() + "\":1");
            add(op, field + " twice", twice, true, "");
            add(op, field + " nested too deep", put(whole, field, "[".repeat(100_000)), true, "");
            below(op, property, field, whole);
        }
    }

    private void below(Contract.Operation op, JsonObject property, String field, JsonObject whole) {
        var items = contract.resolve(property.getJsonObject("items", new JsonObject()));
        if (property.containsKey("properties")) fields(op, property, field + ".", whole);
        else if (items.containsKey("properties")) fields(op, items, field + "[0].", whole);
        else if (!items.isEmpty())
            for (var value : HostileValues.forField(items)) {
                boolean refused = HostileValues.refuses(items, value, contract::resolve);
                value(op, field + "[0]", value, put(whole, field, "[" + value + "]"), refused);
            }
    }

    /** Cases of the whole body. */
    private void bodies(Contract.Operation op, JsonObject schema) {
        var good = sample(this, schema).encode();
        add(op, "empty body", null, op.body().required(), null);
        for (var broken : List.of(
                " ",
                "{",
                good.substring(0, good.length() - 1),
                good + "x",
                good + good,
                "'" + good,
                "\u00ef\u00bb\u00bf" + good)) add(op, "broken " + shown(broken), broken, true, "");
        for (var other : List.of("null", "[]", "1", "\"text\"", "[" + good + "]"))
            add(op, shown(other), other, true, "");
    }

    /** The largest body allowed. */
    private void largest(Contract.Operation op, JsonObject schema) {
        add(op, "nested 100,000 deep", "[".repeat(100_000) + "]".repeat(100_000), true, "");
        add(op, "objects nested 100,000 deep", "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000), true, "");
        add(
                op,
                "as many fields as fit",
                many("{", i -> "\"" + Integer.toString(i, 36) + "\":1,", "\"z_\":1}"),
                true,
                null);
        add(op, "the same field as often as fits", many("{", i -> "\"a\":1,", "\"a\":1}"), true, "");
        for (var entry : schema.getJsonObject("properties", new JsonObject())) {
            var types = HostileValues.types(contract.resolve((JsonObject) entry.getValue()));
            var field = entry.getKey();
            var whole = sample(this, schema);
            if (types.contains("array")) {
                add(op, field + " of empty objects", put(whole, field, many("[", i -> "{},", "{}]")), true, null);
                add(op, field + " of numbers", put(whole, field, many("[", i -> "1,", "1]")), true, null);
            }
            if (types.contains("object")) {
                var full = many("{", i -> "\"" + Integer.toString(i, 36) + "\":1,", "\"z_\":1}");
                add(op, field + " full of fields", put(whole, field, full), false, null);
            }
        }
    }

    private static String many(String open, java.util.function.IntFunction<String> part, String close) {
        var out = new StringBuilder(open);
        for (int i = 0; out.length() < BODY_BYTES - 1_000; i++) out.append(part.apply(i));
        return out.append(close).toString();
    }

    private void types(Contract.Operation op, String good) {
        for (var type : new String[] {
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/xml",
            "application/json; charset=latin1",
            "application/json; charset=utf-16",
            "application/json5",
            "*/*",
            "x",
            null
        }) cases.add(new Case(op, "content type " + type, path(op), good, type, true, null));
    }

    /** {@code whole} with raw JSON at {@code field}, such as {@code items[0].quantity}; without the field for null. */
    private static String put(JsonObject whole, String field, @Nullable String raw) {
        var copy = whole.copy();
        var at = copy;
        var names = field.split("\\.", -1);
        for (int i = 0; i < names.length - 1; i++) {
            var name = names[i].replace("[0]", "");
            if (!at.containsKey(name))
                at.put(name, names[i].endsWith("[0]") ? new JsonArray().add(new JsonObject()) : new JsonObject());
            at = names[i].endsWith("[0]") ? at.getJsonArray(name).getJsonObject(0) : at.getJsonObject(name);
        }
        var last = names[names.length - 1];
        if (raw == null) at.remove(last);
        else at.put(last, HERE);
        return latin(copy.encode()).replace("\"" + HERE + "\"", raw == null ? "" : raw);
    }

    private static String latin(String text) {
        return new String(
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /** A valid value: of an object, with its required fields. */
    private Object sample(String name, JsonObject given) {
        var schema = contract.resolve(given);
        if (schema.getJsonArray("enum") != null)
            return schema.getJsonArray("enum").getValue(0);
        var types = HostileValues.types(schema);
        if (types.contains("object")) {
            var out = new JsonObject();
            var properties = schema.getJsonObject("properties", new JsonObject());
            for (var field : required(schema))
                out.put(field, sample(field, properties.getJsonObject(field, new JsonObject())));
            return out;
        }
        if (types.contains("array")) return new JsonArray().add(sample(name, schema.getJsonObject("items")));
        if (types.contains("integer") || types.contains("number")) return 1;
        if (types.contains("boolean")) return true;
        if ("uuid".equals(schema.getString("format"))) return id(name);
        if (name.contains("email")) return "hostile" + Api.unique() + "@example.com";
        if (schema.getString("pattern", "").contains("[A-Z]{3}")) return "USD";
        return (name + Api.unique() + "x".repeat(schema.getInteger("minLength", 0)));
    }

    /** The required fields of the object, and the first variant of a choice. */
    private static List<String> required(JsonObject schema) {
        var names = new ArrayList<String>();
        for (var r : schema.getJsonArray("required", new JsonArray())) names.add(String.valueOf(r));
        for (var choice : List.of("oneOf", "anyOf"))
            if (schema.getJsonArray(choice) != null)
                names.addAll(required(schema.getJsonArray(choice).getJsonObject(0)));
        return names;
    }

    private static String shown(String value) {
        return value.length() <= 40 ? value : value.substring(0, 40) + "…";
    }
}
