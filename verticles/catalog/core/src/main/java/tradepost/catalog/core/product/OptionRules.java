package tradepost.catalog.core.product;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.product.ProductOption;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;

/** The options of a product and the values that its variants have of them. */
final class OptionRules {
    static final int VARIANTS_MAX = 200;
    private static final int NAME_MAX = 255;
    private static final int SKU_MAX = 100;
    private static final Pattern NO_CODE = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private OptionRules() {}

    /** Trims names and values. Fails 400 invalid_options for one that is blank or repeated, ignoring case. */
    static List<ProductOption> checked(List<ProductOption> options) {
        var wrong = new ArrayList<JsonObject>();
        var names = new HashSet<String>();
        var checked = new ArrayList<ProductOption>();
        for (int i = 0; i < options.size(); i++) {
            var option = options.get(i);
            var field = "options[" + i + "]";
            unique(option.name(), names, field + ".name", wrong);
            var seen = new HashSet<String>();
            for (int j = 0; j < option.values().size(); j++)
                unique(option.values().get(j), seen, field + ".values[" + j + "]", wrong);
            checked.add(new ProductOption(
                    Text.trimmed(option.name()),
                    option.values().stream().map(Text::trimmed).toList()));
        }
        Problem.badRequestIf("invalid_options", wrong);
        return checked;
    }

    private static void unique(String text, Set<String> seen, String field, List<JsonObject> wrong) {
        var key = Text.composed(Text.trimmed(text)).toLowerCase(Locale.ROOT);
        if (key.isEmpty()) wrong.add(Problem.detail(field, "must not be blank"));
        else if (!seen.add(key)) wrong.add(Problem.detail(field, "is a repetition"));
    }

    /** The values of a variant in the order of the options. Fails 400 invalid_options unless there is one of each option. */
    static JsonObject values(List<ProductOption> options, JsonObject requested) {
        var wrong = new ArrayList<JsonObject>();
        var values = new JsonObject();
        for (var option : options) {
            var field = "option_values." + option.name();
            if (!requested.containsKey(option.name())) wrong.add(Problem.detail(field, "is required"));
            else if (!(requested.getValue(option.name()) instanceof String value)
                    || !option.values().contains(value))
                wrong.add(Problem.detail(field, "is not a value of this option"));
            else values.put(option.name(), value);
        }
        for (var name : requested.fieldNames())
            if (options.stream().noneMatch(o -> o.name().equals(name)))
                wrong.add(Problem.detail("option_values." + name, "is not an option of the product"));
        Problem.badRequestIf("invalid_options", wrong);
        return values;
    }

    /**
     * The values of an existing variant after a change of the options: it has the first value of a new option, and none of a
     * removed one. Fails 409 option_in_use if its value no longer exists.
     */
    static JsonObject adapted(List<ProductOption> options, JsonObject values) {
        var adapted = new JsonObject();
        for (var option : options) {
            @Nullable String value = values.getString(option.name());
            if (value != null && !option.values().contains(value))
                throw Problem.conflict(
                        "option_in_use", Problem.detail("options", "a variant has " + option.name() + " " + value));
            adapted.put(option.name(), value == null ? option.values().getFirst() : value);
        }
        return adapted;
    }

    /** Every combination that does not exist yet. Fails 409 too_many_variants if there are more combinations than variants may be. */
    static List<JsonObject> missing(List<ProductOption> options, List<JsonObject> existing) {
        if (options.isEmpty())
            throw Problem.badRequest("invalid_options", Problem.detail("options", "the product has none"));
        var combinations = new LinkedHashSet<>(List.of(new JsonObject()));
        for (var option : options) {
            if ((long) combinations.size() * option.values().size() > VARIANTS_MAX)
                throw Problem.conflict("too_many_variants");
            var longer = new LinkedHashSet<JsonObject>();
            for (var c : combinations)
                for (var value : option.values()) longer.add(c.copy().put(option.name(), value));
            combinations = longer;
        }
        existing.forEach(combinations::remove);
        return List.copyOf(combinations);
    }

    /** The name of a variant's item: that of the product and the values, such as Shirt, S, red. */
    static String itemName(String product, JsonObject values) {
        var name = new StringBuilder(product);
        for (var value : values) name.append(", ").append(value.getValue());
        return name.codePointCount(0, name.length()) <= NAME_MAX
                ? name.toString()
                : name.substring(0, name.offsetByCodePoints(0, NAME_MAX));
    }

    /**
     * SHIRT-S-RED for the prefix shirt and the values S and red. Fails 400 invalid_options for one that is too long, or that two
     * combinations have: S/M and S-M differ only in what a SKU replaces.
     */
    static List<String> skus(String prefix, List<JsonObject> combinations) {
        var skus = new LinkedHashSet<String>();
        for (var values : combinations) {
            var sku = sku(prefix, values);
            if (!skus.add(sku))
                throw Problem.badRequest(
                        "invalid_options",
                        Problem.detail("sku_prefix", "makes the SKU " + sku + " for two of the variants"));
        }
        return List.copyOf(skus);
    }

    private static String sku(String prefix, JsonObject values) {
        var sku = Text.capitals(values.stream()
                .map(v -> NO_CODE.matcher(v.getValue().toString()).replaceAll("-"))
                .collect(Collectors.joining("-", Text.sku(prefix) + "-", "")));
        if (sku.codePointCount(0, sku.length()) > SKU_MAX)
            throw Problem.badRequest(
                    "invalid_options",
                    Problem.detail("sku_prefix", "makes a SKU of more than " + SKU_MAX + " characters"));
        return sku;
    }
}
