package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Category pages, what a search finds, how names are sorted, and the search over everything. */
@ExtendWith(Shared.class)
class SearchApiTest {
    static Api api;
    static Api anybody;
    /** Only what this test creates has it. */
    static String word;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        api = anybody.registered("admin");
        word = word();
    }

    /** A word without digits that nothing else has, nor one that differs in a letter or two, which the search forgives. */
    private static String word() {
        return UUID.randomUUID()
                .toString()
                .replace("-", "")
                .substring(0, 16)
                .chars()
                .mapToObj(digit -> Character.toString('a' + Character.digit(digit, 16)))
                .collect(Collectors.joining("", "q", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast);
    }

    private static List<String> texts(JsonArray array, String field) {
        return objects(array).map(o -> o.getString(field)).toList();
    }

    private static String item(String name) {
        return item(name, "x-" + Api.unique(), 1);
    }

    private static String item(String name, String sku, int price) {
        var body = new JsonObject().put("name", name).put("sku", sku).put("unit_price", price);
        return api.post("/api/items", body).expect(201).id();
    }

    private static String product(String name, @Nullable String category, int price, int stock) {
        var body = new JsonObject()
                .put("name", name)
                .put("price", price)
                .put("stock", stock)
                .put("category_id", category);
        return api.post("/api/products", body).expect(201).id();
    }

    private static String category(String name, @Nullable String parent) {
        var body = new JsonObject().put("name", name).put("parent_id", parent);
        return api.post("/api/categories", body).expect(201).id();
    }

    private static JsonObject search(String query) {
        return api.get("/api/search?" + query).expect(200).body();
    }

    private static List<String> names(String query) {
        return texts(search(query).getJsonObject("data").getJsonArray("hits"), "name");
    }

    private static List<String> listed(String path, String q) {
        return texts(api.get(path + "?limit=100&q=" + encoded(q)).expect(200).list(), "id");
    }

    @Test
    void a_category_page_has_hits_facets_and_pages_without_words() {
        var top = category("Tools " + word, null);
        var below = category("Saws " + word, top);
        product("Zebra saw " + word, below, 30, 0);
        product("äbler saw " + word, below, 10, 5);
        product("Abel hammer " + word, top, 20, 0);
        var page = "category_id=" + top;
        assertThat(names(page)).containsExactly("Abel hammer " + word, "äbler saw " + word, "Zebra saw " + word);
        assertThat(names(page + "&sort=-price"))
                .containsExactly("Zebra saw " + word, "Abel hammer " + word, "äbler saw " + word);
        assertThat(names(page + "&sort=created_at").getFirst()).isEqualTo("Zebra saw " + word);
        assertThat(names(page + "&price_from=15&price_to=25")).containsExactly("Abel hammer " + word);
        var facets = search(page).getJsonObject("data").getJsonObject("facets");
        assertThat(objects(facets.getJsonArray("category")).map(c -> c.getString("name") + c.getInteger("count")))
                .containsExactly("Tools " + word + 3, "Saws " + word + 2);
        assertThat(facets.getJsonArray("price")).hasSize(2);
        var found = new ArrayList<String>();
        String after = null;
        do {
            var body = search(page + "&limit=2" + (after == null ? "" : "&after=" + after));
            assertThat(body.getJsonObject("meta").getInteger("total")).isEqualTo(3);
            found.addAll(texts(body.getJsonObject("data").getJsonArray("hits"), "name"));
            after = body.getJsonObject("meta").getString("next");
        } while (after != null);
        assertThat(found).isEqualTo(names(page));
        assertThat(names(page + "&sort=name&q=saw")).containsExactly("äbler saw " + word, "Zebra saw " + word);
        assertThat(api.get("/api/search?sort=relevance").expect(400).code()).isEqualTo("invalid_sort");
        assertThat(api.get("/api/search?sort=relevance,name&q=saw").expect(400).code())
                .isEqualTo("invalid_sort");
    }

    @Test
    void the_filter_by_stock_follows_the_stock() {
        var category = category("Stocked " + word, null);
        var empty = product("Empty " + word, category, 1, 0);
        product("Full " + word, category, 1, 1);
        var page = "category_id=" + category + "&in_stock=";
        Awaitility.await().untilAsserted(() -> {
            assertThat(names(page + true)).containsExactly("Full " + word);
            assertThat(names(page + false)).containsExactly("Empty " + word);
        });
        var item = api.get("/api/products/" + empty).data().getString("item_id");
        api.put("/api/items/" + item + "/stock", new JsonObject().put("quantity", 2))
                .expect(200);
        Awaitility.await().until(() -> names(page + true).size() == 2);
        assertThat(names(page + true + "&q=empty")).containsExactly("Empty " + word);
        api.confirm(api.salesOrder(api.customer(), item, 2)).join().expect(200);
        Awaitility.await().until(() -> names(page + false + "&q=empty").size() == 1);
    }

    @Test
    void searches_and_lists_find_the_forms_spellings_and_sizes_of_words() {
        for (var group : List.of(
                List.of("Wood screw", "wood screws"),
                List.of("Battery pack", "batteries pack"),
                List.of("Müllermilch", "muellermilch", "MÜLLERMILCH"),
                List.of("Straßenfeger", "strassenfeger"),
                List.of("T-Shirt", "tshirt", "t shirt", "T-shirts"),
                List.of("Drill 3.5 mm", "drill 3,5mm", "drill 3,5 mm"),
                List.of("Dowel 8x40", "dowel 8 x 40"),
                List.of("Key H10 WS 1", "key h10 ws 1"))) {
            var own = word();
            var ids = group.stream().map(name -> item(name + " " + own)).toList();
            for (var q : group) {
                var words = q + " " + own;
                assertThat(listed("/api/items", words)).as("list %s", q).containsExactlyInAnyOrderElementsOf(ids);
                assertThat(texts(
                                search("limit=100&q=" + encoded(words))
                                        .getJsonObject("data")
                                        .getJsonArray("hits"),
                                "id"))
                        .as("search %s", q)
                        .containsExactlyInAnyOrderElementsOf(ids);
            }
        }
        var muller = new JsonObject().put("name", "Jürgen Müller " + word);
        var customer = api.post("/api/customers", muller.put("email", word + "@example.com"))
                .expect(201)
                .id();
        assertThat(listed("/api/customers", "juergen mueller " + word)).containsExactly(customer);
        var order = api.salesOrder(customer, api.item(1), 1);
        assertThat(listed("/api/sales/orders", "juergen mueller " + word)).containsExactly(order);
    }

    @Test
    void lists_sort_names_as_people_do() {
        var own = word();
        for (var name : List.of("Zzz", "abc", "Äbc", "Bolt 10", "Bolt 2", "Abd")) {
            item(name + " " + own);
            var contact = new JsonObject().put("name", name + " " + own);
            api.post("/api/customers", contact.put("email", "c" + Api.unique() + "@example.com"))
                    .expect(201);
            api.post("/api/vendors", contact.put("email", "v" + Api.unique() + "@example.com"))
                    .expect(201);
            product(name + " product" + own, null, 1, 0);
        }
        var sorted = Stream.of("abc", "Äbc", "Abd", "Bolt 2", "Bolt 10", "Zzz");
        var expected = sorted.map(name -> name + " " + own).toList();
        for (var path : List.of("/api/items", "/api/customers", "/api/vendors")) {
            assertThat(pages(path, "sort=name&q=" + own)).as(path).isEqualTo(expected);
            assertThat(pages(path, "sort=-name&q=" + own)).as(path).isEqualTo(expected.reversed());
        }
        assertThat(pages("/api/products", "sort=name&q=product" + own))
                .isEqualTo(expected.stream()
                        .map(n -> n.replace(own, "product" + own))
                        .toList());
    }

    /** The names on all pages of two. */
    private static List<String> pages(String path, String query) {
        var names = new ArrayList<String>();
        String after = null;
        do {
            var page = api.get(path + "?limit=2&" + query + (after == null ? "" : "&after=" + after))
                    .expect(200);
            names.addAll(texts(page.list(), "name"));
            after = page.body().getJsonObject("meta").getString("next");
        } while (after != null);
        return names;
    }

    private static JsonObject everything(Api by, String query) {
        return by.complete("/api/search/all?" + query).body();
    }

    private static List<String> found(Api by, String query) {
        return objects(everything(by, query).getJsonArray("data"))
                .map(f -> f.getString("type") + " " + f.getString("match") + " " + f.getString("id"))
                .toList();
    }

    @Test
    void everything_is_found_by_its_code_and_by_words() {
        var own = word();
        var sku = "SKU-" + own;
        var item = item("Lathe " + own, sku, 1);
        api.put("/api/items/" + item + "/stock", new JsonObject().put("quantity", 9))
                .expect(200);
        var email = own + "@example.com";
        var company = new JsonObject().put("name", "Company " + own).put("email", email);
        var customer = api.post("/api/customers", company).expect(201).id();
        var vendor = api.post("/api/vendors", company).expect(201).id();
        var order = api.salesOrder(customer, item, 1);
        var purchase = api.purchaseOrder(vendor, item, 1);
        assertThat(found(api, "q=" + encoded(email)))
                .contains("customer exact " + customer, "vendor exact " + vendor, "order words " + order);
        assertThat(objects(everything(api, "types=vendor&q=" + encoded(email)).getJsonArray("data"))
                        .map(f -> f.getString("path")))
                .containsExactly("/api/vendors/" + vendor);
        assertThat(found(api, "q=company+" + own))
                .containsExactly(
                        "order words " + order,
                        "purchase_order words " + purchase,
                        "customer words " + customer,
                        "vendor words " + vendor);
        assertThat(found(api, "q=" + sku.toLowerCase(Locale.ROOT))).containsExactly("item exact " + item);
        var number = api.get("/api/sales/orders/" + order).order().getString("number");
        var first = everything(api, "q=" + number.toLowerCase(Locale.ROOT))
                .getJsonArray("data")
                .getJsonObject(0);
        assertThat(first.getString("id")).isEqualTo(order);
        assertThat(first.getString("match")).isEqualTo("exact");
        assertThat(first.getString("code")).isEqualTo(number);
        assertThat(first.getString("title")).isEqualTo("Company " + own);
        assertThat(api.get(first.getString("path")).expect(200).id()).isEqualTo(order);
        var bought = api.get("/api/purchase/orders/" + purchase).order().getString("number");
        assertThat(found(api, "types=purchase_order&q=" + bought)).containsExactly("purchase_order exact " + purchase);
        api.confirm(order).join().expect(200);
        api.post("/api/sales/orders/" + order + "/shipments").expect(201);
        var invoice = Awaitility.await()
                .until(() -> api.get("/api/sales/orders/" + order + "/invoice"), r -> r.status() == 200)
                .data();
        assertThat(found(api, "types=invoice&q=" + invoice.getString("number")))
                .containsExactly("invoice exact " + invoice.getString("id"));
        Awaitility.await().until(() -> found(api, "types=shipment&q=" + number).size() == 1);
        assertThat(found(api, "limit=1&types=order&q=" + own)).hasSize(1);
        assertThat(found(api, "q=" + encoded("\u044a\u044b\u044c\u044d"))).isEmpty();
        assertThat(found(api, "types=customer&q=" + encoded("Comapny " + own)))
                .as("similar spellings, if nothing has the words")
                .contains("customer spelling " + customer);
    }

    @Test
    void only_what_the_caller_may_read_is_found() {
        var person = anybody.registered("customer");
        var name = "Person " + word();
        var own =
                person.get("/api/customers").expect(200).list().getJsonObject(0).getString("id");
        api.put(
                        "/api/customers/" + own,
                        new JsonObject().put("name", name).put("email", "p" + Api.unique() + "@x.example"))
                .expect(200);
        var other = new JsonObject().put("name", name).put("email", "o" + Api.unique() + "@example.com");
        api.post("/api/customers", other).expect(201);
        assertThat(found(api, "types=customer&q=" + encoded(name))).hasSize(2);
        assertThat(found(person, "q=" + encoded(name))).containsExactly("customer words " + own);
        var meta = everything(person, "q=" + encoded(name)).getJsonObject("meta");
        assertThat(meta.getJsonArray("not_searched"))
                .contains("vendor", "item", "purchase_order")
                .doesNotContain("order");
        assertThat(meta.getJsonArray("unavailable")).isEmpty();
        assertThat(anybody.get("/api/search/all?q=x").status()).isEqualTo(401);
    }

    @Test
    void what_is_no_code_of_a_list_does_not_make_the_list_unavailable() {
        for (var q : List.of("@", "a@b@c", "  ", "SO-99999999999999999999"))
            assertThat(everything(api, "q=" + encoded(q)).getJsonObject("meta").getJsonArray("unavailable"))
                    .as(q)
                    .isEmpty();
    }

    @Test
    void a_malformed_search_is_refused() {
        for (var query : List.of("types=order", "q=x&types=thing", "q=x&limit=21", "q="))
            assertThat(api.get("/api/search/all?" + query).status()).as(query).isEqualTo(400);
    }
}
