package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.exports.ListFormat;

/** Searching, filtering, sorting, paging and exporting, for every list. */
class ListQueryTest {
    static Program program;
    static Api api;
    static String lot;
    static String item;
    static String customer;
    static String order;
    static String vendor;
    static String purchase;

    @BeforeAll
    static void start(@TempDir Path folder) {
        int port = Program.freePorts(1);
        program = Program.dev(folder, port);
        api = Api.at(port).registered("admin");
        item = api.post("/api/items", new JsonObject("""
                        {"name": "Laptop 15 inch", "sku": "lap-15", "unit_price": 999.99, "barcode": "4006381333931",
                         "unit": "pcs", "metadata": {"colour": "silver"}}""")).expect(201).id();
        for (int i = 0; i < 24; i++) api.item(0);
        lot = lot(api.item(0));
        customer = api.post("/api/customers", new JsonObject("""
                        {"name": "Harbour Builders", "email": "office@harbour.example", "phone": "+47 22", "tags": ["vip", "north"]}""")).expect(201).id();
        vendor = api.vendor();
        api.put("/api/items/" + item + "/stock", new JsonObject().put("quantity", 50))
                .expect(200);
        order = api.salesOrder(customer, item, 2);
        api.confirm(order).join().expect(200);
        for (int i = 0; i < 3; i++) api.salesOrder(api.customer(), item, 1);
        purchase = api.purchaseOrder(vendor, item, 5);
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static JsonArray list(String path) {
        return api.get(path).expect(200).list();
    }

    static List<String> ids(JsonArray list) {
        return list.stream().map(e -> ((JsonObject) e).getString("id")).toList();
    }

    @Test
    void a_search_finds_misspelled_and_partial_words() {
        for (var q : List.of("laptop", "labtop", "LAP", "lap-15", "4006381333931", "inch 15"))
            assertThat(ids(list("/api/items?q=" + encoded(q)))).as(q).containsExactly(item);
        for (var q : List.of("harbour", "Harbuor Builders", "office@harbour.example", "22"))
            assertThat(ids(list("/api/customers?q=" + encoded(q)))).as(q).contains(customer);
        for (var q : List.of("harbour", "Harbuor Bilders")) {
            assertThat(ids(list("/api/sales/orders?q=" + encoded(q)))).as(q).containsExactly(order);
        }
        assertThat(ids(list("/api/purchase/orders?q=suplier"))).contains(purchase);
        assertThat(list("/api/items?q=" + encoded("'; drop table item; --"))).isEmpty();
        assertThat(list("/api/locations?q=warehuose")).hasSize(1);
    }

    @Test
    void filters_select_only_matching_entries() {
        assertThat(ids(list("/api/items?sku=Lap-15"))).containsExactly(item);
        assertThat(ids(list("/api/items?barcode=4006381333931&unit=pcs"))).containsExactly(item);
        assertThat(ids(list("/api/customers?tags=vip,north"))).containsExactly(customer);
        assertThat(list("/api/customers?tags=vip,south")).isEmpty();
        assertThat(ids(list("/api/customers?tags=&limit=100"))).contains(customer);
        api.get("/api/customers?tags=a,,b").expect(400);
        assertThat(ids(list("/api/sales/orders?status=confirmed&payment_status=unpaid")))
                .containsExactly(order);
        assertThat(list("/api/sales/orders?fulfillment_status=returned")).isEmpty();
        assertThat(list("/api/sales/orders?created_from=2020-01-01T00:00:00Z")).hasSize(4);
        assertThat(list("/api/sales/orders?created_to=2020-01-01T00:00:00Z")).isEmpty();
        assertThat(list("/api/sales/orders?created_from=2020-01-01T00:00:00%2B02:00&created_to=2999-01-01T00:00:00Z"))
                .hasSize(4);
        assertThat(list("/api/stock/movements?item_id=" + item + "&created_from=2020-01-01T00:00:00Z"))
                .hasSize(1);
        assertThat(list("/api/stock/reservations?order_id=" + order)).hasSize(1);
        assertThat(list("/api/locations?active=true&type=store")).isEmpty();
        for (var wrong : List.of("created_from=yesterday", "status=lost", "nonsense=1", "customer_id=1"))
            api.get("/api/sales/orders?" + wrong).expect(400);
    }

    @Test
    void pages_by_cursor_in_any_order_add_up_to_the_whole_list() {
        for (var sort : List.of("", "&sort=name", "&sort=-unit_price,name", "&sort=-created_at", "&sort=sku")) {
            var whole = ids(list("/api/items?limit=100" + sort));
            var walked = new ArrayList<String>();
            for (String next = ""; next != null; ) {
                var page = api.get("/api/items?limit=7" + sort + (next.isEmpty() ? "" : "&after=" + next))
                        .expect(200);
                walked.addAll(ids(page.list()));
                next = page.body().getJsonObject("meta").getString("next");
            }
            assertThat(walked).as(sort).isEqualTo(whole).hasSize(26);
        }
        var prices = list("/api/items?limit=3&sort=-unit_price");
        assertThat(prices.getJsonObject(0).getString("id")).isEqualTo(item);
    }

    @Test
    void a_cursor_of_another_sort_or_filter_is_refused() {
        var next = api.get("/api/items?limit=2&sort=name")
                .body()
                .getJsonObject("meta")
                .getString("next");
        for (var other : List.of("", "&sort=-name", "&sort=name&q=bolt"))
            assertThat(api.get("/api/items?limit=2" + other + "&after=" + next)
                            .expect(400)
                            .code())
                    .isEqualTo("invalid_cursor");
        api.get("/api/items?sort=metadata").expect(400);
        api.get("/api/items?sort=name,-name").expect(400);
    }

    @Test
    void only_the_requested_fields_are_returned() {
        var entry = list("/api/items?q=laptop&fields=id,name").getJsonObject(0);
        assertThat(entry).isEqualTo(new JsonObject().put("id", item).put("name", "Laptop 15 inch"));
        assertThat(api.get("/api/items?fields=id,secret").expect(400).code()).isEqualTo("invalid_request");
    }

    @Test
    void a_list_of_any_length_is_exported_completely() {
        var csv = api.send("GET", "/api/items?sort=name", null, "Accept", "text/csv")
                .join()
                .expect(200);
        var lines = csv.raw().body().split("\r\n");
        assertThat(lines).hasSize(1 + 26);
        assertThat(lines[0])
                .isEqualTo(
                        "id,name,sku,description,unit_price,barcode,unit,tax_category,metadata,external_ids,archived_at,version,created_at,updated_at");
        assertThat(lines[26])
                .startsWith(
                        item
                                + ",Laptop 15 inch,LAP-15,,999.99,4006381333931,pcs,standard,\"{\"\"colour\"\":\"\"silver\"\"}\",{},,1,");
        var escaped = api.send("GET", "/api/customers?q=harbour&fields=phone,tags", null, "Accept", "text/csv")
                .join();
        assertThat(escaped.raw().body()).isEqualTo("phone,tags\r\n'+47 22,\"[\"\"vip\"\",\"\"north\"\"]\"\r\n");
    }

    private static String source() {
        var rights = new JsonObject()
                .put("name", "hooks-" + Api.unique())
                .put("permissions", new JsonArray().add("customers:write"));
        var mapping = new JsonArray();
        for (var field : List.of("/name", "/email"))
            mapping.add(new JsonObject().put("field", field).put("from", field));
        var shop = new JsonObject()
                .put("name", "Web shop")
                .put("verification", "standard_webhooks")
                .put(
                        "service_account_id",
                        api.post("/api/service-accounts", rights).expect(201).id())
                .put("operation", "contact.createCustomer")
                .put("mapping", mapping);
        return api.post("/api/hook-sources", shop).expect(201).id();
    }

    @Test
    void every_list_accepts_each_documented_sort_and_field_and_can_be_exported() {
        var list = new JsonObject().put("name", "Wholesale").put("currency", "USD");
        var priceList = api.post("/api/price-lists", list).expect(201).id();
        var price = new JsonObject().put("item_id", item).put("unit_price", 1);
        api.post("/api/price-lists/" + priceList + "/prices", price).expect(201);
        var count = new JsonObject().put("item_ids", new JsonArray().add(item));
        var counted = api.post("/api/stock/counts", count).expect(201).id();
        var paths = new java.util.HashMap<>(Map.of(
                "customer_id",
                customer,
                "item_id",
                item,
                "order_id",
                order,
                "price_list_id",
                priceList,
                "count_id",
                counted,
                "lot_id",
                lot,
                "user_id",
                api.get("/api/auth/me").expect(200).id(),
                "job_id",
                api.upload("/api/imports/items?dry_run=true", "sku\nx\n")
                        .expect(202)
                        .id()));
        paths.putAll(Map.of("entity_type", "catalog.item", "entity_id", item, "report", "changes"));
        paths.put("figure_report", "sales");
        var hook = new JsonObject()
                .put("url", "http://127.0.0.1:9/hooks")
                .put("types", new JsonArray().add("sales.order.*"))
                .put("paused", true);
        paths.put("webhook_id", api.post("/api/webhooks", hook).expect(201).id());
        paths.put("source_id", source());
        var ofPurchase = Map.of("order_id", purchase, "vendor_id", vendor);
        int lists = 0;
        for (var context : ContextModule.names()) {
            var contract = Contract.load(context);
            for (var op : contract.operations()) {
                if (!op.page()
                        || op.queryParams().stream().noneMatch(p -> p.name().equals("sort"))) continue;
                var path = op.path();
                for (var p : op.pathParams())
                    path = path.replace(
                            "{" + p.name() + "}", (context.equals("purchase") ? ofPurchase : paths).get(p.name()));
                for (var sort : choices(op, "sort"))
                    api.get(path + "?limit=1&sort=" + sort).expect(200);
                assertThat(choices(op, "fields")).as(op.id()).containsExactlyElementsOf(contract.fields(op));
                api.get(path + "?fields=" + String.join(",", choices(op, "fields")))
                        .expect(200);
                var csv = api.send("GET", path, null, "Accept", "text/csv")
                        .join()
                        .expect(200)
                        .raw()
                        .body();
                assertThat(csv).as(op.id()).startsWith(String.join(",", contract.fields(op)) + "\r\n");
                if (List.of("listEntries", "getReport", "listNotifications").contains(op.id()))
                    continue; // each export is an entry of the next
                var job = api.exported(path, "csv");
                assertThat(api.get("/api/jobs/" + job.getString("id") + "/result")
                                .expect(200)
                                .raw()
                                .body())
                        .as(op.id())
                        .isEqualTo(csv);
                int rows = api.get(path + "?limit=100").list().size();
                assertThat(csv.lines().count()).as(op.id()).isEqualTo(rows + 1);
                var sheet = WorkbookRows.of(
                        api.bytes(path, ListFormat.XLSX.mediaType()).body());
                assertThat(sheet).as(op.id()).hasSize(rows + 1);
                assertThat(sheet.getFirst().stream().map(h -> h.replace(" (UTC)", "")))
                        .as(op.id())
                        .containsExactlyElementsOf(contract.fields(op));
                var first = api.get(path + "?limit=1").list();
                if (!first.isEmpty())
                    assertThat(contract.fields(op))
                            .as(op.id())
                            .containsExactlyInAnyOrderElementsOf(
                                    first.getJsonObject(0).fieldNames());
                lists++;
            }
        }
        assertThat(lists).isGreaterThanOrEqualTo(9);
    }

    private static String lot(String tracked) {
        api.put("/api/items/" + tracked + "/tracking", new JsonObject().put("tracking", "lot"))
                .expect(200);
        var stock = new JsonObject().put("delta", 3).put("lot", "L1");
        api.put("/api/items/" + tracked + "/stock", stock).expect(200);
        return api.get("/api/lots?item_id=" + tracked).list().getJsonObject(0).getString("id");
    }

    private static List<String> choices(Contract.Operation op, String param) {
        var schema = op.queryParams().stream()
                .filter(p -> p.name().equals(param))
                .findFirst()
                .orElseThrow()
                .schema();
        var choices = schema.getJsonObject("items").getJsonArray("enum");
        return IntStream.range(0, choices.size()).mapToObj(choices::getString).toList();
    }
}
