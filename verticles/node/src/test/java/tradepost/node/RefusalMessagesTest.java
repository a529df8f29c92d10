package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The message of a 400 says which field to correct, and offers the name that was probably meant. */
@ExtendWith(Shared.class)
class RefusalMessagesTest {
    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    private static String message(Api.Answer answer) {
        var body = answer.expect(400).body();
        assertThat(body.getJsonObject("error").getString("message")).isEqualTo(body.getString("message"));
        return body.getString("message");
    }

    private static JsonObject order(JsonObject line) {
        return new JsonObject()
                .put("customer_id", RolesTest.NOBODY)
                .put("items", new JsonArray().add(line.put("item_id", RolesTest.NOBODY)));
    }

    @Test
    void the_first_field_is_named() {
        assertThat(message(api.post("/api/sales/orders", order(new JsonObject().put("quantity", 0)))))
                .isEqualTo("items[0].quantity must be at least 1.");
        assertThat(message(api.post(
                        "/api/sales/orders",
                        order(new JsonObject().put("quantity", 0)).put("notes", 5))))
                .endsWith("; the details name one more.");
    }

    @Test
    void the_field_of_a_refusal_by_a_context_is_named_too() {
        var customer = api.customer();
        var body = order(new JsonObject().put("quantity", 1)).put("customer_id", customer);
        assertThat(message(api.post("/api/sales/orders", body)))
                .isEqualTo(
                        "A line refers to an item or product that does not exist (items[0].item_id); see /api/items and /api/products.");
    }

    @Test
    void the_same_sentence_is_the_detail_of_a_problem_document() {
        var body = order(new JsonObject().put("quantity", 0));
        var problem = api.send("POST", "/api/sales/orders", body, "Accept", "application/problem+json")
                .join()
                .expect(400)
                .body();
        assertThat(problem.getString("detail")).isEqualTo("items[0].quantity must be at least 1.");
        var type = problem.getString("type").split("#");
        assertThat(api.send("GET", type[0], null).join().raw().body()).contains("## " + type[1] + "\n");
    }

    @Test
    void the_nearest_known_name_is_offered() {
        assertThat(message(api.post(
                        "/api/sales/orders",
                        order(new JsonObject().put("quantity", 1).put("unit_prise", 5)))))
                .isEqualTo("items[0].unit_prise is not a known field; did you mean unit_price?");
        assertThat(message(api.post(
                        "/api/items",
                        new JsonObject().put("name", "Bolt").put("sku", "x").put("price", 5))))
                .isEqualTo("price is not a known field; did you mean unit_price? The details name one more.");
        assertThat(message(api.get("/api/sales/orders?custmer_id=" + RolesTest.NOBODY)))
                .isEqualTo("custmer_id is not a known query parameter; did you mean customer_id?");
        assertThat(message(api.get("/api/sales/orders?status=confirmed,canceled")))
                .startsWith("status[1] must be one of draft,")
                .endsWith("; did you mean cancelled?");
        assertThat(message(api.send(
                                "PATCH", "/api/products/" + RolesTest.NOBODY, new JsonObject().put("status", "publish"))
                        .join()))
                .isEqualTo("status must be one of draft, published, archived; did you mean published?");
    }
}
