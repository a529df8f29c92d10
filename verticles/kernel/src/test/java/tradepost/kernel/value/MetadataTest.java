package tradepost.kernel.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class MetadataTest {
    @Test
    void metadata_is_limited_in_fields_and_size() {
        var many = new JsonObject();
        for (int i = 0; i < 50; i++) many.put("k" + i, i);
        assertThat(Metadata.of(many)).isEqualTo(many);
        assertThatThrownBy(() -> Metadata.of(many.copy().put("one more", 1))).hasMessage("too_many_properties");
        var deep = new JsonObject().put("list", new JsonArray());
        for (int i = 0; i < 6_000; i++) deep.getJsonArray("list").add("é"); // two bytes each, and three around them
        assertThatThrownBy(() -> Metadata.of(deep)).hasMessage("field_too_large");
        assertThat(Metadata.of(null)).isEmpty();
    }
}
