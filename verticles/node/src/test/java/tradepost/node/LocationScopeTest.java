package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A caller who is limited to a location sees and moves nothing at others, in lists, exports and by id. */
@ExtendWith(Shared.class)
class LocationScopeTest {
    private static final String MAIN = "00000000-0000-7000-8000-000000000001";

    static Api admin;
    static Api limited;
    static String here;
    static String item;
    static String elsewhere;
    static String moved;

    @BeforeAll
    static void start(Shared.Running shared) {
        var anybody = shared.anybody();
        admin = anybody.registered("admin");
        here = admin.post(
                        "/api/locations",
                        new JsonObject().put("code", "S" + Api.unique()).put("name", "Store"))
                .expect(201)
                .id();
        item = admin.item(7);
        elsewhere = admin.item(9);
        moved = admin.item(9);
        stock(admin, moved, here, 5);
        stock(admin, item, here, 5);
        var name = "clerk_" + Api.unique();
        var permissions = List.of(
                "stock:read",
                "costs:read",
                "stock:adjust",
                "stock:write",
                "stock:count",
                "items:read",
                "shipments:read",
                "shipments:write",
                "shipments:ship");
        admin.post(
                        "/api/roles",
                        new JsonObject()
                                .put("name", name)
                                .put("permissions", new JsonArray(permissions))
                                .put("scopes", new JsonObject().put("locations", new JsonArray(List.of(here)))))
                .expect(201);
        limited = anybody.login(admin.accountWith(name), Api.PASSWORD);
    }

    private static Api.Answer stock(Api api, String item, String location, long quantity) {
        return api.put(
                "/api/items/" + item + "/stock",
                new JsonObject().put("on_hand", quantity).put("location_id", location));
    }

    @Test
    void lists_and_exports_have_only_what_is_there() {
        var rows = limited.get("/api/stock?item_ids=" + item + "," + elsewhere).expect(200);
        assertThat(rows.list()).hasSize(1);
        assertThat(rows.list().getJsonObject(0).getString("location_id")).isEqualTo(here);
        assertThat(rows.body().getJsonObject("meta").getLong("total")).isOne();
        assertThat(limited.get("/api/locations").expect(200).list()).hasSize(1);
        var csv = limited.send("GET", "/api/stock?item_ids=" + item + "," + elsewhere, null, "Accept", "text/csv")
                .join()
                .raw()
                .body();
        assertThat(csv).contains(here).doesNotContain(MAIN, elsewhere);
        var movements =
                limited.get("/api/stock/movements?limit=100").expect(200).list();
        assertThat(movements).isNotEmpty();
        for (var m : movements) assertThat(((JsonObject) m).encode()).contains(here);
        var stock = limited.get("/api/items/" + item + "/stock").expect(200).data();
        assertThat(stock.getLong("on_hand")).isEqualTo(5);
        assertThat(stock.getJsonArray("locations")).hasSize(1);
        assertThat(limited.get("/api/items/" + elsewhere + "/stock")
                        .expect(200)
                        .data()
                        .getLong("on_hand"))
                .isZero();
        assertThat(limited.get("/api/stock/value").expect(200).data().getJsonArray("locations"))
                .hasSizeLessThan(2);
        assertThat(limited.get("/api/items/" + item + "/availability")
                        .expect(200)
                        .data()
                        .getLong("available"))
                .isEqualTo(5);
    }

    /** Names of products that are in stock at the other location only, and at both: the last of two variants. */
    private record Stocked(String word, String away, String both, String variant) {
        static Stocked newPair() {
            var word = "anvil" + Api.unique();
            var away = product(word + " away", new JsonArray());
            stock(admin, away.getString("item_id"), MAIN, 5).expect(200);
            var sizes = new JsonArray()
                    .add(new JsonObject().put("name", "Size").put("values", new JsonArray(List.of("S", "L"))));
            var both = product(word + " both", sizes).getString("id");
            var variant = admin.post("/api/products/" + both + "/variants/generate")
                    .expect(200)
                    .data()
                    .getJsonArray("variants")
                    .getJsonObject(1)
                    .getString("item_id");
            stock(admin, variant, here, 3).expect(200);
            stock(admin, variant, MAIN, 8).expect(200);
            return new Stocked(word, away.getString("id"), both, variant);
        }
    }

    @Test
    void products_have_the_stock_of_ones_own_locations() {
        var products = Stocked.newPair();
        var away = limited.get("/api/products/" + products.away).expect(200).data();
        assertThat(away.getLong("stock")).isZero();
        assertThat(away.getString("availability")).isEqualTo("none");
        var both = "/api/products/" + products.both;
        assertThat(limited.get(both).expect(200).data().getLong("stock")).isEqualTo(3);
        assertThat(admin.get(both).expect(200).data().getLong("stock")).isEqualTo(11);
        var list = "/api/products?sort=name&fields=stock&q=" + products.word;
        assertThat(limited.get(list).expect(200).list().encode()).isEqualTo("[{\"stock\":0},{\"stock\":3}]");
        assertThat(limited.send("GET", list, null, "Accept", "text/csv")
                        .join()
                        .expect(200)
                        .raw()
                        .body()
                        .lines())
                .containsExactly("stock", "0", "3");
        var levels = limited.get("/api/items?include=stock_levels&ids=" + products.variant)
                .expect(200)
                .list()
                .getJsonObject(0)
                .getJsonArray("stock_levels");
        assertThat(levels).hasSize(1);
        assertThat(levels.getJsonObject(0).getString("location_id")).isEqualTo(here);
    }

    @Test
    void the_search_says_what_is_in_stock_at_ones_own_locations() {
        var search = "/api/search?q=" + Stocked.newPair().word;
        Awaitility.await()
                .untilAsserted(() -> assertThat(inStock(admin, search)).containsExactly(true, true));
        assertThat(inStock(limited, search)).containsExactly(false, true); // by name
        assertThat(inStock(limited, search + "&sort=-name")).containsExactly(true, false);
        assertThat(limited.get(search + "&in_stock=true").expect(403).code()).isEqualTo("scope_not_supported");
    }

    @Test
    void the_catalog_is_read_but_not_changed() {
        for (var path : List.of(
                "/api/items/" + item,
                "/api/items/" + item + "/price",
                "/api/items/" + item + "/prices/history",
                "/api/categories",
                "/api/price-lists")) limited.get(path).expect(200);
        limited.patch("/api/items/" + item, new JsonObject().put("name", "Mine"))
                .expect(403);
    }

    private static JsonObject product(String name, JsonArray options) {
        return admin.post(
                        "/api/products",
                        new JsonObject().put("name", name).put("price", 10).put("options", options))
                .expect(201)
                .data();
    }

    /** Of each hit, in their order. */
    private static List<Boolean> inStock(Api api, String search) {
        return api.get(search).expect(200).data().getJsonArray("hits").stream()
                .map(hit -> ((JsonObject) hit).getBoolean("in_stock"))
                .toList();
    }

    @Test
    void a_file_from_before_the_limit_is_not_read_after_it() {
        var account = new JsonObject()
                .put("email", "exporter" + Api.unique() + "@example.com")
                .put("password", Api.PASSWORD);
        var anybody = new Api(admin.base(), null);
        var id = anybody.post("/api/auth/register", account.copy().put("role", "viewer"))
                .expect(201)
                .id();
        var before = anybody.login(account.getString("email"), account.getString("password"));
        var job = before.post(
                        "/api/exports",
                        new JsonObject().put("list", "/api/stock").put("format", "csv"))
                .expect(202)
                .id();
        var file = "/api/jobs/" + job + "/result";
        Awaitility.await().until(() -> before.get(file).status() == 200);
        var role = limited.get("/api/auth/me").expect(200).data().getString("role");
        admin.patch("/api/users/" + id, new JsonObject().put("role", role)).expect(200);
        anybody.login(account.getString("email"), account.getString("password"))
                .get(file)
                .expect(403);
    }

    @Test
    void nothing_is_written_elsewhere() {
        assertThat(stock(limited, item, MAIN, 1).expect(403).code()).isEqualTo("location_not_allowed");
        limited.put("/api/items/" + item + "/stock", new JsonObject().put("delta", 1))
                .expect(403);
        stock(limited, item, here, 5).expect(200);
        var adjustment = new JsonObject()
                .put("reason", "found")
                .put(
                        "lines",
                        new JsonArray()
                                .add(new JsonObject().put("item_id", item).put("delta", 1)));
        limited.post("/api/stock/adjustments", adjustment).expect(403);
        var bulk = new JsonObject()
                .put(
                        "lines",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("item_id", item)
                                        .put("location_id", MAIN)
                                        .put("delta", 1)));
        assertThat(limited.post("/api/stock/bulk", bulk).body().encode()).contains("location_not_allowed");
        limited.post(
                        "/api/stock/counts",
                        new JsonObject().put("location_id", MAIN).put("item_ids", new JsonArray().add(item)))
                .expect(403);
        limited.post("/api/locations", new JsonObject().put("code", "X").put("name", "X"))
                .expect(403);
        limited.get("/api/locations/" + MAIN).expect(404);
        assertThat(admin.stock(item)).isEqualTo(12);
    }

    @Test
    void documents_of_other_locations_do_not_exist() {
        var other = admin.post(
                        "/api/locations",
                        new JsonObject().put("code", "O" + Api.unique()).put("name", "Other"))
                .expect(201)
                .id();
        var foreign = transfer(admin, MAIN, other).expect(201).id();
        var incoming = transfer(admin, MAIN, here).expect(201).id();
        limited.get("/api/stock/transfers/" + foreign).expect(404);
        limited.post("/api/stock/transfers/" + foreign + "/ship").expect(404);
        limited.get("/api/stock/transfers/" + incoming).expect(200);
        assertThat(limited.get("/api/stock/transfers").expect(200).list()).hasSize(1);
        limited.post("/api/stock/transfers/" + incoming + "/ship").expect(403);
        transfer(limited, MAIN, here).expect(403);
        admin.post("/api/stock/transfers/" + incoming + "/ship").expect(200);
        limited.post("/api/stock/transfers/" + incoming + "/receive").expect(200);
        transfer(limited, here, MAIN).expect(201);
        admin.post("/api/stock/transfers/"
                        + transfer(admin, here, MAIN).expect(201).id() + "/cancel")
                .expect(200);

        var count = admin.post(
                        "/api/stock/counts",
                        new JsonObject().put("location_id", MAIN).put("item_ids", new JsonArray().add(elsewhere)))
                .expect(201)
                .id();
        limited.get("/api/stock/counts/" + count).expect(404);
        limited.post("/api/stock/counts/" + count + "/cancel").expect(404);
        admin.post("/api/stock/counts/" + count + "/cancel").expect(200);
    }

    private static Api.Answer transfer(Api api, String from, String to) {
        return api.post(
                "/api/stock/transfers",
                new JsonObject()
                        .put("from_location_id", from)
                        .put("to_location_id", to)
                        .put("lines", Api.lines(moved, 1)));
    }

    @Test
    void shipments_of_other_locations_do_not_exist() {
        var sold = admin.item(4);
        var order = admin.salesOrder(admin.customer(), sold, 2);
        admin.confirm(order).join().expect(200);
        var shipment = Awaitility.await()
                .until(
                        () -> admin.get("/api/shipments?order_id=" + order)
                                .expect(200)
                                .list(),
                        list -> !list.isEmpty())
                .getJsonObject(0)
                .getString("id");
        assertThat(limited.get("/api/shipments?order_id=" + order).expect(200).list())
                .isEmpty();
        limited.get("/api/shipments/" + shipment).expect(404);
        limited.post("/api/shipments/" + shipment + "/pack").expect(404);
        limited.post("/api/shipments/" + shipment + "/ship").expect(404);
        for (var id : List.of(order, UUID.randomUUID().toString()))
            assertThat(limited.post("/api/sales/orders/" + id + "/shipments")
                            .expect(404)
                            .code())
                    .as(id)
                    .isEqualTo("order_not_found");
        admin.post("/api/shipments/" + shipment + "/ship").expect(200);
    }

    @Test
    void the_events_of_other_locations_are_not_read() {
        limited.get("/api/events?types=inventory.*").expect(403);
        limited.send("GET", "/api/events?types=inventory.*", null, "Accept", "text/event-stream")
                .join()
                .expect(403);
        assertThat(limited.get("/api/auth/explain?operation=audit.readEvents")
                        .expect(200)
                        .data()
                        .getBoolean("allowed"))
                .isFalse();
    }
}
