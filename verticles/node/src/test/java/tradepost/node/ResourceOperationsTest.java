package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Patching, archiving, path aliases, and the allowed methods of every path. */
@ExtendWith(Shared.class)
class ResourceOperationsTest {
    static Api anybody;
    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        api = anybody.registered("admin");
    }

    static Api.Answer patch(String path, String body, String... headers) {
        return api.send("PATCH", path, new JsonObject(body), headers).join();
    }

    static String etag(String path) {
        return api.get(path).raw().headers().firstValue("ETag").orElseThrow();
    }

    @Test
    void a_patch_is_merged_into_the_resource() {
        var path = "/api/items/" + api.item(0);
        var before = api.get(path).data();
        patch(path, "{\"metadata\": {\"a\": \"1\", \"b\": \"2\"}, \"unit\": \"box\"}")
                .expect(200);
        var after = patch(path, "{\"metadata\": {\"a\": null, \"c\": \"3\"}, \"unit\": null, \"unit_price\": 12.50}")
                .expect(200)
                .data();
        assertThat(after.getJsonObject("metadata").encode()).isEqualTo("{\"b\":\"2\",\"c\":\"3\"}");
        assertThat(after.getString("unit")).isNull();
        assertThat(after.getValue("unit_price")).hasToString("12.50");
        for (var same : List.of("id", "name", "sku", "created_at"))
            assertThat(after.getValue(same)).isEqualTo(before.getValue(same));
        assertThat(after.getLong("version")).isEqualTo(3);
    }

    @Test
    void a_patch_is_validated_by_the_contract() {
        for (var path : List.of(
                "/api/items/" + api.item(0), "/api/customers/" + api.customer(), "/api/vendors/" + api.vendor())) {
            var etag = etag(path);
            for (var body : List.of(
                    "{\"name\": null}", "{\"name\": \"\"}", "{\"id\": \"x\"}", "{\"metadata\": 1}", "{\"version\": 9}"))
                assertThat(patch(path, body)
                                .expect(400)
                                .body()
                                .getJsonObject("error")
                                .getString("type"))
                        .as(body)
                        .isEqualTo("validation");
            patch(path, "{}").expect(200);
            assertThat(etag(path)).isEqualTo(etag);
        }
    }

    @Test
    void a_patch_of_a_stale_version_changes_nothing_and_a_repeated_patch_takes_effect_once() {
        for (var path : List.of(
                "/api/items/" + api.item(0), "/api/customers/" + api.customer(), "/api/vendors/" + api.vendor())) {
            var etag = etag(path);
            patch(path, "{\"name\": \"First\"}", "If-Match", etag).expect(200);
            assertThat(patch(path, "{\"name\": \"Second\"}", "If-Match", etag)
                            .expect(412)
                            .code())
                    .isEqualTo("stale_version");
            var key = Api.key();
            var once =
                    patch(path, "{\"name\": \"Third\"}", "Idempotency-Key", key).expect(200);
            var again =
                    patch(path, "{\"name\": \"Third\"}", "Idempotency-Key", key).expect(200);
            assertThat(again.raw().headers().firstValue("Idempotent-Replayed")).contains("true");
            assertThat(again.data()).isEqualTo(once.data());
            assertThat(api.get(path).data().getLong("version")).isEqualTo(3);
        }
    }

    @Test
    void stock_is_set_only_if_it_has_not_changed_since_it_was_read() {
        var path = "/api/items/" + api.item(0) + "/stock";
        for (int quantity = 5; quantity < 7; quantity++) {
            var etag = etag(path);
            var body = new JsonObject().put("quantity", quantity);
            api.send("PUT", path, body, "If-Match", etag).join().expect(200);
            assertThat(api.send("PUT", path, new JsonObject().put("quantity", 1), "If-Match", etag)
                            .join()
                            .expect(412)
                            .code())
                    .isEqualTo("stale_version");
            assertThat(api.get(path).data().getInteger("quantity")).isEqualTo(quantity);
        }
    }

    @Test
    void merge_patch_is_accepted_only_for_patch_requests() {
        var merge = "application/merge-patch+json";
        var path = "/api/customers/" + api.customer();
        assertThat(raw("PATCH", path, merge, "{\"phone\": \"1\"}")).isEqualTo(200);
        assertThat(raw("PUT", path, merge, "{\"name\": \"N\", \"email\": \"n@example.com\"}"))
                .isEqualTo(415);
        assertThat(raw("PATCH", path, "text/plain", "{\"phone\": \"1\"}")).isEqualTo(415);
    }

    private static int raw(String method, String path, String type, String body) {
        try (var client = java.net.http.HttpClient.newHttpClient()) {
            var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(api.base() + path))
                    .method(method, java.net.http.HttpRequest.BodyPublishers.ofString(body))
                    .header("Content-Type", type)
                    .header("Authorization", "Bearer " + api.token())
                    .build();
            return client.send(request, java.net.http.HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void notes_and_reference_of_an_order_can_be_patched_as_long_as_it_is_not_on_its_way() {
        var item = api.item(10);
        var sales = "/api/sales/orders/" + api.salesOrder(api.customer(), item, 1);
        var purchase = "/api/purchase/orders/" + api.purchaseOrder(api.vendor(), item, 1);
        for (var path : List.of(sales, purchase)) {
            var items = api.get(path).data().getJsonArray("items");
            var etag = etag(path);
            var patched = patch(path, "{\"notes\": \"ring twice\", \"reference\": \"R1\"}", "If-Match", etag)
                    .expect(200);
            assertThat(patched.order().getString("notes")).isEqualTo("ring twice");
            assertThat(patched.data().getJsonArray("items")).isEqualTo(items);
            patch(path, "{\"notes\": \"late\"}", "If-Match", etag).expect(412);
            var less = patch(path, "{\"notes\": null}").expect(200).order();
            assertThat(less.getString("notes")).isNull();
            assertThat(less.getString("reference")).isEqualTo("R1");
            patch(path, "{\"items\": []}").expect(400);
            patch(path, "{\"status\": \"paid\"}").expect(400);
        }
        api.post(sales + "/confirm").expect(200);
        api.post(purchase + "/receive").expect(200);
        // a sales order that is confirmed keeps what it costs
        assertThat(patch(sales, "{\"notes\": \"in time\"}").expect(200).order().getString("notes"))
                .isEqualTo("in time");
        assertThat(patch(sales, "{\"discount\": null}").expect(409).code()).isEqualTo("invalid_state");
        assertThat(patch(purchase, "{\"notes\": \"too late\"}").expect(409).code())
                .isEqualTo("invalid_state");
    }

    @Test
    void addresses_contacts_tags_and_metadata_are_kept_as_sent() {
        for (var path : List.of("/api/customers", "/api/vendors")) {
            var body = new JsonObject("""
                    {"name": "Parts <script>", "addresses": [{"type": "billing", "line1": "=1+1", "city": "Åre", "country": "SE"}],
                     "contacts": [{"name": "Kari 🙂", "email": "kari@example.com"}], "tags": ["vip", "שלום"], "metadata": {"a": "=1.50"}}""");
            body.put("email", "parts" + Api.unique() + "@example.com");
            var id = api.post(path, body).expect(201).id();
            var read = api.get(path + "/" + id).data();
            for (var field : List.of("tags", "metadata", "name"))
                assertThat(read.getValue(field).toString())
                        .isEqualTo(body.getValue(field).toString());
            for (var field : List.of("addresses", "contacts")) {
                var entry = read.getJsonArray(field).getJsonObject(0);
                entry.getMap().values().removeIf(Objects::isNull); // absent values are returned as null
                assertThat(entry).isEqualTo(body.getJsonArray(field).getJsonObject(0));
            }
            for (var wrong : List.of(
                    "{\"addresses\": [{\"city\": \"x\"}]}",
                    "{\"addresses\": [{\"line1\": \"x\", \"planet\": 1}]}",
                    "{\"contacts\": [\"x\"]}",
                    "{\"tags\": [\"\"]}",
                    "{\"tags\": \"vip\"}")) patch(path + "/" + id, wrong).expect(400);
            var put = new JsonObject().put("name", "Bare").put("email", body.getString("email"));
            var bare = api.put(path + "/" + id, put).expect(200).data();
            assertThat(bare.getJsonArray("tags")).isEqualTo(new JsonArray());
            assertThat(bare.getJsonObject("metadata")).isEqualTo(new JsonObject());
        }
    }

    @Test
    void suppliers_are_vendors() {
        var body = new JsonObject().put("name", "Supplier").put("email", "s" + Api.unique() + "@example.com");
        var made = api.post("/api/suppliers", body).expect(201);
        assertThat(made.body().getString("message")).isEqualTo("Vendor created successfully");
        assertThat(api.get("/api/vendors/" + made.id()).data())
                .isEqualTo(api.get("/api/suppliers/" + made.id()).data());
        patch("/api/suppliers/" + made.id(), "{\"status\": \"inactive\"}").expect(200);
        api.put("/api/suppliers/" + made.id(), body).expect(200);
        api.get("/api/suppliers?q=supplier&sort=-created_at").expect(200);
        for (var below : List.of(
                "performance?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z", "orders", "items", "contracts"))
            assertThat(api.get("/api/suppliers/" + made.id() + "/" + below)
                            .expect(200)
                            .body())
                    .isEqualTo(
                            api.get("/api/vendors/" + made.id() + "/" + below).body());
        api.delete("/api/suppliers/" + made.id()).expect(200);
        api.get("/api/vendors/" + made.id()).expect(404);
    }

    @Test
    void a_resource_that_documents_refer_to_is_archived_instead_of_deleted() {
        var item = api.item(1);
        var customer = api.customer();
        var vendor = api.vendor();
        api.salesOrder(customer, item, 1);
        api.purchaseOrder(vendor, item, 1);
        for (var path : List.of("/api/customers/" + customer, "/api/vendors/" + vendor, "/api/items/" + item)) {
            assertThat(api.delete(path).expect(409).code()).isEqualTo("in_use");
            var archived = api.delete(path + "?archive=true").expect(200);
            assertThat(archived.body().getString("message")).endsWith(" archived successfully");
            assertThat(api.get(path).expect(200).data().getString("archived_at"))
                    .isNotNull();
            int end = path.lastIndexOf('/');
            var list = path.substring(0, end) + "?limit=100&"
                    + Api.createdWith(api.get(path).expect(200).data());
            assertThat(api.get(list).expect(200).list().encode()).doesNotContain(path.substring(end + 1));
            assertThat(api.get(list + "&archived=true").expect(200).list().encode())
                    .contains(path.substring(end + 1));
        }
        var sale = new JsonObject().put("customer_id", customer).put("items", Api.lines(item, 1));
        assertThat(api.post("/api/sales/orders", sale).expect(409).code()).isEqualTo("customer_archived");
        var buy = new JsonObject().put("vendor_id", vendor).put("items", Api.bought(item, 1));
        assertThat(api.post("/api/purchase/orders", buy).expect(409).code()).isEqualTo("vendor_archived");
        for (var path : List.of("/api/customers/" + customer, "/api/suppliers/" + vendor)) restores(path);
        assertThat(api.post("/api/sales/orders", sale).expect(409).code()).isEqualTo("item_archived");
        assertThat(api.post("/api/purchase/orders", buy).expect(409).code()).isEqualTo("item_archived");
        api.put("/api/items/" + item + "/stock", new JsonObject().put("quantity", 3))
                .expect(200);
        restores("/api/items/" + item);
        api.post("/api/sales/orders", sale).expect(201);
        api.post("/api/purchase/orders", buy).expect(201);
    }

    static void restores(String path) {
        var list = path.substring(0, path.lastIndexOf('/'));
        var id = path.substring(list.length() + 1);
        assertThat(api.get(list + "?limit=100&archived=only").expect(200).list())
                .allSatisfy(e ->
                        assertThat(((JsonObject) e).getString("archived_at")).isNotNull())
                .anySatisfy(e -> assertThat(((JsonObject) e).getString("id")).isEqualTo(id));
        var restored = api.post(path + "/restore").expect(200);
        assertThat(restored.body().getString("message")).endsWith(" restored successfully");
        assertThat(restored.data().getString("archived_at")).isNull();
        var again = api.post(path + "/restore").expect(200);
        assertThat(again.data()).isEqualTo(restored.data());
    }

    @Test
    void the_orders_of_a_customer_are_listed_for_callers_who_may_read_them() {
        var item = api.item(5);
        var someone = api.customer();
        var order = api.salesOrder(someone, item, 1);
        api.salesOrder(api.customer(), item, 1);
        var path = "/api/customers/" + someone + "/orders";
        assertThat(api.get(path).expect(200).list()).hasSize(1);
        assertThat(api.get(path + "?status=draft&sort=-total_amount")
                        .list()
                        .getJsonObject(0)
                        .getString("id"))
                .isEqualTo(order);
        assertThat(api.get(path + "?status=paid").list()).isEmpty();
        assertThat(api.get("/api/customers/" + RolesTest.NOBODY + "/orders")
                        .expect(404)
                        .code())
                .isEqualTo("customer_not_found");
        var customer = anybody.registered("customer");
        var me = customer.get("/api/customers").list().getJsonObject(0).getString("id");
        api.salesOrder(me, item, 2);
        assertThat(customer.get("/api/customers/" + me + "/orders").expect(200).list())
                .hasSize(1);
        customer.get(path).expect(404);
        customer.get("/api/sales/orders/" + order + "/timeline").expect(404);
    }

    @Test
    void the_timeline_of_an_order_lists_its_events_newest_last() {
        var path = "/api/sales/orders/" + api.salesOrder(api.customer(), api.item(5), 1);
        patch(path, "{\"notes\": \"x\"}").expect(200);
        api.post(path + "/confirm").expect(200);
        api.post(path + "/pay").expect(200);
        var timeline = api.get(path + "/timeline").expect(200).list();
        assertThat(timeline.stream().map(e -> ((JsonObject) e).getString("type")))
                .containsExactly(
                        "sales.order.created", "sales.order.updated", "sales.order.confirmed", "sales.order.paid");
        assertThat(timeline.stream().map(e -> ((JsonObject) e).getLong("version")))
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(timeline.getJsonObject(0).getString("actor")).startsWith("user:");
        api.get("/api/sales/orders/" + RolesTest.NOBODY + "/timeline").expect(404);
    }

    @Test
    void head_options_a_trailing_slash_and_304_work_on_every_resource() {
        var item = api.item(5);
        for (var path : List.of(
                "/api/items/" + item,
                "/api/customers/" + api.customer(),
                "/api/suppliers/" + api.vendor(),
                "/api/sales/orders/" + api.salesOrder(api.customer(), item, 1),
                "/api/purchase/orders/" + api.purchaseOrder(api.vendor(), item, 1))) {
            var got = api.get(path).expect(200);
            var etag = got.raw().headers().firstValue("ETag").orElseThrow();
            var head = api.send("HEAD", path, null).join().expect(200);
            assertThat(head.raw().body()).isEmpty();
            assertThat(head.raw().headers().firstValue("ETag")).contains(etag);
            assertThat(head.raw().headers().firstValue("Content-Length"))
                    .isEqualTo(got.raw().headers().firstValue("Content-Length"));
            assertThat(api.get(path + "/").expect(200).data()).isEqualTo(got.data());
            var options = api.send("OPTIONS", path, null).join().expect(204);
            assertThat(options.raw().headers().firstValue("Allow").orElse("").split(", "))
                    .contains("GET", "HEAD", "OPTIONS", "PATCH", "PUT");
            var unchanged = api.send("GET", path, null, "If-None-Match", "\"0\", " + etag)
                    .join();
            assertThat(unchanged.status()).isEqualTo(304);
            assertThat(unchanged.raw().body()).isEmpty();
            api.send("GET", path, null, "If-None-Match", "\"0\"").join().expect(200);
            assertThat(api.send("POST", path, null)
                            .join()
                            .expect(405)
                            .raw()
                            .headers()
                            .firstValue("Allow"))
                    .isEqualTo(options.raw().headers().firstValue("Allow"));
        }
        for (var list :
                List.of("/api/items", "/api/customers", "/api/vendors", "/api/sales/orders", "/api/purchase/orders")) {
            api.get(list + "/").expect(200);
            api.send("HEAD", list + "/?limit=1", null).join().expect(200);
        }
    }
}
