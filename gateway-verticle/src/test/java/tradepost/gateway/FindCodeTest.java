package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the look-up of a code puts the lists together, of which {@code sample} has one with codes. */
@ExtendWith(VertxExtension.class)
class FindCodeTest {
    private TestGateway gateway;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx).onSuccess(g -> gateway = g).onComplete(started.succeedingThenComplete());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private JsonObject find(String code, String role) {
        var answer = gateway.send("GET", "/api/codes/" + code, null, "Authorization", "Bearer " + gateway.token(role));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void each_filter_is_asked_and_nothing_found_twice() {
        gateway.context = m -> {
            var query = m.body().getJsonObject("query");
            asked.add(query.encode());
            var thing = new JsonObject().put("id", "1").put("sku", "Bolt").put("name", "Name");
            var other = new JsonObject().put("item_id", "2").put("sku", "Nut").put("pieces", 12);
            m.reply(new JsonObject().put("data", new JsonArray().add(thing).add(other)));
        };
        var body = find("b%2F1%20?types=item", "admin");
        assertThat(asked).containsExactlyInAnyOrder("{\"q\":\"b/1\",\"limit\":20}", "{\"kind\":\"b/1\",\"limit\":20}");
        assertThat(body.getJsonObject("data").getString("code")).isEqualTo("b/1");
        var matches = body.getJsonObject("data").getJsonArray("matches");
        assertThat(matches).hasSize(2);
        assertThat(matches.getJsonObject(0).getMap())
                .containsEntry("type", "item")
                .containsEntry("code", "Bolt")
                .containsEntry("title", "Name")
                .containsEntry("path", "/api/parts/1")
                .containsEntry("sku", null);
        assertThat(matches.getJsonObject(1).getMap())
                .containsEntry("id", "2")
                .containsEntry("sku", "Nut")
                .containsEntry("pieces", 12)
                .containsEntry("path", "/api/parts/2");
    }

    @Test
    void what_is_too_long_for_a_filter_is_not_asked_by_it() {
        gateway.context = m -> {
            asked.add(m.body().getJsonObject("query").encode());
            m.reply(new JsonObject().put("data", new JsonArray()));
        };
        find("longer?types=item", "admin");
        assertThat(asked).containsExactly("{\"kind\":\"longer\",\"limit\":20}");
    }

    @Test
    void what_the_caller_may_not_read_is_not_asked() {
        gateway.context = m -> asked.add(m.body().encode());
        var body = find("x?types=item,lot", "customer");
        assertThat(body.getJsonObject("data").getJsonArray("matches")).isEmpty();
        assertThat(body.getJsonObject("meta").getJsonArray("not_searched")).containsExactly("item");
        assertThat(body.getJsonObject("meta").getJsonArray("unavailable")).containsExactly("lot");
        assertThat(asked).isEmpty();
    }

    @Test
    void a_list_that_is_silent_is_named() {
        gateway.context = m -> {};
        assertThat(find("x?types=item", "admin").getJsonObject("meta").getJsonArray("unavailable"))
                .containsExactly("item");
    }
}
