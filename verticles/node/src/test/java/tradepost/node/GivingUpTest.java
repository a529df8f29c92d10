package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is given up stays readable or goes away, and blocks nothing: archived products, removed fields, quotes. */
@ExtendWith(Shared.class)
class GivingUpTest {
    static Api api;
    static Stores stores;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
        stores = running.stores();
    }

    private static Api.Answer patch(String path, JsonObject body) {
        return api.send("PATCH", path, body).join();
    }

    private static JsonObject product() {
        return new JsonObject().put("name", "Drill").put("price", 90).put("stock", 3);
    }

    @Test
    void a_product_is_archived_like_any_other_resource() {
        var product = api.post("/api/products", product()).expect(201).data();
        var path = "/api/products/" + product.getString("id");
        var customer = api.customer();
        api.salesOrder(customer, product.getString("item_id"), 1);
        assertThat(api.delete(path).expect(409).code()).isEqualTo("in_use");
        for (int i = 0; i < 2; i++)
            assertThat(api.delete(path + "?archive=true").expect(200).body().getString("message"))
                    .isEqualTo("Product archived successfully");
        assertThat(api.get(path).expect(200).data().getString("status")).isEqualTo("archived");
        var order =
                new JsonObject().put("customer_id", customer).put("items", Api.lines(product.getString("item_id"), 1));
        assertThat(api.post("/api/sales/orders", order).expect(409).code()).isEqualTo("product_not_published");
        api.post(path + "/publish").expect(200);
        api.post("/api/sales/orders", order).expect(201);
    }

    @Test
    void a_field_that_is_removed_from_a_category_blocks_no_change_of_its_products() {
        var category = api.post(
                        "/api/categories",
                        new JsonObject().put("name", "C " + Api.unique()).put("fields", fields("voltage", "colour")))
                .expect(201)
                .id();
        var path = "/api/products/"
                + api.post(
                                "/api/products",
                                product()
                                        .put("category_id", category)
                                        .put(
                                                "attributes",
                                                new JsonObject()
                                                        .put("voltage", "18")
                                                        .put("colour", "red")))
                        .expect(201)
                        .id();
        patch("/api/categories/" + category, new JsonObject().put("fields", fields("colour")))
                .expect(200);
        var blue = new JsonObject().put("attributes", new JsonObject().put("colour", "blue"));
        assertThat(patch(path, blue).expect(200).data().getJsonObject("attributes"))
                .isEqualTo(new JsonObject().put("colour", "blue").put("voltage", "18"));
        var none = new JsonObject().put("attributes", new JsonObject().putNull("voltage"));
        assertThat(patch(path, none).expect(200).data().getJsonObject("attributes"))
                .isEqualTo(new JsonObject().put("colour", "blue"));
    }

    private static JsonArray fields(String... keys) {
        var fields = new JsonArray();
        for (var key : keys)
            fields.add(new JsonObject().put("key", key).put("label", key).put("type", "text"));
        return fields;
    }

    private static String quote() {
        var body = new JsonObject()
                .put("customer_id", api.customer())
                .put("items", Api.lines(api.item(5), 1))
                .put("valid_until", "2090-01-01T00:00:00Z");
        return "/api/sales/quotes/"
                + api.post("/api/sales/quotes", body)
                        .expect(201)
                        .data()
                        .getJsonObject("quote")
                        .getString("id");
    }

    @Test
    void a_draft_of_a_quote_is_declined_or_deleted() {
        var declined = quote();
        assertThat(api.post(declined + "/decline")
                        .expect(200)
                        .data()
                        .getJsonObject("quote")
                        .getString("status"))
                .isEqualTo("declined");
        assertThat(api.delete(declined).expect(409).code()).isEqualTo("invalid_state");
        var deleted = quote();
        assertThat(api.delete(deleted).expect(200).body().getString("message")).isEqualTo("Quote deleted successfully");
        api.get(deleted).expect(404);
    }

    @Test
    void an_expired_quote_answers_the_same_before_and_after_it_is_ended() {
        var quote = quote();
        api.post(quote + "/send").expect(200);
        var id = quote.substring(quote.lastIndexOf('/') + 1);
        stores.write("sales", "update sales_quote set valid_until = clock_timestamp() where id = ?::uuid", id);
        Runnable refused = () -> {
            for (var action : new String[] {"/accept", "/decline", "/send"})
                assertThat(api.post(quote + action).expect(409).code()).isEqualTo("quote_expired");
        };
        refused.run();
        Awaitility.await()
                .until(() -> api.get(quote)
                        .data()
                        .getJsonObject("quote")
                        .getString("status")
                        .equals("expired"));
        refused.run();
    }
}
