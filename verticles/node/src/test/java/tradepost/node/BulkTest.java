package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Items and their stock in requests of a thousand, over HTTP. */
@ExtendWith(Shared.class)
class BulkTest {
    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    private static JsonObject many(String list, int count, IntFunction<JsonObject> element) {
        return new JsonObject()
                .put(
                        list,
                        new JsonArray(
                                IntStream.range(0, count).mapToObj(element).toList()));
    }

    private static JsonObject item(String sku) {
        return new JsonObject().put("sku", sku).put("name", "Part").put("unit_price", 1);
    }

    private static List<Integer> counts(Api.Answer answer, String... names) {
        var data = answer.expect(200).data();
        return List.of(names).stream().map(data::getInteger).toList();
    }

    @Test
    void a_thousand_items_get_their_stock_by_sku_and_one_more_is_refused() {
        var name = "BULK-" + Api.unique() + "-";
        var made = api.post("/api/items/bulk", many("items", 1_000, i -> item(name + i)));
        assertThat(counts(made, "created", "updated", "failed")).containsExactly(1_000, 0, 0);
        var stocked = api.post(
                "/api/stock/bulk",
                many("lines", 1_000, i -> new JsonObject().put("sku", name + i).put("quantity", i)));
        assertThat(counts(stocked, "updated", "failed")).containsExactly(1_000, 0);
        var last = made.data().getJsonArray("results").getJsonObject(999).getString("id");
        assertThat(api.get("/api/items/" + last + "/stock").data().getInteger("available"))
                .isEqualTo(999);
        for (var refused : List.of(
                api.post("/api/items/bulk", many("items", 1_001, i -> item(name + i))),
                api.post(
                        "/api/stock/bulk",
                        many(
                                "lines",
                                1_001,
                                i -> new JsonObject().put("sku", name + i).put("quantity", 1)))))
            assertThat(refused.expect(400).body().getJsonObject("error").getString("code"))
                    .isEqualTo("invalid_request");
    }

    @Test
    void all_or_nothing_names_the_faulty_elements() {
        var name = "BULK-" + Api.unique() + "-";
        api.post("/api/items/bulk", many("items", 1, i -> item(name + 1))).expect(200);
        var body = many("items", 3, i -> item(name + i).put("op", "create")).put("mode", "all_or_nothing");
        var error = api.post("/api/items/bulk", body).expect(409).body().getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo("sku_taken");
        assertThat(error.getJsonArray("details").getJsonObject(0).getString("field"))
                .isEqualTo("items[1].sku");
        var found = api.get("/api/items?sku=" + name + 0).expect(200).body().getJsonArray("data");
        assertThat(found).isEmpty();
    }
}
