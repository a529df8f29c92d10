package tradepost.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Values that a client might send for a field, and whether the field's schema accepts them. */
final class HostileValues {
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d*)");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    /** Escaped NUL, halves of surrogate pairs, and bytes (written as latin-1) that are not UTF-8: no field accepts them. */
    private static final List<String> NO_TEXT = List.of(
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\u00ff\"",
            "\"\u00c0\u0080\"",
            "\"\u00ed\u00a0\u0080\"",
            "\"\u00c3\"");

    private static final List<String> ANY = List.of(
            "null",
            "true",
            "{}",
            "[]",
            "[null]",
            "{\"a\":1}",
            "\"\"",
            "\"text\"",
            "\"2\"",
            "2",
            "2.5",
            "2.0",
            "0",
            "-1",
            "-0",
            "1e3",
            "0.001",
            "1e30",
            "12345678901234567890.5",
            "9223372036854775808",
            "18446744073709551617",
            "1" + "0".repeat(30),
            "\"1-1-1-1-1\"",
            "\"not a uuid\"");

    /** A whole number in quotes, for fields that also accept numbers in this form. */
    private static final Pattern DIGITS = Pattern.compile("\"(0|[1-9][0-9]{0,14})\"");

    private HostileValues() {}

    /** As JSON, in which latin-1 characters stand for bytes. */
    static List<String> forField(JsonObject schema) {
        var all = new ArrayList<>(ANY);
        all.addAll(NO_TEXT);
        all.add("1e400");
        all.add("1e-99999999");
        if (schema.getInteger("maxLength") != null)
            all.add("\"" + "x".repeat(schema.getInteger("maxLength") + 1) + "\"");
        if (schema.getInteger("maxItems") != null) all.add("[" + "1,".repeat(schema.getInteger("maxItems")) + "1]");
        return all;
    }

    /** As in a query or path, percent-encoded. */
    static List<String> forParameter(JsonObject schema) {
        var all = new ArrayList<>(List.of(
                "abc",
                "-1",
                "0",
                "1e9",
                "1000000000",
                "2.5",
                "2.0",
                "",
                "01",
                "%201",
                "9223372036854775808",
                "%EF%BC%91",
                "%00",
                "a%00b",
                "%FF",
                "%C0%80",
                "%ED%A0%80",
                "1-1-1-1-1",
                "true",
                "null",
                "%3Cscript%3E",
                "'%3B--",
                "1,2"));
        if (schema.getInteger("maxLength") != null) all.add("x".repeat(schema.getInteger("maxLength") + 1));
        return all;
    }

    static boolean unreadable(String json) {
        return NO_TEXT.contains(json) || json.equals("1e400") || json.equals("1e-99999999");
    }

    static boolean unreadableParameter(String raw) {
        return raw.contains("%00") || List.of("%FF", "%C0%80", "%ED%A0%80").contains(raw);
    }

    /** Whether the schema refuses this value by itself. False where that also depends on other fields. */
    static boolean refuses(JsonObject given, String json, UnaryOperator<JsonObject> resolve) {
        var schema = resolve.apply(given);
        if (unreadable(json)) return true;
        if (Boolean.TRUE.equals(schema.getValue("x-digits"))
                && DIGITS.matcher(json).matches())
            return refuses(schema, json.substring(1, json.length() - 1), resolve);
        var types = types(schema);
        if (!types.isEmpty() && types.stream().noneMatch(t -> isOf(t, json))) return true;
        var allowed = schema.getJsonArray("enum");
        if (allowed != null
                && allowed.stream()
                        .noneMatch(a -> new JsonArray().add(a).encode().equals("[" + json + "]"))) return true;
        return switch (json.charAt(0)) {
            case '"' -> refusesText(schema, new JsonArray("[" + json + "]").getString(0));
            case '[' -> refusesList(schema, json, resolve);
            case '{' -> refusesObject(schema, json);
            case 't', 'f', 'n' -> false;
            default -> refusesNumber(schema, new BigDecimal(json));
        };
    }

    /** Like the other method, for a parameter, whose type determines how its text is parsed. */
    static boolean refusesParameter(JsonObject given, String raw, UnaryOperator<JsonObject> resolve) {
        var schema = resolve.apply(given);
        if (unreadableParameter(raw)) return true;
        if (raw.isEmpty()) return false; // counts as absent
        var text = java.net.URLDecoder.decode(raw, java.nio.charset.StandardCharsets.UTF_8);
        return switch (schema.getString("type", "string")) {
            case "array" -> false;
            case "string" -> refuses(schema, new JsonArray().add(text).encode().replaceAll("^\\[|]$", ""), resolve);
            case "integer" -> !WHOLE.matcher(text).matches() || refuses(schema, text, resolve);
            case "number" -> !DECIMAL.matcher(text).matches() || refuses(schema, text, resolve);
            default -> !text.equals("true") && !text.equals("false");
        };
    }

    static List<String> types(JsonObject schema) {
        var type = schema.getValue("type");
        if (type instanceof String one) return List.of(one);
        return type instanceof JsonArray several
                ? several.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static boolean isOf(String type, String json) {
        return switch (type) {
            case "string" -> json.startsWith("\"");
            case "array" -> json.startsWith("[");
            case "object" -> json.startsWith("{");
            case "boolean" -> json.equals("true") || json.equals("false");
            case "null" -> json.equals("null");
            case "integer" -> WHOLE.matcher(json).matches();
            default -> DECIMAL.matcher(json).matches();
        };
    }

    private static boolean refusesText(JsonObject schema, String text) {
        int length = text.codePointCount(0, text.length());
        var pattern = schema.getString("pattern");
        return length < schema.getInteger("minLength", 0)
                || length > schema.getInteger("maxLength", Integer.MAX_VALUE)
                || "uuid".equals(schema.getString("format"))
                        && !UUID.matcher(text).matches()
                || pattern != null && !Pattern.compile(pattern).matcher(text).find();
    }

    private static boolean refusesList(JsonObject schema, String json, UnaryOperator<JsonObject> resolve) {
        var list = new JsonArray(json);
        if (list.size() < schema.getInteger("minItems", 0)) return true;
        if (list.size() > schema.getInteger("maxItems", Integer.MAX_VALUE)) return true;
        var items = schema.getJsonObject("items");
        return items != null
                && list.stream()
                        .anyMatch(e ->
                                refuses(items, new JsonArray().add(e).encode().replaceAll("^\\[|]$", ""), resolve));
    }

    private static boolean refusesObject(JsonObject schema, String json) {
        var object = new JsonObject(json);
        var known = schema.getJsonObject("properties", new JsonObject());
        boolean closed = Boolean.FALSE.equals(schema.getValue("additionalProperties"));
        return schema.getJsonArray("required", new JsonArray()).stream().anyMatch(r -> !object.containsKey("" + r))
                || closed && object.fieldNames().stream().anyMatch(f -> !known.containsKey(f))
                || object.size() > schema.getInteger("maxProperties", Integer.MAX_VALUE);
    }

    private static boolean refusesNumber(JsonObject schema, BigDecimal n) {
        return below(schema, "minimum", n, 0)
                || below(schema, "exclusiveMinimum", n, 1)
                || schema.getValue("maximum") != null && n.compareTo(bound(schema, "maximum")) > 0
                || schema.getValue("multipleOf") != null
                        && n.remainder(bound(schema, "multipleOf")).signum() != 0;
    }

    private static boolean below(JsonObject schema, String key, BigDecimal n, int least) {
        return schema.getValue(key) != null && n.compareTo(bound(schema, key)) < least;
    }

    private static BigDecimal bound(JsonObject schema, String key) {
        return new BigDecimal(String.valueOf(schema.getValue(key)));
    }
}
