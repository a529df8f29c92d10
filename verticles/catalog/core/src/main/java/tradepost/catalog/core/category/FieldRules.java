package tradepost.catalog.core.category;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.category.CategoryField;
import tradepost.kernel.db.StoredSize;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;

/** The fields that a category may have. */
final class FieldRules {
    private FieldRules() {}

    /**
     * The fields as they are stored. Fails 400 invalid_fields for a repeated key, a select without options, another type with
     * options, and a default that the field itself does not allow; fails 400 field_too_large.
     */
    static JsonArray stored(@Nullable List<CategoryField> fields) {
        var wrong = new ArrayList<JsonObject>();
        var keys = new HashSet<String>();
        var stored = new JsonArray();
        for (var requested : Objects.requireNonNullElse(fields, List.<CategoryField>of())) {
            var field = normal(requested);
            var at = "fields[" + stored.size() + "].";
            if (!keys.add(field.key())) wrong.add(Problem.detail(at + "key", "is a repetition"));
            if (field.label().isEmpty()) wrong.add(Problem.detail(at + "label", "must not be blank"));
            options(field, at + "options", wrong);
            if (field.defaultValue() != null) {
                var fault = AttributeRules.fault(field, AttributeRules.ofText(field, field.defaultValue()));
                if (fault != null) wrong.add(Problem.detail(at + "default_value", fault));
            }
            stored.add(Json.write(field));
        }
        Problem.badRequestIf("invalid_fields", wrong);
        StoredSize.require("fields", stored.toBuffer());
        return stored;
    }

    private static CategoryField normal(CategoryField f) {
        var options = Objects.requireNonNullElse(f.options(), List.<String>of());
        return new CategoryField(
                f.key(),
                Text.trimmed(f.label()),
                f.type(),
                f.required(),
                options.stream().map(Text::trimmed).toList(),
                f.defaultValue());
    }

    private static void options(CategoryField field, String at, List<JsonObject> wrong) {
        var options = field.options();
        boolean isSelect = field.type().equals("select");
        if (isSelect == options.isEmpty())
            wrong.add(Problem.detail(at, isSelect ? "is required for a select" : "is only for a select"));
        if (options.contains("") || new HashSet<>(options).size() < options.size())
            wrong.add(Problem.detail(at, "must be different and not blank"));
    }
}
