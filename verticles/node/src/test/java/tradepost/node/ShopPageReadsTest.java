package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.kernel.contract.Contract;
import tradepost.node.config.Contexts;

/** What a shop page reads without a user: with a publishable key, or without anything where the installation says so. */
class ShopPageReadsTest {
    /** Some text that only staff may see. */
    private static final String SECRET = "secret" + Api.unique();

    static Path folder;
    static Program program;
    static Api visitor;
    static Api staff;
    static String key;
    static JsonObject lamp;
    static JsonObject draft;
    static String category;

    @BeforeAll
    static void start() throws Exception {
        folder = Files.createTempDirectory("tradepost-shop-");
        int port = Program.freePorts(1);
        program = Program.dev(
                folder, port, Map.of("TRADEPOST_STOREFRONT_ANONYMOUS", "true", "TRADEPOST_STOREFRONT_FEW", "3"));
        visitor = Api.at(port);
        staff = visitor.registered("admin");
        key = staff.post("/api/api-keys", new JsonObject().put("name", "shop").put("publishable", true))
                .expect(201)
                .data()
                .getString("key");
        category = staff.post(
                        "/api/categories", new JsonObject().put("name", "Lamps").put("metadata", secret()))
                .expect(201)
                .id();
        lamp = product("Lamp", "published");
        draft = product("Lamp of tomorrow", "draft");
        product("Lamp of yesterday", "archived");
    }

    @AfterAll
    static void stop() {
        new Shared.Running(program, folder, 0).close();
    }

    private static JsonObject secret() {
        return new JsonObject().put("note", SECRET);
    }

    private static JsonObject product(String name, String status) {
        var body = StorefrontTest.product(name, 20)
                .put("price", 10)
                .put("status", status)
                .put("category_id", category)
                .put("metadata", secret())
                .put("external_ids", new JsonObject().put("erp", SECRET + Api.unique()));
        return staff.post("/api/products", body).expect(201).data();
    }

    private static Api.Answer get(boolean withKey, String path) {
        return withKey ? visitor.send("GET", path, null, "X-API-Key", key).join() : visitor.get(path);
    }

    @Test
    void published_products_categories_search_and_prices_are_read_with_a_key_or_without() {
        for (boolean withKey : new boolean[] {true, false}) {
            var id = lamp.getString("id");
            var list = get(withKey, "/api/products?include=category").expect(200);
            assertThat(list.list()).hasSize(1);
            assertThat(list.list().getJsonObject(0).getJsonObject("category").getString("name"))
                    .isEqualTo("Lamps");
            var found = get(withKey, "/api/search?q=lamp").expect(200);
            assertThat(found.data().getJsonArray("hits")).hasSize(1);
            assertThat(found.data().getJsonObject("facets").getJsonArray("category"))
                    .hasSize(1);
            var one = get(withKey, "/api/products/" + id).expect(200);
            assertThat(one.data().getValue("price")).hasToString("10.00");
            assertThat(one.data().getString("availability")).isEqualTo("in_stock");
            assertThat(one.data().getValue("stock")).isNull();
            assertThat(one.raw().headers().firstValue("ETag").orElse("")).doesNotEndWith("-20\"");
            var price = get(withKey, "/api/items/" + lamp.getString("item_id") + "/price?quantity=2")
                    .expect(200);
            assertThat(price.data().getValue("unit_price")).hasToString("10.00");
            var categories = get(withKey, "/api/categories").expect(200);
            assertThat(categories.list()).hasSize(1);
            get(withKey, "/api/categories/" + category).expect(200);
            for (var answer : List.of(list, found, one, price, categories))
                assertThat(answer.raw().body()).doesNotContain(SECRET);
            get(withKey, "/api/products/" + draft.getString("id")).expect(404);
            get(withKey, "/api/items/" + draft.getString("item_id") + "/price").expect(404);
            assertThat(get(withKey, "/api/products?status=draft,archived")
                            .expect(200)
                            .list())
                    .isEmpty();
            assertThat(get(withKey, "/api/search?q=lamp&status=draft")
                            .expect(200)
                            .data()
                            .getJsonArray("hits"))
                    .isEmpty();
            for (var filter : List.of("metadata%5Bnote%5D=" + SECRET, "external_id=erp:" + SECRET))
                get(withKey, "/api/products?" + filter).expect(403);
            get(withKey, "/api/categories?metadata%5Bnote%5D=" + SECRET).expect(403);
            get(withKey, "/api/items/" + lamp.getString("item_id") + "/price?as_of=2030-01-01T00:00:00Z")
                    .expect(403);
        }
    }

    /** Such an id tells what another system knows. */
    @Test
    void nothing_is_found_by_the_id_of_another_system() {
        var erp = lamp.getJsonObject("external_ids").getString("erp");
        var path = "/api/products/by-external/erp/" + erp;
        assertThat(staff.get(path).expect(200).id()).isEqualTo(lamp.getString("id"));
        get(false, path).expect(401);
        get(true, path).expect(403);
        visitor.registered("customer").get(path).expect(403);
    }

    @Test
    void the_words_follow_the_stock_and_a_price_for_everybody_applies() {
        var chair = staff.post(
                        "/api/products", StorefrontTest.product("Chair", 3).put("price", 10))
                .expect(201)
                .data();
        staff.post("/api/products/" + chair.getString("id") + "/archive").expect(200);
        staff.post("/api/products/" + chair.getString("id") + "/publish").expect(200);
        var path = "/api/products/" + chair.getString("id");
        for (var step : List.of("3 in_stock", "2 few", "0 none")) {
            var quantity = Integer.parseInt(step.substring(0, 1));
            staff.put("/api/items/" + chair.getString("item_id") + "/stock", new JsonObject().put("quantity", quantity))
                    .expect(200);
            assertThat(visitor.get(path).expect(200).data().getString("availability"))
                    .isEqualTo(step.substring(2));
        }
        var list = staff.post(
                        "/api/price-lists", new JsonObject().put("name", SECRET).put("currency", "USD"))
                .expect(201)
                .id();
        var entry = new JsonObject().put("item_id", chair.getString("item_id")).put("unit_price", 8);
        staff.post("/api/price-lists/" + list + "/prices", entry).expect(201);
        var shown = visitor.get(path);
        assertThat(shown.expect(200).data().getValue("price")).hasToString("8.00");
        assertThat(staff.get(path).expect(200).data().getValue("price")).hasToString("10.00");
        var price = visitor.get("/api/items/" + chair.getString("item_id") + "/price")
                .expect(200);
        assertThat(price.data().getValue("unit_price")).hasToString("8.00");
        assertThat(price.raw().body()).doesNotContain(SECRET).doesNotContain(list);
        staff.post(path + "/archive").expect(200);
        visitor.get(path).expect(404);
    }

    @Test
    void an_archived_variant_is_not_shown() {
        var shirt = staff.post(
                        "/api/products",
                        StorefrontTest.product("Shirt", 0)
                                .put("status", "draft")
                                .put(
                                        "options",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("name", "Size")
                                                        .put(
                                                                "values",
                                                                new JsonArray()
                                                                        .add("S")
                                                                        .add("M")))))
                .expect(201)
                .data();
        var path = "/api/products/" + shirt.getString("id");
        var variants =
                staff.post(path + "/variants/generate").expect(200).data().getJsonArray("variants");
        assertThat(variants).hasSize(2);
        var gone = variants.getJsonObject(1).getString("item_id");
        staff.delete(path + "/variants/" + gone + "?archive=true").expect(200);
        staff.post(path + "/publish").expect(200);
        assertThat(visitor.get(path).expect(200).data().getJsonArray("variants"))
                .hasSize(1);
        visitor.get("/api/items/" + gone + "/price").expect(404);
        staff.delete(path + "?archive=true").expect(200);
    }

    @Test
    void nothing_else_is_in_reach_of_a_page_without_a_user() {
        var reads =
                List.of("listProducts", "getProduct", "searchCatalog", "listCategories", "getCategory", "getItemPrice");
        int checked = 0;
        for (var context : Contexts.names())
            for (var op : Contract.load(context).operations()) {
                if (op.isPublic() || op.permission().equals(Contract.AUTHENTICATED) || reads.contains(op.id()))
                    continue;
                var path = op.path().replaceAll("\\{[a-z_]+}", RolesTest.NOBODY);
                var body = op.body() == null ? null : new JsonObject();
                assertThat(visitor.send(op.method(), path, body).join().status())
                        .as(op.id())
                        .isEqualTo(401);
                assertThat(visitor.send(op.method(), path, body, "X-API-Key", key)
                                .join()
                                .status())
                        .as(op.id())
                        .isEqualTo(403);
                checked++;
            }
        assertThat(checked).isGreaterThan(100);
    }

    @Test
    void a_wrong_token_or_key_is_refused_although_none_is_needed() {
        new Api(visitor.base(), "not-a-token").get("/api/products").expect(401);
        visitor.send("GET", "/api/products", null, "X-API-Key", key + "x")
                .join()
                .expect(401);
    }
}
