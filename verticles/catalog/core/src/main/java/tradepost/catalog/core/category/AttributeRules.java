package tradepost.catalog.core.category;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.category.CategoryField;
import tradepost.kernel.db.StoredSize;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.NearName;
import tradepost.kernel.value.Text;

/** The values that the fields of categories allow in the attributes of products. */
public final class AttributeRules {
    private static final int TEXT_MAX = 1_000;
    private static final int DECIMALS_MAX = 6;
    private static final BigDecimal NUMBER_MAX = new BigDecimal("999999999999999");
    /** The text of such a number. */
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,6})?");

    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private AttributeRules() {}

    /**
     * The attributes with the defaults of missing ones. Fails 400 invalid_attributes for a value that its field does not allow, a
     * required one that is missing, and one without a field; fails 400 field_too_large. A value that the product has had before, without
     * a field now, is kept: its field was removed, or the product is moved to another category.
     *
     * @param fields of the product's category and those above it, nearest first; of fields with the same key the nearest applies
     * @param before the attributes of the product before the change
     */
    public static JsonObject checked(List<CategoryField> fields, JsonObject attributes, JsonObject before) {
        var byKey = new LinkedHashMap<String, CategoryField>();
        for (var f : fields) byKey.putIfAbsent(f.key(), f);
        var wrong = new ArrayList<JsonObject>();
        var checked = new JsonObject();
        for (var field : byKey.values()) {
            @Nullable Object value = attributes.getValue(field.key());
            if (value == null && field.defaultValue() != null) value = ofText(field, field.defaultValue());
            var fault = value == null ? field.required() ? "is required" : null : fault(field, value);
            if (fault != null) wrong.add(Problem.detail("attributes." + field.key(), fault));
            else if (value != null) checked.put(field.key(), value);
        }
        for (var key : attributes.fieldNames()) {
            if (byKey.containsKey(key)) continue;
            if (isSame(key, attributes, before)) checked.put(key, attributes.getValue(key));
            else
                wrong.add(Problem.detail(
                        "attributes." + key, "is not a field of the product's category" + hint(key, byKey.keySet())));
        }
        Problem.badRequestIf("invalid_attributes", wrong);
        StoredSize.require("attributes", checked.toBuffer());
        return checked;
    }

    private static String hint(String unknown, Set<String> keys) {
        return NearName.of(unknown, keys.stream())
                .map(key -> "; did you mean " + key + "?")
                .orElse("");
    }

    private static boolean isSame(String key, JsonObject now, JsonObject before) {
        return before.containsKey(key)
                && new JsonObject().put(key, now.getValue(key)).equals(new JsonObject().put(key, before.getValue(key)));
    }

    /** What is wrong with the value; null if nothing is. */
    static @Nullable String fault(CategoryField field, Object value) {
        return switch (field.type()) {
            case "text" -> {
                if (!isText(value)) yield "must be a text of at most " + TEXT_MAX + " characters";
                yield field.required() && Text.isBlank((String) value) ? "must not be blank" : null;
            }
            case "number" ->
                isNumber(value) ? null : "must be a number of at most 15 digits and " + DECIMALS_MAX + " decimals";
            case "boolean" -> value instanceof Boolean ? null : "must be true or false";
            case "date" -> isDate(value) ? null : "must be a date, such as 2026-01-31";
            default ->
                value instanceof String && field.options().contains(value)
                        ? null
                        : "must be one of " + String.join(", ", field.options());
        };
    }

    private static boolean isText(Object value) {
        return value instanceof String text && text.codePointCount(0, text.length()) <= TEXT_MAX;
    }

    private static boolean isNumber(Object value) {
        if (!(value instanceof Number)) return false;
        var number = new BigDecimal(value.toString());
        return number.precision() <= 40
                && number.stripTrailingZeros().scale() <= DECIMALS_MAX
                && number.abs().compareTo(NUMBER_MAX) <= 0;
    }

    private static boolean isDate(Object value) {
        if (!(value instanceof String text) || !DATE.matcher(text).matches()) return false;
        try {
            return LocalDate.parse(text).getYear() > 0;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** The value that a text stands for; the text itself if it is no value of this type. */
    static Object ofText(CategoryField field, String text) {
        return switch (field.type()) {
            case "number" -> NUMBER.matcher(text).matches() ? new BigDecimal(text) : text;
            case "boolean" ->
                switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> text;
                };
            default -> text;
        };
    }

    /**
     * The attributes that a filter such as {@code voltage:18} selects, one for each type that the value may have. Fails 400
     * invalid_attribute without a colon.
     */
    public static List<JsonObject> wanted(String filter) {
        int colon = filter.indexOf(':');
        if (colon < 1 || colon == filter.length() - 1)
            throw Problem.badRequest(
                    "invalid_attribute", Problem.detail("attribute", "must be a key and a value, such as colour:red"));
        var key = filter.substring(0, colon);
        var value = filter.substring(colon + 1);
        var wanted = new ArrayList<JsonObject>();
        wanted.add(new JsonObject().put(key, value));
        if (NUMBER.matcher(value).matches()) wanted.add(new JsonObject().put(key, new BigDecimal(value)));
        if (value.equals("true") || value.equals("false"))
            wanted.add(new JsonObject().put(key, Boolean.valueOf(value)));
        return wanted;
    }
}
