package tradepost.catalog.core.category;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tradepost.catalog.category.CategoryField;

/** The rules for custom fields and for the attributes that they type. */
class FieldRulesTest {
    private static CategoryField field(String key, String type, boolean required, @Nullable String defaultValue) {
        var options = type.equals("select") ? List.of("red", "blue") : List.<String>of();
        return new CategoryField(key, "Label", type, required, options, defaultValue);
    }

    private static JsonObject checked(List<CategoryField> fields, JsonObject attributes) {
        return AttributeRules.checked(fields, attributes, new JsonObject());
    }

    /** The field and the reason of each detail. */
    private static List<String> refused(Runnable check, String slug) {
        var refusal = catchThrowableOfType(ServiceException.class, check::run);
        assertThat(refusal).hasMessage(slug);
        return refusal.getDebugInfo().getJsonArray("details").stream()
                .map(d -> ((JsonObject) d).getString("field"))
                .toList();
    }

    private static List<String> refusedAttributes(List<CategoryField> fields, JsonObject attributes) {
        return refused(() -> checked(fields, attributes), "invalid_attributes");
    }

    private static final List<CategoryField> ALL = List.of(
            field("text", "text", false, null),
            field("number", "number", false, null),
            field("flag", "boolean", false, null),
            field("colour", "select", false, null),
            field("date", "date", false, null));

    @Test
    void a_value_of_each_type_is_accepted() {
        var attributes = new JsonObject()
                .put("text", "x".repeat(1_000))
                .put("number", new BigDecimal("-12.500000"))
                .put("flag", false)
                .put("colour", "blue")
                .put("date", "2028-02-29");
        assertThat(checked(ALL, attributes)).isEqualTo(attributes);
        assertThat(checked(ALL, new JsonObject())).isEqualTo(new JsonObject());
    }

    @Test
    void a_value_of_another_type_is_refused_with_its_name() {
        var wrong = List.of(
                new JsonObject().put("text", 1),
                new JsonObject().put("text", "x".repeat(1_001)),
                new JsonObject().put("number", "1"),
                new JsonObject().put("number", new BigDecimal("0.0000001")),
                new JsonObject().put("number", 1_000_000_000_000_000L),
                new JsonObject().put("number", new BigDecimal("1e30")),
                new JsonObject().put("flag", "true"),
                new JsonObject().put("colour", "green"),
                new JsonObject().put("colour", new JsonObject()),
                new JsonObject().put("date", "2026-02-29"),
                new JsonObject().put("date", "2026-2-1"),
                new JsonObject().put("date", "0000-01-01"),
                new JsonObject().put("unknown", "x"));
        for (var attributes : wrong)
            assertThat(refusedAttributes(ALL, attributes))
                    .as(attributes.encode())
                    .containsExactly(
                            "attributes." + attributes.fieldNames().iterator().next());
    }

    @Test
    void defaults_are_filled_in_and_required_values_must_be_there() {
        var fields = List.of(
                field("colour", "select", true, "red"),
                field("number", "number", false, "12.5"),
                field("flag", "boolean", false, "true"),
                field("text", "text", true, null));
        assertThat(refusedAttributes(fields, new JsonObject())).containsExactly("attributes.text");
        var checked = checked(fields, new JsonObject().put("text", "a").put("colour", "blue"));
        assertThat(checked)
                .isEqualTo(new JsonObject()
                        .put("colour", "blue")
                        .put("number", new BigDecimal("12.5"))
                        .put("flag", true)
                        .put("text", "a"));
    }

    @Test
    void a_value_that_has_lost_its_field_is_kept_until_it_is_changed() {
        var before = new JsonObject().put("weight", 2).put("text", "a");
        assertThat(AttributeRules.checked(ALL, before.copy().put("text", "b"), before))
                .isEqualTo(new JsonObject().put("weight", 2).put("text", "b"));
        assertThat(AttributeRules.checked(ALL, new JsonObject().put("text", "a"), before))
                .isEqualTo(new JsonObject().put("text", "a"));
        assertThat(refused(
                        () -> AttributeRules.checked(ALL, before.copy().put("weight", 3), before),
                        "invalid_attributes"))
                .containsExactly("attributes.weight");
    }

    @Test
    void of_fields_with_the_same_key_the_nearest_applies() {
        var fields = List.of(field("size", "number", false, null), field("size", "text", true, null));
        assertThat(checked(fields, new JsonObject())).isEqualTo(new JsonObject());
        assertThat(refusedAttributes(fields, new JsonObject().put("size", "L"))).containsExactly("attributes.size");
    }

    @Test
    void the_fields_of_a_category_are_checked() {
        assertThat(FieldRules.stored(null)).isEmpty();
        var stored = FieldRules.stored(
                List.of(new CategoryField("colour", " Colour ", "select", false, List.of(" red", "blue"), "blue")));
        assertThat(stored.getJsonObject(0).getString("label")).isEqualTo("Colour");
        assertThat(stored.getJsonObject(0).getJsonArray("options")).containsExactly("red", "blue");
        var twice = List.of(field("a", "text", false, null), field("a", "text", false, null));
        assertThat(refused(() -> FieldRules.stored(twice), "invalid_fields")).containsExactly("fields[1].key");
        var wrong = List.of(
                new CategoryField("a", " ", "text", false, List.of(), null),
                new CategoryField("b", "B", "text", false, List.of("x"), null),
                new CategoryField("c", "C", "select", false, List.of(), null),
                new CategoryField("d", "D", "select", false, List.of("x", " x"), null),
                field("e", "number", false, "twelve"),
                field("f", "boolean", false, "yes"),
                field("g", "date", false, "today"),
                field("h", "select", false, "green"),
                new CategoryField("i", "\u200b", "select", false, List.of("x", "\u200b"), null));
        assertThat(refused(() -> FieldRules.stored(wrong), "invalid_fields"))
                .containsExactly(
                        "fields[0].label",
                        "fields[1].options",
                        "fields[2].options",
                        "fields[3].options",
                        "fields[4].default_value",
                        "fields[5].default_value",
                        "fields[6].default_value",
                        "fields[7].default_value",
                        "fields[8].label",
                        "fields[8].options");
    }

    @Test
    void a_filter_selects_the_value_in_each_type_that_it_may_have() {
        assertThat(AttributeRules.wanted("colour:red")).containsExactly(new JsonObject().put("colour", "red"));
        assertThat(AttributeRules.wanted("volt:18"))
                .containsExactly(
                        new JsonObject().put("volt", "18"), new JsonObject().put("volt", new BigDecimal("18")));
        assertThat(AttributeRules.wanted("flag:true"))
                .containsExactly(new JsonObject().put("flag", "true"), new JsonObject().put("flag", true));
        assertThat(AttributeRules.wanted("time:10:30")).containsExactly(new JsonObject().put("time", "10:30"));
        for (var wrong : List.of("colour", ":red", "colour:"))
            assertThat(refused(() -> AttributeRules.wanted(wrong), "invalid_attribute"))
                    .containsExactly("attribute");
    }
}
