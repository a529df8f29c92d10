package tradepost.kernel.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataTest {
    @Test
    void metadata_has_at_most_fifty_keys_of_forty_characters_with_texts_of_five_hundred() {
        var many = new JsonObject();
        for (int i = 0; i < 49; i++) many.put("k." + i, "🙂".repeat(500));
        many.put("A-b_9.".repeat(6) + "last", "");
        assertThat(Metadata.of(many)).isEqualTo(many).hasSize(50);
        assertThat(Metadata.of(null)).isEmpty();
        assertThat(Metadata.orNull(new JsonObject())).isNull();
        assertThatThrownBy(() -> Metadata.of(many.copy().put("one_more", "x"))).hasMessage("too_many_properties");
        for (var refused : List.of(
                new JsonObject().put("number", 1),
                new JsonObject().putNull("null"),
                new JsonObject().put("object", new JsonObject()),
                new JsonObject().put("long", "x".repeat(501)),
                new JsonObject().put("", "x"),
                new JsonObject().put("a b", "x"),
                new JsonObject().put("a[b]", "x"),
                new JsonObject().put("x".repeat(41), "x")))
            assertThatThrownBy(() -> Metadata.of(refused)).as(refused.encode()).hasMessage("invalid_request");
    }

    @Test
    void metadata_of_staff_follows_the_same_rules_under_its_own_name() {
        var own = new JsonObject().put("margin", "low");
        assertThat(Metadata.ofStaff(own)).isEqualTo(own);
        assertThat(Metadata.ofStaff(null)).isEmpty();
        assertThat(Metadata.ofStaffOrNull(own)).isEqualTo(own);
        assertThat(Metadata.ofStaffOrNull(new JsonObject())).isNull();
        assertThatThrownBy(() -> Metadata.ofStaff(new JsonObject().put("a b", "x")))
                .hasMessage("invalid_request");
    }

    @Test
    void external_ids_have_at_most_ten_systems_with_ids_of_a_hundred_characters() {
        var ids = new JsonObject();
        for (int i = 0; i < 10; i++) ids.put("system-" + i, "🙂".repeat(100));
        assertThat(ExternalIds.of(ids)).isEqualTo(ids);
        assertThatThrownBy(() -> ExternalIds.of(ids.copy().put("more", "x"))).hasMessage("too_many_properties");
        for (var refused : List.of(
                new JsonObject().put("shop", ""),
                new JsonObject().put("shop", 123),
                new JsonObject().put("shop", "x".repeat(101)),
                new JsonObject().put("Shop", "x"),
                new JsonObject().put("9shop", "x"),
                new JsonObject().put("shop:eu", "x")))
            assertThatThrownBy(() -> ExternalIds.of(refused))
                    .as(refused.encode())
                    .hasMessage("invalid_request");
    }

    @Test
    void a_request_by_an_external_id_keeps_the_others_unless_it_names_them() {
        var others = new JsonObject().put("erp", "7");
        assertThat(ExternalIds.with("shop", "1", null, others))
                .isEqualTo(new JsonObject().put("erp", "7").put("shop", "1"));
        assertThat(ExternalIds.with("shop", "1", new JsonObject(), others))
                .isEqualTo(new JsonObject().put("shop", "1"));
        assertThatThrownBy(() -> ExternalIds.with("shop", "1", new JsonObject().put("shop", "2"), others))
                .hasMessage("invalid_request");
    }
}
