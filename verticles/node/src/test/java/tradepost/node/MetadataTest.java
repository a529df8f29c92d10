package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;

/** The own data of clients, on each kind of master and document. */
@ExtendWith(Shared.class)
class MetadataTest {
    private static final String RUN = "r" + Api.unique();
    /** Of everything that this test creates. */
    private static final JsonObject OWN =
            new JsonObject().put("run", RUN).put("Quelle.1_a-b", "Größe \"5\" & 100 % 🙂");

    static Api api;
    static final Map<String, String> IDS = new TreeMap<>();

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
        var unique = Api.unique();
        var item = created("/api/items", body("name", "Bolt", "sku", "meta-" + unique, "unit_price", 10));
        api.put("/api/items/" + item + "/stock", new JsonObject().put("quantity", 50))
                .expect(200);
        created("/api/products", body("name", "Meta", "price", 10));
        var customer = created("/api/customers", body("name", "Meta Co", "email", "meta" + unique + "@example.com"));
        var vendor = created("/api/vendors", body("name", "Meta", "email", "metav" + unique + "@example.com"));
        created("/api/categories", body("name", "Meta " + unique));
        created("/api/price-lists", body("name", "Meta", "currency", "USD"));
        var place = created("/api/locations", body("code", "M" + unique, "name", "Meta"));
        var lines = Api.lines(item, 3);
        var offered = body("customer_id", customer, "items", lines, "valid_until", "2090-01-01T00:00:00Z");
        var quote = api.post("/api/sales/quotes", offered)
                .expect(201)
                .data()
                .getJsonObject("quote")
                .getString("id");
        api.post("/api/sales/quotes/" + quote + "/send").expect(200);
        var order = api.post("/api/sales/quotes/" + quote + "/accept").expect(201);
        IDS.put("{order_id}", order.id());
        api.confirm(order.id()).join().expect(200);
        api.post("/api/sales/orders/" + order.id() + "/pay", body()).expect(200);
        api.post("/api/sales/orders/" + order.id() + "/shipments", body()).expect(201);
        var line = order.data().getJsonArray("items").getJsonObject(0).getString("id");
        var back = new JsonObject().put("line_id", line).put("quantity", 1).put("disposition", "restock");
        api.post("/api/sales/orders/" + order.id() + "/returns", body("lines", new JsonArray().add(back)))
                .expect(201);
        var purchase = api.post("/api/purchase/orders", body("vendor_id", vendor, "items", Api.bought(item, 4)))
                .expect(201);
        IDS.put("{purchase_id}", purchase.id());
        api.post("/api/purchase/orders/" + purchase.id() + "/receive").expect(200);
        api.post("/api/purchase/orders/" + purchase.id() + "/pay", body()).expect(200);
        var bought = purchase.data().getJsonArray("items").getJsonObject(0).getString("id");
        var gone = new JsonObject().put("line_id", bought).put("quantity", 1);
        api.post(
                        "/api/purchase/orders/" + purchase.id() + "/returns",
                        body("reason", "broken", "lines", new JsonArray().add(gone)))
                .expect(201);
        created("/api/stock/transfers", body("to_location_id", place, "lines", Api.lines(item, 1)));
        created("/api/stock/counts", body("item_ids", new JsonArray().add(item)));
        IDS.put("{customer_id}", customer);
        IDS.put("{vendor_id}", vendor);
    }

    private static JsonObject body(Object... fields) {
        var body = new JsonObject().put("metadata", OWN.copy());
        for (int i = 0; i < fields.length; i += 2) body.put((String) fields[i], fields[i + 1]);
        return body;
    }

    private static String created(String path, JsonObject body) {
        var made = api.post(path, body).expect(201);
        IDS.put(path, made.id());
        return made.id();
    }

    private static String filter(String key, String value) {
        return "metadata[" + key + "]=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Test
    void every_list_of_masters_and_documents_is_filtered_by_metadata() {
        var seen = new ArrayList<String>();
        for (var context : ContextModule.names()) {
            for (var op : Contract.load(context).operations()) {
                if (!op.page()
                        || op.queryParams().stream().noneMatch(p -> p.name().equals("metadata"))) continue;
                var path = op.path().replace("/api/purchase/orders/{order_id}", "/api/purchase/orders/{purchase_id}");
                for (var id : IDS.entrySet())
                    if (id.getKey().startsWith("{")) path = path.replace(id.getKey(), id.getValue());
                var list = path + "?" + filter("run", RUN);
                var found = Awaitility.await(list) // invoices and payments follow from events
                        .until(() -> api.get(list).expect(200), a -> !a.list().isEmpty());
                assertThat(found.list())
                        .as(list)
                        .allSatisfy(e -> assertThat(((JsonObject) e).getJsonObject("metadata"))
                                .isEqualTo(OWN));
                assertThat(found.body().getJsonObject("meta").getInteger("total"))
                        .as(list)
                        .isEqualTo(found.list().size());
                var both = list + "&" + filter("Quelle.1_a-b", OWN.getString("Quelle.1_a-b"));
                assertThat(api.get(both).expect(200).list()).as(both).hasSameSizeAs(found.list());
                for (var other : List.of(filter("run", "x"), filter("run", RUN) + "&" + filter("other", "x")))
                    assertThat(api.get(path + "?" + other).expect(200).list())
                            .as(path + "?" + other)
                            .isEmpty();
                seen.add(context + "." + op.id());
            }
        }
        assertThat(seen)
                .contains(
                        "catalog.listItems", "catalog.listProducts", "catalog.listCategories", "catalog.listPriceLists")
                .contains("contact.listCustomers", "contact.listVendors", "inventory.listLocations")
                .contains("sales.listOrders", "sales.listQuotes", "sales.listReturns", "purchase.listOrders")
                .contains("purchase.listReturns", "shipping.listShipments", "payment.listPayments")
                .contains("billing.listInvoices", "inventory.listTransfers", "inventory.listCounts");
    }

    @Test
    void the_totals_of_a_list_are_those_of_what_has_the_metadata() {
        for (var list : List.of("/api/sales/orders", "/api/purchase/orders")) {
            var found = api.get(list + "?totals=true&" + filter("run", RUN)).expect(200);
            var totals = found.body().getJsonObject("meta").getJsonObject("totals");
            assertThat(totals.getJsonArray("all")).as(list).isEqualTo(totals.getJsonArray("page"));
        }
    }

    @Test
    void metadata_goes_from_the_quote_to_its_order_to_its_invoices_and_credit_notes() {
        var order = IDS.get("{order_id}");
        assertThat(api.get("/api/sales/orders/" + order).order().getJsonObject("metadata"))
                .isEqualTo(OWN);
        var documents = Awaitility.await("an invoice and a credit note")
                .until(
                        () -> api.get("/api/invoices?order_id=" + order)
                                .expect(200)
                                .list(),
                        all -> all.size() == 2);
        assertThat(documents)
                .extracting(d -> ((JsonObject) d).getString("kind"))
                .containsExactlyInAnyOrder("invoice", "credit_note");
        for (var d : documents) {
            assertThat(((JsonObject) d).getJsonObject("metadata")).isEqualTo(OWN);
            var whole =
                    api.get("/api/invoices/" + ((JsonObject) d).getString("id")).expect(200);
            assertThat(whole.data().getJsonObject("metadata")).isEqualTo(OWN);
        }
    }

    @Test
    void metadata_is_changed_key_by_key_also_of_documents_that_are_under_way() {
        var changed = OWN.copy().put("more", "1");
        changed.remove("run");
        var patch =
                new JsonObject().put("metadata", new JsonObject().putNull("run").put("more", "1"));
        var undo = new JsonObject()
                .put("metadata", new JsonObject().put("run", RUN).putNull("more"));
        var shipment = api.get("/api/shipments?order_id=" + IDS.get("{order_id}"))
                .expect(200)
                .list()
                .getJsonObject(0)
                .getString("id");
        for (var path : List.of(
                "/api/items/" + IDS.get("/api/items"),
                "/api/products/" + IDS.get("/api/products"),
                "/api/locations/" + IDS.get("/api/locations"),
                "/api/sales/orders/" + IDS.get("{order_id}"),
                "/api/purchase/orders/" + IDS.get("{purchase_id}"),
                "/api/stock/transfers/" + IDS.get("/api/stock/transfers"),
                "/api/shipments/" + shipment)) {
            var before = entry(api.get(path).expect(200));
            var stale =
                    api.send("PATCH", path, patch, "If-Match", "\"0\"").join().expect(412);
            assertThat(stale.code()).as(path).isEqualTo("stale_version");
            var after = entry(api.send("PATCH", path, patch).join().expect(200));
            assertThat(after.getJsonObject("metadata")).as(path).isEqualTo(changed);
            assertThat(after.getLong("version")).as(path).isGreaterThan(before.getLong("version"));
            api.send("PATCH", path, undo).join().expect(200);
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(api.get("/api/events?types=sales.order.amended&limit=1000")
                                .expect(200)
                                .list())
                        .anySatisfy(e -> {
                            var data = ((JsonObject) e).getJsonObject("data");
                            assertThat(data.getString("order_id")).isEqualTo(IDS.get("{order_id}"));
                            assertThat(data.getJsonObject("metadata")).isEqualTo(changed);
                        }));
    }

    private static JsonObject entry(Api.Answer answer) {
        return answer.data().containsKey("order") ? answer.order() : answer.data();
    }

    @Test
    void what_is_not_a_text_by_a_short_key_is_refused_with_its_place() {
        var many = new JsonObject();
        for (int i = 0; i < 51; i++) many.put("k" + i, "");
        var path = "/api/items/" + IDS.get("/api/items");
        for (var refused : Map.of(
                        new JsonObject().put("a", 1),
                        "metadata.a must be text",
                        new JsonObject().put("a", "x".repeat(501)),
                        "metadata.a must have at most 500 characters",
                        new JsonObject().put("a b", "x"),
                        "metadata.a b is not a key in the form ^[A-Za-z0-9_.-]{1,40}$",
                        new JsonObject().put("a", new JsonObject()),
                        "metadata.a must be text",
                        many,
                        "metadata must have at most 50 fields")
                .entrySet())
            for (var method : List.of("POST /api/items", "PATCH " + path)) {
                var request = method.split(" ");
                var body = new JsonObject().put("metadata", refused.getKey());
                if (request[0].equals("POST"))
                    body.put("name", "x").put("sku", "x" + Api.unique()).put("unit_price", 1);
                var answer = api.send(request[0], request[1], body).join().expect(400);
                var details = answer.body().getJsonObject("error").getJsonArray("details");
                var first = details.getJsonObject(0);
                assertThat((first.getString("field") + " " + first.getString("reason")).replace(" or null", ""))
                        .as(method + " " + refused.getKey().encode())
                        .isEqualTo(refused.getValue());
            }
        api.get("/api/items?metadata=x").expect(400);
        api.get("/api/items?metadata[a]=1&metadata[a]=2").expect(400);
        assertThat(api.get("/api/items?metadata=1").expect(400).body().encode()).contains("needs a key");
        assertThat(api.get("/api/items?limit=1&metadata[a]=").expect(200).list())
                .as("a parameter without a value is ignored")
                .isNotEmpty();
    }

    @Test
    void masters_are_exported_and_imported_with_their_metadata_and_external_ids() {
        var known = new JsonObject().put("csv", RUN);
        for (var kind : List.of("items", "products", "customers", "vendors")) {
            var path = "/api/" + kind + "/" + IDS.get("/api/" + kind);
            api.send("PATCH", path, new JsonObject().put("external_ids", known))
                    .join()
                    .expect(200);
            var csv = api.send(
                            "GET", "/api/" + kind + "?" + filter("run", RUN), (JsonObject) null, "Accept", "text/csv")
                    .join()
                    .raw()
                    .body();
            assertThat(csv.lines().findFirst().orElseThrow()).contains("metadata", "external_ids");
            var same = api.imported("/api/imports/" + kind, csv).getJsonObject("result");
            assertThat(same.getInteger("unchanged")).as(same.encode() + csv).isEqualTo(1);
            var other = api.imported("/api/imports/" + kind, csv.replace(RUN, "x" + RUN))
                    .getJsonObject("result");
            assertThat(other.getInteger("changed")).as(other.encode()).isEqualTo(1);
            var after = api.get(path).data();
            assertThat(after.getJsonObject("metadata").getString("run")).isEqualTo("x" + RUN);
            assertThat(after.getJsonObject("external_ids").getString("csv")).isEqualTo("x" + RUN);
            assertThat(api.imported("/api/imports/" + kind, csv)
                            .getJsonObject("result")
                            .getInteger("changed"))
                    .isEqualTo(1);
            assertThat(api.get(path).data().getJsonObject("metadata")).isEqualTo(OWN);
        }
        var refused = api.imported("/api/imports/items", "sku,metadata\n\"meta-x\",\"{\"\"a\"\":1}\"\n");
        assertThat(refused.getJsonObject("result").getInteger("rejected")).isEqualTo(1);
    }
}
