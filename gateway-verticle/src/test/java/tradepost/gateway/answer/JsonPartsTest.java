package tradepost.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonPartsTest {
    private static final int TEXT = 1_000;

    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final List<Buffer> encoded = new ArrayList<>();

    private int encode(JsonObject body, int bytesMax) {
        JsonParts.encode(later::add, body, bytesMax, () -> Refusal.of(400, "include_too_large"), encoded::add);
        int parts = 1;
        for (var next = later.poll(); next != null; next = later.poll()) {
            assertThat(encoded).isEmpty();
            next.run();
            parts++;
        }
        return parts;
    }

    /** An entry with lines, all of which have the same item, as included. */
    private static JsonObject entry(int lines) {
        var item = new JsonObject().put("text", "x".repeat(TEXT)).put("price", new BigDecimal("45000.00"));
        var all = new JsonArray();
        for (int i = 0; i < lines; i++) all.add(new JsonObject().put("n", i).put("item", item));
        return new JsonObject().put("data", new JsonObject().put("lines", all).putNull("none"));
    }

    @Test
    void a_small_body_is_encoded_at_once() {
        var body = new JsonObject()
                .put("status", 200)
                .put("text", "ä \"quoted\" \u2028")
                .put("plain", Map.of("a", List.of(1, true, new BigDecimal("1.10"))))
                .put("empty", new JsonArray().add(new JsonObject()));
        assertThat(encode(body, Integer.MAX_VALUE)).isEqualTo(1);
        assertThat(encoded).containsExactly(body.toBuffer());
    }

    @Test
    void a_large_body_is_encoded_in_parts_also_within_one_entry() {
        var body = entry(4_000);
        int parts = encode(body, Integer.MAX_VALUE);
        assertThat(parts).isGreaterThan(4_000 * TEXT / JsonParts.PART_BYTES);
        assertThat(encoded).containsExactly(body.toBuffer());
    }

    @Test
    void encoding_stops_as_soon_as_the_limit_is_exceeded() {
        var body = entry(1_000_000);
        assertThatThrownBy(() -> encode(body, JsonParts.PART_BYTES / 2))
                .isInstanceOf(Refusal.class)
                .hasMessage("include_too_large");
        assertThat(later).isEmpty();
        assertThat(encoded).isEmpty();
    }
}
