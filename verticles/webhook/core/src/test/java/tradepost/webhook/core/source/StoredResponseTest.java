package tradepost.webhook.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class StoredResponseTest {
    @Test
    void what_is_shown_only_once_is_not_kept() {
        var shown = new JsonObject()
                .put("id", 7)
                .put("hint", "whsec_…")
                .put(
                        "list",
                        new JsonArray()
                                .add(1)
                                .add(new JsonObject().put("access_token", "t").put("name", "n")));
        var given = shown.copy()
                .put("secret", "s")
                .put("key", new JsonObject().put("a", 1))
                .put("recovery_codes", new JsonArray().add("1"));
        shown.getJsonArray("list").getJsonObject(1).remove("access_token");
        assertThat(StoredResponse.of(new JsonObject().put("data", given)))
                .isEqualTo(new JsonObject().put("data", shown).encode());
    }

    @Test
    void only_the_beginning_of_a_large_one_is_kept() {
        var large = new JsonObject().put("text", "\uD83D\uDE80".repeat(5_000));
        var kept = StoredResponse.of(large);
        assertThat(kept.codePointCount(0, kept.length())).isEqualTo(4_000);
    }
}
