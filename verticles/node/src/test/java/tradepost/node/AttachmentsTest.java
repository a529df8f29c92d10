package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Files that are attached to something have the rights of that. */
@ExtendWith(Shared.class)
class AttachmentsTest {
    private static final String ATTACHMENTS = "/api/attachments";
    private static final byte[] CONTENT = "a,b\n1,2\n".getBytes();

    static Api anybody;
    static Api admin;
    static Api clerk;
    static Api owner;
    /** By type, something that exists; the order, the return and the customer belong to the owner. */
    static final Map<String, String> ENTITIES = new LinkedHashMap<>();

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        admin = anybody.registered("admin");
        clerk = anybody.registered("inventory_manager");
        owner = anybody.registered("customer");
        var product = admin.post(
                        "/api/products",
                        StorefrontTest.product("Chair " + Api.unique(), 9).put("price", 10))
                .expect(201)
                .data();
        var order = owner.post("/api/orders", SignedInCustomerTest.order(product, 2))
                .expect(201)
                .id();
        var path = "/api/sales/orders/" + order;
        admin.post(path + "/shipments", new JsonObject().put("carrier", "Parcel Co"))
                .expect(201);
        var line = admin.get(path).expect(200).data().getJsonArray("items").getJsonObject(0);
        var back = new JsonObject()
                .put("line_id", line.getString("id"))
                .put("quantity", 1)
                .put("disposition", "restock");
        admin.post(path + "/returns", new JsonObject().put("reason", "too big").put("lines", new JsonArray().add(back)))
                .expect(201);
        var vendor = admin.vendor();
        ENTITIES.put("product", product.getString("id"));
        ENTITIES.put("item", product.getString("item_id"));
        ENTITIES.put("order", order);
        ENTITIES.put(
                "return",
                admin.get(path + "/returns").expect(200).list().getJsonObject(0).getString("id"));
        ENTITIES.put("purchase_order", admin.purchaseOrder(vendor, admin.item(0), 3));
        ENTITIES.put("contract", contract(vendor));
        ENTITIES.put("customer", SignedInCustomerTest.record(owner));
        ENTITIES.put("vendor", vendor);
    }

    private static String contract(String vendor) {
        var body = new JsonObject()
                .put("number", "C-" + Api.unique())
                .put("valid_from", "2026-01-01")
                .put("valid_to", "2099-12-31")
                .put(
                        "items",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("item_id", admin.item(0))
                                        .put("unit_price", 5)));
        return admin.post("/api/vendors/" + vendor + "/contracts", body)
                .expect(201)
                .id();
    }

    private static String file(Api of) {
        return of.file("list" + Api.unique() + ".csv", CONTENT).expect(201).id();
    }

    private static JsonObject body(String file, String type, String entity) {
        return new JsonObject().put("file_id", file).put("entity_type", type).put("entity_id", entity);
    }

    private static Api.Answer list(Api by, String type, String entity) {
        return by.get(ATTACHMENTS + "?entity_type=" + type + "&entity_id=" + entity + "&limit=100");
    }

    private static List<String> ids(Api.Answer list) {
        return SignedInCustomerTest.ids(list);
    }

    @Test
    void whoever_may_change_something_attaches_a_file_and_whoever_may_read_it_reads_that() {
        var viewer = anybody.registered("viewer");
        var other = anybody.registered("customer");
        ENTITIES.forEach((type, id) -> {
            var file = file(clerk);
            var made = clerk.post(ATTACHMENTS, body(file, type, id).put("description", " Sheet "))
                    .expect(201);
            var data = made.data();
            assertThat(data.getString("description")).isEqualTo("Sheet");
            assertThat(data.getString("visibility")).isEqualTo("internal");
            assertThat(data.getString("content_type")).isEqualTo("text/csv");
            assertThat(data.getLong("size")).isEqualTo(CONTENT.length);
            var path = ATTACHMENTS + "/" + made.id();
            for (var reader : List.of(admin, clerk, viewer)) {
                assertThat(ids(list(reader, type, id))).as(type).contains(made.id());
                assertThat(reader.get(path).expect(200).data()).isEqualTo(data);
                assertThat(reader.get(data.getString("url")).expect(200).raw().body())
                        .isEqualTo("a,b\n1,2\n");
            }
            admin.get("/api/files/" + file + "/content").expect(200);
            anybody.registered("inventory_manager")
                    .get("/api/files/" + file + "/content")
                    .expect(200);
            viewer.post(ATTACHMENTS, body(file, type, id)).expect(403);
            viewer.delete(path).expect(403);
            for (var customer : List.of(owner, other)) {
                customer.get(path).expect(404);
                customer.get(data.getString("url")).expect(404);
                customer.delete(path).expect(404);
            }
            anybody.get(path).expect(401);
            clerk.delete(path).expect(200);
            clerk.get(path).expect(404);
            clerk.delete(path).expect(404);
            assertThat(ids(list(admin, type, id))).as(type).doesNotContain(made.id());
        });
    }

    @Test
    void a_customer_reads_what_is_public_of_its_own_documents() {
        var other = anybody.registered("customer");
        for (var type : List.of("order", "return", "customer")) {
            var id = ENTITIES.get(type);
            var hidden = clerk.post(ATTACHMENTS, body(file(clerk), type, id))
                    .expect(201)
                    .id();
            var shown = clerk.post(ATTACHMENTS, body(file(clerk), type, id).put("visibility", "public"))
                    .expect(201);
            assertThat(ids(list(owner, type, id))).contains(shown.id()).doesNotContain(hidden);
            var path = ATTACHMENTS + "/" + shown.id();
            owner.get(path).expect(200);
            owner.get(path + "/content").expect(200);
            owner.get(ATTACHMENTS + "/" + hidden).expect(404);
            owner.get(ATTACHMENTS + "/" + hidden + "/content").expect(404);
            owner.delete(path).expect(403);
            owner.post(ATTACHMENTS, body(shown.data().getString("file_id"), type, id))
                    .expect(403);
            assertThat(list(other, type, id).expect(404).code()).isEqualTo("entity_not_found");
            other.get(path).expect(404);
            other.get(path + "/content").expect(404);
        }
        var sheet = clerk.post(
                        ATTACHMENTS,
                        body(file(clerk), "product", ENTITIES.get("product")).put("visibility", "public"))
                .expect(201);
        assertThat(ids(list(other, "product", ENTITIES.get("product")))).containsExactly(sheet.id());
        other.get(sheet.data().getString("url")).expect(200);
        for (var type : List.of("item", "purchase_order", "contract", "vendor"))
            list(owner, type, ENTITIES.get(type)).expect(403);
    }

    @Test
    void what_cannot_be_attached_is_refused() {
        var order = ENTITIES.get("order");
        var file = file(clerk);
        ENTITIES.keySet().forEach(type -> {
            var refused = clerk.post(
                            ATTACHMENTS, body(file, type, UUID.randomUUID().toString()))
                    .expect(400);
            assertThat(refused.code()).isEqualTo("entity_not_found");
            assertThat(refused.body().encode()).contains("entity_id");
            assertThat(list(clerk, type, UUID.randomUUID().toString())
                            .expect(404)
                            .code())
                    .isEqualTo("entity_not_found");
        });
        assertThat(clerk.post(ATTACHMENTS, body(UUID.randomUUID().toString(), "order", order))
                        .expect(400)
                        .code())
                .isEqualTo("file_not_found");
        assertThat(clerk.post(ATTACHMENTS, body(file(admin), "order", order))
                        .expect(400)
                        .code())
                .isEqualTo("file_not_found"); // nobody has shown it to the clerk
        assertThat(clerk.post(ATTACHMENTS, body(file, "user", order))
                        .expect(400)
                        .code())
                .isEqualTo("invalid_request");
        clerk.get(ATTACHMENTS + "?entity_id=" + order).expect(400);
        clerk.get(ATTACHMENTS + "?entity_type=order,return&entity_id=" + order).expect(400);
        clerk.post(ATTACHMENTS, body(file, "order", order)).expect(201);
        assertThat(clerk.post(ATTACHMENTS, body(file, "order", order))
                        .expect(409)
                        .code())
                .isEqualTo("already_attached");
    }

    @Test
    void without_an_entity_the_list_has_what_the_caller_may_read_as_a_whole() {
        var file = file(clerk);
        for (var type : List.of("order", "vendor", "product"))
            clerk.post(ATTACHMENTS, body(file, type, ENTITIES.get(type)).put("visibility", "public"))
                    .expect(201);
        var of = ATTACHMENTS + "?file_id=" + file;
        var viewer = anybody.registered("viewer");
        for (var reader : List.of(admin, clerk, viewer)) {
            assertThat(types(reader.get(of))).containsExactlyInAnyOrder("order", "vendor", "product");
            assertThat(types(reader.get(of + "&entity_type=vendor,product")))
                    .containsExactlyInAnyOrder("vendor", "product");
        }
        assertThat(types(owner.get(of))).isEmpty();
        owner.get(of + "&entity_type=order").expect(403);
        var role = new JsonObject()
                .put("name", "orders" + Api.unique())
                .put("permissions", new JsonArray().add("orders:read"));
        admin.post("/api/roles", role).expect(201);
        var seller = anybody.login(admin.accountWith(role.getString("name")), Api.PASSWORD);
        assertThat(types(seller.get(of))).containsExactly("order");
        seller.get(of + "&entity_type=vendor").expect(403);
    }

    private static List<String> types(Api.Answer list) {
        return list.expect(200).list().stream()
                .map(a -> ((JsonObject) a).getString("entity_type"))
                .toList();
    }

    @Test
    void a_file_is_in_use_while_it_is_attached() {
        var file = file(clerk);
        var made = clerk.post(ATTACHMENTS, body(file, "vendor", ENTITIES.get("vendor")))
                .expect(201);
        assertThat(admin.delete("/api/files/" + file).expect(409).code()).isEqualTo("in_use");
        clerk.delete(ATTACHMENTS + "/" + made.id()).expect(200);
        admin.delete("/api/files/" + file).expect(200);
    }

    @Test
    void the_attachments_of_something_that_is_deleted_are_deleted() {
        var vendor = admin.vendor();
        var file = file(clerk);
        var made = clerk.post(ATTACHMENTS, body(file, "vendor", vendor)).expect(201);
        admin.delete("/api/vendors/" + vendor).expect(200);
        Awaitility.await().until(() -> admin.delete("/api/files/" + file).status() == 200);
        admin.get(ATTACHMENTS + "/" + made.id()).expect(404);
    }

    @Test
    void of_twenty_equal_attachments_at_once_one_is_made() {
        var body = body(file(clerk), "vendor", ENTITIES.get("vendor"));
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> clerk.send("POST", ATTACHMENTS, body))
                .toList();
        var statuses = tries.stream().map(t -> t.join().status()).sorted().toList();
        assertThat(statuses.getFirst()).isEqualTo(201);
        assertThat(statuses.subList(1, 20)).containsOnly(409);
    }
}
