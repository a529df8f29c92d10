package tradepost.gateway.validation;

import com.networknt.schema.Error;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Describes a violated rule of a schema for a person. */
final class Reasons {
    private Reasons() {}

    static String of(Error e) {
        var rule = e.getSchemaNode();
        return switch (String.valueOf(e.getKeyword())) {
            case "required", "dependentRequired" -> "is required";
            case "additionalProperties", "unevaluatedProperties" -> "is not a known field";
            case "propertyNames" -> "is not a key in the form " + (rule == null ? "" : text(rule.get("pattern")));
            case "type" -> "must be " + type(rule);
            case "format" -> "must be " + format(text(rule));
            case "minimum" -> "must be at least " + text(rule);
            case "maximum" -> "must be at most " + text(rule);
            case "exclusiveMinimum" -> "must be more than " + text(rule);
            case "exclusiveMaximum" -> "must be less than " + text(rule);
            case "multipleOf" -> multiple(rule);
            case "minLength" ->
                "1".equals(text(rule)) ? "must not be empty" : "must have at least " + text(rule) + " characters";
            case "maxLength" -> "must have at most " + text(rule) + " characters";
            case "minItems" -> "must have at least " + counted(rule, "entry", "entries");
            case "maxItems" -> "must have at most " + counted(rule, "entry", "entries");
            case "uniqueItems" -> "must not have the same entry twice";
            case "minProperties" -> "must have at least " + counted(rule, "field", "fields");
            case "maxProperties" -> "must have at most " + counted(rule, "field", "fields");
            case "enum" -> "must be one of " + listed(rule);
            case "const" -> "must be " + text(rule);
            case "pattern" -> "must be " + form(text(rule));
            case "oneOf", "anyOf", "not" -> choice(e);
            default -> "is not allowed";
        };
    }

    /** A rule that is about values and not about fields names the excluded ones. */
    private static String choice(Error e) {
        var names = alternatives(e);
        if (!names.isEmpty()) return "only one of " + String.join(", ", names) + " is allowed";
        var rule = e.getSchemaNode();
        if (rule == null || !"not".equals(e.getKeyword())) return "is not allowed";
        if (rule.has("const")) return "must not be " + text(rule.get("const"));
        return rule.has("enum") ? "must not be one of " + listed(rule.get("enum")) : "is not allowed";
    }

    private static String type(@Nullable JsonNode rule) {
        if (rule == null) return "of another type";
        if (!rule.isArray()) return typeName(rule.asString());
        var names = new StringJoiner(" or ");
        for (var t : rule) names.add(typeName(t.asString()));
        return names.toString();
    }

    static String typeName(String type) {
        return switch (type) {
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "string" -> "text";
            case "boolean" -> "true or false";
            case "array" -> "a list";
            case "object" -> "an object";
            default -> type;
        };
    }

    private static String format(String format) {
        return switch (format) {
            case Schemas.WHOLE -> "a whole number, written without a point or an exponent";
            case Schemas.LINE -> "one line of text without control characters";
            case Schemas.LINES -> "text without control characters other than tabs and line breaks";
            case "uuid" -> "a UUID";
            case "email" -> "an e-mail address";
            case "date" -> "a date such as 2026-01-31";
            case "date-time" -> "a time such as 2026-01-31T12:00:00Z";
            case DayRange.FORMAT -> "a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z";
            case "uri" -> "an address such as https://example.com/";
            default -> "in the form " + format;
        };
    }

    private static String form(String pattern) {
        return switch (pattern) {
            case "^[A-Z]{2}$" -> "two capital letters, such as NO";
            case "^[A-Z]{3}$" -> "three capital letters, such as USD";
            default -> "in the form " + pattern;
        };
    }

    /** The fields that the branches of a choice require, in their order; empty for any other error. */
    static List<String> alternatives(Error e) {
        var names = new ArrayList<String>();
        var keyword = String.valueOf(e.getKeyword());
        var rule = e.getSchemaNode();
        if (rule != null && List.of("oneOf", "anyOf", "not").contains(keyword))
            for (var name : rule.findValues("required")) for (var n : name) names.add(n.asString());
        return names;
    }

    private static String multiple(@Nullable JsonNode rule) {
        if (rule == null || !rule.isNumber()) return "is not allowed";
        BigDecimal step = rule.decimalValue().stripTrailingZeros();
        if (step.unscaledValue().intValue() == 1 && step.scale() > 0)
            return "must have at most " + step.scale() + (step.scale() == 1 ? " decimal" : " decimals");
        return "must be a multiple of " + step.toPlainString();
    }

    private static String counted(@Nullable JsonNode rule, String one, String many) {
        var n = text(rule);
        return n + " " + (n.equals("1") ? one : many);
    }

    private static String listed(@Nullable JsonNode rule) {
        var names = new StringJoiner(", ");
        if (rule != null) for (var x : rule) names.add(x.isNull() ? "null" : x.asString());
        return names.toString();
    }

    private static String text(@Nullable JsonNode rule) {
        return rule == null
                ? ""
                : rule.isNumber() ? rule.decimalValue().stripTrailingZeros().toPlainString() : rule.asString();
    }
}
