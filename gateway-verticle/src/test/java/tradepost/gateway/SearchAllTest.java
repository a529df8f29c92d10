package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.request.Request;

/** How the search over everything puts the lists together, of which {@code sample} has two. */
@ExtendWith(VertxExtension.class)
class SearchAllTest {
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

    private static JsonObject page(String... skus) {
        var data = new JsonArray();
        for (var sku : skus)
            data.add(new JsonObject().put("id", "id-" + sku).put("sku", sku).put("name", "Name"));
        return new JsonObject().put("data", data).put("meta", new JsonObject());
    }

    private boolean isThings(Message<JsonObject> m) {
        var query = m.body().getJsonObject("query");
        asked.add(m.headers().get(Request.ACTION) + " " + query.encode());
        return "listThings".equals(m.headers().get(Request.ACTION));
    }

    private JsonObject search(String query, String role) {
        var answer =
                gateway.send("GET", "/api/search/all?" + query, null, "Authorization", "Bearer " + gateway.token(role));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> found(JsonObject body) {
        return body.getJsonArray("data").stream()
                .map(JsonObject.class::cast)
                .map(o -> o.getString("type") + " " + o.getString("match") + " " + o.getString("code") + " "
                        + o.getString("path"))
                .toList();
    }

    @Test
    void exact_codes_come_first_and_nothing_twice() {
        gateway.context = m -> {
            if (!isThings(m)) m.reply(page());
            else m.reply(m.body().getJsonObject("query").containsKey("kind") ? page("K") : page("A", "bolt", "K"));
        };
        assertThat(found(search("q=BOLT&types=item,order&limit=3", "admin")))
                .containsExactly(
                        "item exact K /api/things/id-K",
                        "item exact bolt /api/things/id-bolt",
                        "item words A /api/things/id-A");
        assertThat(asked).anyMatch(a -> a.contains("\"words_only\":true") && a.contains("\"limit\":3"));
    }

    @Test
    void a_list_that_is_silent_or_fails_is_named_and_the_rest_returned() {
        gateway.context = m -> {
            if (isThings(m)) m.reply(page("A")); // the other one is silent
        };
        var silent = search("q=x&types=item,order,invoice", "admin");
        assertThat(found(silent)).hasSize(1);
        assertThat(silent.getJsonObject("meta").getJsonArray("unavailable"))
                .containsExactlyInAnyOrder("order", "invoice");
        gateway.context = m -> {
            if (isThings(m)) m.reply(page("A"));
            else m.reply(new ServiceException(500, "internal_error", new JsonObject()));
        };
        var failed = search("q=x&types=item,order", "admin");
        assertThat(found(failed)).hasSize(1);
        assertThat(failed.getJsonObject("meta").getJsonArray("unavailable")).containsExactly("order");
    }

    @Test
    void each_list_is_told_for_how_long_its_statements_may_run() {
        var limits = new CopyOnWriteArrayList<String>();
        gateway.context = m -> {
            limits.add(m.headers().get(Request.STATEMENT_MS));
            m.reply(page());
        };
        search("q=x&types=item,order", "admin");
        assertThat(limits).isNotEmpty().containsOnly("900");
        limits.clear();
        gateway.get("/api/things");
        assertThat(limits).hasSize(1).containsOnlyNulls();
    }

    @Test
    void what_the_caller_may_not_read_is_not_asked() {
        gateway.context = m -> {
            isThings(m);
            m.reply(page("A"));
        };
        var body = search("q=x&types=item,order", "customer");
        assertThat(found(body)).isEmpty();
        assertThat(body.getJsonObject("meta").getJsonArray("not_searched")).containsExactlyInAnyOrder("item", "order");
        assertThat(asked).isEmpty();
    }

    @Test
    void similar_spellings_are_looked_for_only_if_nothing_is_found() {
        gateway.context = m -> {
            isThings(m);
            m.reply(m.body().getJsonObject("query").containsKey("words_only") ? page() : page("A"));
        };
        assertThat(found(search("q=x@y&types=order", "admin")))
                .containsExactly("order spelling Name /api/gadgets/id-A");
        assertThat(asked).hasSize(2);
    }
}
