package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The storefront's API over HTTP: products and orders as a shop uses them. */
@ExtendWith(Shared.class)
class StorefrontTest {
    static final String LAPTOP =
            "{\"name\":\"Laptop\",\"price\":999.99,\"description\":\"High-performance laptop\",\"stock\":10}";

    static Rows rows;
    static Api anybody;
    static Api staff;

    @BeforeAll
    static void start(Shared.Running running) {
        rows = running.rows();
        anybody = running.anybody();
        staff = anybody.registered("finance_manager");
    }

    static Api.Answer laptop() {
        return staff.post("/api/products", new JsonObject(LAPTOP)).expect(201);
    }

    static JsonObject product(String name, long stock) {
        return new JsonObject().put("name", name).put("price", 10).put("stock", stock);
    }

    static String created(String name, long stock) {
        return staff.post("/api/products", product(name, stock)).expect(201).id();
    }

    static JsonObject order(String customer, String product, long quantity) {
        var line = new JsonObject().put("productId", product).put("quantity", quantity);
        return new JsonObject().put("customerId", customer).put("items", new JsonArray().add(line));
    }

    static long stock(Api api, String product) {
        return api.get("/api/products/" + product).expect(200).data().getLong("stock");
    }

    static long orders(String customer) {
        return staff.get("/api/orders?limit=100&customer_id=" + customer)
                .expect(200)
                .list()
                .size();
    }

    static long onTheirWay() {
        return rows.count("sales", "select count(*) from order_placing where id <> ?", RolesTest.NOBODY);
    }

    @Test
    void a_product_is_created_sold_paid_and_cancelled_with_typical_shop_requests() {
        var made = laptop();
        assertThat(made.body().getString("message")).isEqualTo("Product created successfully");
        assertThat(made.raw().body()).contains("\"price\":999.99");
        assertThat(made.data().getLong("stock")).isEqualTo(10);
        var item = made.data().getString("item_id");
        assertThat(staff.stock(item)).isEqualTo(10); // in the next request
        assertThat(staff.get("/api/items/" + item).expect(200).data().getString("name"))
                .isEqualTo("Laptop");

        var customer = staff.customer();
        var body = new JsonObject(
                "{\"customerId\":\"%s\",\"items\":[{\"productId\":\"%s\",\"quantity\":2,\"price\":999.99}]}"
                        .formatted(customer, made.id()));
        body.put(
                "shippingAddress",
                new JsonObject().put("line1", "12 Harbour Road").put("postalCode", "1000"));
        var placed = staff.post("/api/orders", body).expect(201);
        assertThat(placed.order().getJsonObject("shipping_address").getString("postal_code"))
                .isEqualTo("1000");
        assertThat(placed.body().getString("message")).isEqualTo("Order placed successfully");
        assertThat(placed.order().getString("status")).isEqualTo("confirmed");
        assertThat(placed.raw().body()).contains("\"total_amount\":1999.98");
        assertThat(placed.data().getJsonArray("items").getJsonObject(0).getString("item_id"))
                .isEqualTo(item);
        assertThat(stock(staff, made.id())).isEqualTo(8);

        var path = "/api/orders/" + placed.id();
        assertThat(staff.get(path).expect(200).data()).isEqualTo(placed.data());
        assertThat(staff.get("/api/sales/orders/" + placed.id()).expect(200).data())
                .isEqualTo(placed.data());
        assertThat(rows.events("sales.order.created", placed.id())).isEqualTo(1);
        assertThat(rows.events("sales.order.confirmed", placed.id())).isEqualTo(1);

        assertThat(staff.put(path, new JsonObject().put("status", "paid"))
                        .expect(200)
                        .order()
                        .getString("payment_status"))
                .isEqualTo("paid");
        assertThat(staff.delete(path).expect(200).order().getString("status")).isEqualTo("cancelled");
        assertThat(stock(staff, made.id())).isEqualTo(10);
        assertThat(staff.delete(path).expect(409).code()).isEqualTo("invalid_state");
        staff.isSound();
    }

    @Test
    void both_spellings_are_accepted_but_not_a_mixture() {
        var made = laptop().data();
        var customer = staff.customer();
        for (var ids : List.of("product_id", "productId", "item_id", "itemId")) {
            var id = ids.startsWith("item") ? made.getString("item_id") : made.getString("id");
            var line = new JsonObject().put(ids, id).put("quantity", 1).put("unit_price", 999.99);
            var body = new JsonObject().put("customer_id", customer).put("items", new JsonArray().add(line));
            staff.post("/api/orders", body).expect(201);
        }
        var both = order(customer, made.getString("id"), 1).put("customer_id", customer);
        staff.post("/api/orders", both).expect(400);
        var nothing = order(customer, made.getString("id"), 1);
        nothing.getJsonArray("items").getJsonObject(0).remove("productId");
        staff.post("/api/orders", nothing).expect(400);
        var twice = order(customer, made.getString("id"), 1);
        twice.getJsonArray("items").getJsonObject(0).put("price", 999.99).put("unit_price", 999.99);
        staff.post("/api/orders", twice).expect(400);
    }

    @Test
    void ten_of_fifty_concurrent_orders_get_the_ten_pieces_and_the_others_leave_nothing() {
        var made = laptop();
        var customer = staff.customer();
        var answers = Clients.run(50, 1, (c, n) -> staff.send("POST", "/api/orders", order(customer, made.id(), 1)));
        assertThat(answers).filteredOn(a -> a.status() == 201).hasSize(10);
        assertThat(answers)
                .filteredOn(a -> a.status() == 409)
                .hasSize(40)
                .allSatisfy(a -> assertThat(a.code()).isEqualTo("insufficient_stock"));
        assertThat(orders(customer)).isEqualTo(10);
        assertThat(staff.get("/api/sales/orders?status=draft&customer_id=" + customer)
                        .list())
                .isEmpty();
        Awaitility.await("no order is on its way").until(() -> onTheirWay() == 0);
        assertThat(stock(staff, made.id())).isZero();
        staff.isSound();
    }

    @Test
    void orders_with_the_same_key_are_placed_once() {
        var made = laptop();
        var customer = staff.customer();
        var key = Api.key();
        var body = order(customer, made.id(), 3);
        var first = staff.send("POST", "/api/orders", body, "Idempotency-Key", key)
                .join()
                .expect(201);
        var again = staff.send("POST", "/api/orders", body, "Idempotency-Key", key)
                .join()
                .expect(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.raw().headers().firstValue("Idempotent-Replayed")).hasValue("true");
        staff.send("POST", "/api/orders", order(customer, made.id(), 4), "Idempotency-Key", key)
                .join()
                .expect(422);
        assertThat(stock(staff, made.id())).isEqualTo(7);
        assertThat(orders(customer)).isEqualTo(1);
        var repetition = staff.send("POST", "/api/products", product("Once", 4), "Idempotency-Key", key);
        var same = staff.send("POST", "/api/products", product("Once", 4), "Idempotency-Key", key);
        assertThat(repetition.join().expect(201).id())
                .isEqualTo(same.join().expect(201).id());
        assertThat(stock(staff, repetition.join().id())).isEqualTo(4);
    }

    @Test
    void a_search_tolerates_a_typo() {
        var made = laptop();
        var found = staff.get("/api/products?limit=100&q=labtop").expect(200).list();
        assertThat(found.stream().map(p -> ((JsonObject) p).getString("id"))).contains(made.id());
        assertThat(staff.get("/api/products?q=qxjvkwqzpf").expect(200).list()).isEmpty();
    }

    @Test
    void replacing_a_product_changes_its_stock_only_if_requested() {
        var id = created("Mouse", 5);
        var tag = staff.get("/api/products/" + id).raw().headers().firstValue("ETag");
        var put = staff.put(
                        "/api/products/" + id,
                        new JsonObject().put("name", "Mouse 2").put("price", 12.5))
                .expect(200);
        assertThat(put.data().getLong("stock")).isEqualTo(5);
        assertThat(put.data().getString("name")).isEqualTo("Mouse 2");
        assertThat(staff.send("PUT", "/api/products/" + id, product("Mouse 3", 1), "If-Match", tag.orElseThrow())
                        .join()
                        .expect(412)
                        .code())
                .isEqualTo("stale_version");
        var now = staff.get("/api/products/" + id);
        var fresh = now.raw().headers().firstValue("ETag").orElseThrow();
        staff.send("GET", "/api/products/" + id, null, "If-None-Match", fresh)
                .join()
                .expect(304);
        staff.put("/api/items/" + now.data().getString("item_id") + "/stock", new JsonObject().put("quantity", 6))
                .expect(200);
        staff.send("GET", "/api/products/" + id, null, "If-None-Match", fresh)
                .join()
                .expect(200); // the stock is part of the representation
        var path = "/api/products/" + id;
        var blind = staff.put(path, product("Mouse 3", 9)).expect(428); // what was read is unknown
        assertThat(blind.code()).isEqualTo("if_match_required");
        assertThat(fields(blind)).contains("If-Match", "stock");
        assertThat(staff.patch(path, new JsonObject().put("stock", 9))
                        .expect(428)
                        .code())
                .isEqualTo("if_match_required");
        assertThat(staff.get(path).data().getString("name")).isEqualTo("Mouse 2");
        assertThat(staff.put(path, product("Mouse 2", 6)).expect(200).data().getLong("stock"))
                .isEqualTo(6); // the present one
        var tagged = staff.get(path).raw().headers().firstValue("ETag").orElseThrow();
        assertThat(staff.send("PUT", path, product("Mouse 3", 9), "If-Match", tagged)
                        .join()
                        .expect(200)
                        .data()
                        .getLong("stock"))
                .isEqualTo(9);
        assertThat(stock(staff, id)).isEqualTo(9);
        assertThat(staff.delete("/api/products/" + id).expect(409).code()).isEqualTo("in_use");
        staff.delete("/api/products/" + created("Nothing", 0)).expect(200);
        staff.isSound();
    }

    @Test
    void the_stock_of_a_product_with_options_is_set_for_its_variants() {
        var size = new JsonObject().put("name", "Size").put("values", new JsonArray().add("S"));
        var sized = product("Glove", 4).put("options", new JsonArray().add(size));
        var refused = staff.post("/api/products", sized).expect(400);
        assertThat(refused.code()).isEqualTo("variant_required");
        assertThat(refused.body().encode()).contains("variants");
        sized.remove("stock");
        var made = staff.post("/api/products", sized).expect(201).data();
        var path = "/api/products/" + made.getString("id");
        for (var method : List.of("PUT", "PATCH"))
            for (var at : List.of(path, path.substring("/api".length())))
                assertThat(staff.send(method, at, product("Glove", 4))
                                .join()
                                .expect(400)
                                .code())
                        .isEqualTo("variant_required");
        staff.put("/api/items/" + made.getString("item_id") + "/stock", new JsonObject().put("quantity", 4))
                .expect(200);
        assertThat(staff.put(path, product("Glove", 4)).expect(200).data().getLong("stock"))
                .isEqualTo(4);
    }

    @Test
    void writing_back_a_product_does_not_restore_sold_stock() {
        var id = created("Stool", 10);
        var path = "/api/products/" + id;
        var read = staff.get(path);
        var tag = read.raw().headers().firstValue("ETag").orElseThrow();
        staff.post("/api/orders", order(staff.customer(), id, 3)).expect(201);
        var back = product("Stool", read.data().getLong("stock"));
        for (var method : List.of("PUT", "PATCH")) {
            assertThat(staff.send(method, path, back, "If-Match", tag)
                            .join()
                            .expect(412)
                            .code())
                    .isEqualTo("stale_version");
            staff.send(method, path, back).join().expect(428);
            assertThat(stock(staff, id)).isEqualTo(7);
        }
        staff.isSound();
    }

    @Test
    void a_refusal_names_the_fields_as_they_were_sent() {
        var made = laptop().data();
        var nobody = RolesTest.NOBODY;
        var camel = order(nobody, made.getString("id"), 1);
        var snake = new JsonObject().put("customer_id", nobody).put("items", camel.getJsonArray("items"));
        assertThat(fields(staff.post("/api/orders", camel).expect(400))).containsExactly("customerId");
        assertThat(fields(staff.post("/api/orders", snake).expect(400))).containsExactly("customer_id");
        var lines = new JsonArray();
        for (var name : List.of("productId", "product_id", "itemId", "item_id"))
            lines.add(new JsonObject().put(name, nobody).put("quantity", 1));
        var unknown = new JsonObject().put("customerId", staff.customer()).put("items", lines);
        assertThat(fields(staff.post("/api/orders", unknown).expect(400)))
                .containsExactly("items[0].productId", "items[1].product_id", "items[2].itemId", "items[3].item_id");
    }

    static List<String> fields(Api.Answer refused) {
        return refused.body().getJsonObject("error").getJsonArray("details").stream()
                .map(d -> ((JsonObject) d).getString("field"))
                .toList();
    }

    @Test
    void a_storefront_order_is_changed_only_if_its_version_is_current() {
        var path = "/api/orders/"
                + staff.post("/api/orders", order(staff.customer(), created("Rope", 5), 1))
                        .expect(201)
                        .id();
        var read = staff.get(path).raw().headers().firstValue("ETag").orElseThrow();
        staff.send("GET", path, null, "If-None-Match", read).join().expect(304);
        staff.send("PUT", path, new JsonObject().put("status", "paid"), "If-Match", read)
                .join()
                .expect(200);
        for (var method : List.of("PUT", "DELETE")) {
            var body = method.equals("PUT") ? new JsonObject().put("status", "cancelled") : null;
            assertThat(staff.send(method, path, body, "If-Match", read)
                            .join()
                            .expect(412)
                            .code())
                    .isEqualTo("stale_version");
        }
    }

    @Test
    void only_published_products_can_be_sold() {
        var id = created("Prototype", 5);
        var customer = staff.customer();
        for (var status : List.of("draft", "archived")) {
            staff.put("/api/products/" + id, product("Prototype", 5).put("status", status))
                    .expect(200);
            var refused = staff.post("/api/orders", order(customer, id, 1)).expect(409);
            assertThat(refused.code()).isEqualTo("product_not_published");
        }
        assertThat(orders(customer)).isZero();
    }

    @Test
    void unknown_and_unreachable_statuses_are_refused() {
        var id = created("Cable", 5);
        var path = "/api/orders/"
                + staff.post("/api/orders", order(staff.customer(), id, 1))
                        .expect(201)
                        .id();
        staff.put(path, new JsonObject().put("status", "shiny")).expect(400);
        for (var status : List.of("confirmed", "draft", "completed"))
            assertThat(staff.put(path, new JsonObject().put("status", status))
                            .expect(409)
                            .code())
                    .isEqualTo("invalid_state");
        var manager = anybody.registered("inventory_manager");
        manager.put(path, new JsonObject().put("status", "paid")).expect(403);
        manager.put(path, new JsonObject().put("status", "cancelled")).expect(200);
        assertThat(stock(staff, id)).isEqualTo(5);
    }

    @Test
    void a_refused_order_does_not_prevent_deleting_its_customer_and_vendor() {
        var customer = staff.customer();
        var id = created("Scarce", 1);
        assertThat(staff.post("/api/orders", order(customer, id, 2)).expect(409).code())
                .isEqualTo("insufficient_stock");
        staff.delete("/api/customers/" + customer).expect(200);
        var vendor = staff.vendor();
        staff.send("PATCH", "/api/vendors/" + vendor, new JsonObject().put("status", "inactive"))
                .join()
                .expect(200);
        var item = staff.item(0);
        var buy = new JsonObject().put("vendor_id", vendor).put("items", Api.bought(item, 1));
        assertThat(staff.post("/api/purchase/orders", buy).expect(409).code()).isEqualTo("vendor_not_active");
        staff.delete("/api/vendors/" + vendor).expect(200);
        staff.delete("/api/items/" + item).expect(200);
    }

    @Test
    void only_callers_who_may_refund_can_refund_a_payment() {
        var placed = staff.post("/api/orders", order(staff.customer(), created("Wheel", 5), 2))
                .expect(201);
        staff.post("/api/sales/orders/" + placed.id() + "/pay", new JsonObject().put("amount", 1))
                .expect(200);
        var manager = anybody.registered("inventory_manager");
        var path = "/api/orders/" + placed.id();
        var refusals = List.of(
                manager.post("/api/sales/orders/" + placed.id() + "/cancel"),
                manager.put(path, new JsonObject().put("status", "cancelled")),
                manager.delete(path));
        for (var refused : refusals) {
            assertThat(refused.expect(403).code()).isEqualTo("forbidden");
            assertThat(refused.raw().body()).contains("orders:refund");
        }
        assertThat(staff.get(path).order().getString("status")).isEqualTo("confirmed");
        assertThat(staff.delete(path).expect(200).raw().body()).contains("\"refunded_amount\":1.00");
    }

    @Test
    void a_customer_can_order_only_for_itself() {
        var customer = anybody.registered("customer");
        var me = customer.get("/api/customers")
                .expect(200)
                .list()
                .getJsonObject(0)
                .getString("id");
        var lamp = created("Lamp", 3);
        var hidden = staff.post("/api/products", product("Hidden lamp", 3).put("status", "draft"))
                .expect(201)
                .id();
        var shown = customer.get("/api/products/" + lamp).expect(200).data();
        assertThat(shown.getValue("stock")).isNull();
        assertThat(shown.getString("availability")).isEqualTo("few");
        customer.get("/api/products/" + hidden).expect(404);
        assertThat(customer.get("/api/products?q=lamp&limit=100").expect(200).list().stream()
                        .map(p -> ((JsonObject) p).getString("id")))
                .contains(lamp)
                .doesNotContain(hidden);
        var placed = customer.post("/api/orders", order(me, lamp, 2)).expect(201);
        assertThat(placed.order().getString("status")).isEqualTo("confirmed");
        assertThat(customer.get("/api/orders").expect(200).list()).hasSize(1);
        var cheap = order(me, lamp, 1);
        cheap.getJsonArray("items").getJsonObject(0).put("price", 1);
        assertThat(customer.post("/api/orders", cheap).expect(403).code()).isEqualTo("price_not_allowed");
        var someone = staff.customer();
        assertThat(customer.post("/api/orders", order(someone, lamp, 1))
                        .expect(400)
                        .code())
                .isEqualTo("customer_not_found");
        var foreign =
                staff.post("/api/orders", order(someone, lamp, 1)).expect(201).id();
        customer.get("/api/orders/" + foreign).expect(404);
        customer.delete("/api/orders/" + foreign).expect(404);
        for (var status : List.of("confirmed", "cancelled", "completed"))
            customer.put("/api/orders/" + foreign, new JsonObject().put("status", status))
                    .expect(404);
        customer.put("/api/orders/" + placed.id(), new JsonObject().put("status", "paid"))
                .expect(403);
        customer.delete("/api/orders/" + placed.id()).expect(200);
        assertThat(stock(staff, lamp)).isEqualTo(2);
    }
}
