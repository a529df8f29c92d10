package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;

/** The filters that every list must have, and those of orders. */
@ExtendWith(Shared.class)
class ListFiltersTest {
    private static final List<String> CONTEXTS = ContextModule.names();
    static Api api;
    static String item;
    static String customer;
    static String vendor;
    static String priceList;
    private static String webhook;
    static String job;
    static String paid;
    static String confirmed;
    static String draft;
    static String received;
    static String bought;
    static String counted;
    static String lot;
    static String user;
    static String source;

    /** A list with pages, with the path of one that has entries. */
    record Listed(Contract contract, Contract.Operation op, String path) {
        boolean takes(String param) {
            return op.queryParams().stream().anyMatch(p -> p.name().equals(param));
        }
    }

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
        item = api.item(100);
        customer = api.customer();
        vendor = api.vendor();
        draft = api.salesOrder(customer, item, 1);
        confirmed = api.salesOrder(customer, item, 2);
        paid = api.salesOrder(customer, item, 3, api.item(10), 1);
        for (var order : List.of(confirmed, paid)) api.confirm(order).join().expect(200);
        api.post("/api/sales/orders/" + paid + "/pay").expect(200);
        api.post("/api/sales/orders/" + confirmed + "/shipments", new JsonObject().put("status", "packed"))
                .expect(201);
        var shipped = new JsonObject().put("line_id", line(paid)).put("quantity", 1);
        api.post(
                        "/api/sales/orders/" + paid + "/shipments",
                        new JsonObject().put("lines", new JsonArray().add(shipped)))
                .expect(201);
        api.post(
                        "/api/sales/orders/" + paid + "/returns",
                        new JsonObject()
                                .put("lines", new JsonArray().add(shipped.copy().put("disposition", "discard"))))
                .expect(201);
        api.post(
                        "/api/sales/orders/" + paid + "/shipments",
                        new JsonObject().put("lines", new JsonArray().add(shipped)))
                .expect(201);
        var asked = new JsonObject().put("reason", "Does not fit").put("lines", new JsonArray().add(shipped));
        api.post("/api/sales/orders/" + paid + "/return-requests", asked).expect(201);
        api.get("/api/sales/orders/" + paid + "/invoice").expect(200);
        received = api.purchaseOrder(vendor, item, 4);
        bought = api.purchaseOrder(vendor, item, 5);
        for (var order : List.of(received, bought))
            api.post("/api/purchase/orders/" + order + "/receive").expect(200);
        api.post("/api/purchase/orders/" + bought + "/pay").expect(200);
        var cost = new JsonObject().put("item_id", item).put("cost", 9);
        api.put("/api/vendors/" + vendor + "/items", cost).expect(200);
        var contract = new JsonObject()
                .put("number", "C-1")
                .put("valid_from", "2026-01-01")
                .put("valid_to", "2090-12-31")
                .put(
                        "items",
                        new JsonArray()
                                .add(new JsonObject().put("item_id", item).put("unit_price", 2)));
        api.post("/api/vendors/" + vendor + "/contracts", contract).expect(201);
        var attachment = new JsonObject()
                .put("file_id", api.file("list.csv", "a,b").expect(201).id())
                .put("entity_type", "vendor")
                .put("entity_id", vendor);
        api.post("/api/attachments", attachment).expect(201);
        var back = new JsonObject()
                .put(
                        "line_id",
                        api.get("/api/purchase/orders/" + bought)
                                .data()
                                .getJsonArray("items")
                                .getJsonObject(0)
                                .getString("id"))
                .put("quantity", 1);
        api.post(
                        "/api/purchase/orders/" + bought + "/returns",
                        new JsonObject().put("reason", "broken").put("lines", new JsonArray().add(back)))
                .expect(201);
        var waiting = api.customer();
        api.send("PATCH", "/api/customers/" + waiting, new JsonObject().put("allow_backorders", true))
                .join()
                .expect(200);
        api.confirm(api.salesOrder(waiting, api.item(0), 1)).join().expect(200);
        var quote = new JsonObject()
                .put("customer_id", customer)
                .put("items", Api.lines(item, 1))
                .put("valid_until", "2090-01-01T00:00:00Z");
        api.post("/api/sales/quotes", quote).expect(201);
        var comment = new JsonObject().put("text", "Call first");
        api.post("/api/sales/orders/" + paid + "/comments", comment).expect(201);
        api.post("/api/purchase/orders/" + bought + "/comments", comment).expect(201);
        var product = new JsonObject()
                .put("name", "Archived")
                .put("price", 1)
                .put("stock", 0)
                .put("description", "Old");
        api.post("/api/products", product).expect(201);
        api.post("/api/products", product.put("status", "archived")).expect(201);
        api.post("/api/stock/holds", new JsonObject().put("lines", Api.lines(item, 1)))
                .expect(201);
        // not an item of this vendor, for which another test may order what is suggested
        var point =
                new JsonObject().put("item_id", api.item(0)).put("point", 1_000).put("quantity", 1);
        api.put("/api/stock/reorder-points", point).expect(200);
        var place = new JsonObject().put("code", "F" + Api.unique()).put("name", "Closed");
        var location = api.post("/api/locations", place).expect(201).id();
        api.post("/api/categories", new JsonObject().put("name", "F" + Api.unique()))
                .expect(201);
        var category = api.post("/api/categories", new JsonObject().put("name", "F" + Api.unique()));
        var opened = api.post(
                        "/api/locations",
                        new JsonObject().put("code", "T" + Api.unique()).put("name", "Open"))
                .expect(201)
                .id();
        var transfer = new JsonObject().put("to_location_id", opened).put("lines", Api.lines(item, 1));
        api.post("/api/stock/transfers", transfer).expect(201);
        var count = new JsonObject().put("location_id", opened).put("item_ids", new JsonArray().add(item));
        counted = api.post("/api/stock/counts", count).expect(201).id();
        var line = new JsonObject().put("item_id", item).put("counted", 1);
        api.put("/api/stock/counts/" + counted + "/lines", new JsonObject().put("lines", new JsonArray().add(line)))
                .expect(200);
        lot = lot();
        user = user();
        for (var program : List.of("api-keys", "service-accounts")) {
            var rights = new JsonObject()
                    .put("name", "filters-" + Api.unique())
                    .put("permissions", new JsonArray().add("items:read"));
            api.post("/api/" + program, rights).expect(201);
        }
        priceList = priceList();
        taxRate();
        job = api.imported("/api/imports/items?dry_run=true", "sku\nx\n").getString("id");
        var price = new JsonObject().put("item_id", item).put("unit_price", 1);
        api.post("/api/price-lists/" + priceList + "/prices", price).expect(201);
        for (var gone : List.of(
                "customers/" + api.customer(),
                "vendors/" + api.vendor(),
                "items/" + api.item(0),
                "locations/" + location,
                "categories/" + category.expect(201).id(),
                "price-lists/" + priceList(),
                "tax-rates/" + taxRate()))
            api.delete("/api/" + gone + "?archive=true").expect(200);
        var paused = new JsonObject()
                .put("url", "http://127.0.0.1:9/hooks")
                .put("types", new JsonArray().add("sales.order.*"))
                .put("paused", true);
        webhook = api.post("/api/webhooks", paused).expect(201).id();
        api.post("/api/webhooks/" + webhook + "/test").expect(200);
        api.put("/api/events/consumers/filters" + Api.unique(), new JsonObject())
                .expect(200);
        source = source(running);
        api.file("filters.txt", "filters " + Api.unique()).expect(201);
        mails(running);
        api.post("/api/notifications", new JsonObject().put("title", "Stocktaking"))
                .expect(201);
        var keys = new JsonObject()
                .put(
                        "p256dh",
                        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")
                .put("auth", "BTBZMqHH6r4Tts7J_aSIgg");
        api.post(
                        "/api/notifications/push-subscriptions",
                        new JsonObject()
                                .put("endpoint", "https://8.8.8.8/push/filters")
                                .put("keys", keys))
                .expect(201);
    }

    /** One that has received a message. */
    private static String source(Shared.Running running) {
        var rights = new JsonObject()
                .put("name", "hooks-" + Api.unique())
                .put("permissions", new JsonArray().add("customers:write"));
        var account = api.post("/api/service-accounts", rights).expect(201).id();
        var shop = new JsonObject()
                .put("name", "Web shop")
                .put("verification", "standard_webhooks")
                .put("service_account_id", account)
                .put("operation", "contact.createCustomer")
                .put(
                        "mapping",
                        new JsonArray()
                                .add(new JsonObject().put("field", "/name").put("from", "/name"))
                                .add(new JsonObject().put("field", "/email").put("from", "/email")));
        var id = api.post("/api/hook-sources", shop).expect(201).id();
        running.stores().write("webhook", """
                        insert into received_hook(id, source_id, message_id, operation, status, decided, http_status, finished_at)
                        values (gen_random_uuid(), ?::uuid, 'msg_1', 'contact.createCustomer', 'done', true, 201, now())
                        """, id);
        return id;
    }

    private static void mails(Shared.Running running) {
        running.stores().write("notification", """
                insert into mail(id, template, source, entity_type, entity_id, data, language, recipient, subject, text, html, status, attempts,
                  error, error_code, next_at, event_at)
                values (gen_random_uuid(), 'order_confirmed', gen_random_uuid()::text, 'sales_order', gen_random_uuid(), '{}', 'en',
                  'gone@filters.example', 'Your order', 'Thank you.', '<!doctype html>', 'refused', 1, '550 5.1.1 no such user', 550, null, now())
                """);
        running.stores().write("notification", """
                insert into mail_suppression(id, address, error, error_code, mail_id)
                select gen_random_uuid(), recipient, error, error_code, id from mail where recipient = 'gone@filters.example'
                """);
    }

    private static String line(String order) {
        var items = api.get("/api/sales/orders/" + order).data().getJsonArray("items");
        return items.getJsonObject(0).getString("id");
    }

    private static String lot() {
        var tracked = api.item(0);
        api.put("/api/items/" + tracked + "/tracking", new JsonObject().put("tracking", "lot"))
                .expect(200);
        var line = new JsonObject()
                .put("item_id", tracked)
                .put("delta", 3)
                .put("lot", "L1")
                .put("expires_on", "2090-01-31");
        api.post("/api/stock/adjustments", new JsonObject().put("lines", new JsonArray().add(line)))
                .expect(201);
        return api.get("/api/lots?item_id=" + tracked).list().getJsonObject(0).getString("id");
    }

    /** A user who has logged in, and could not before. */
    private static String user() {
        var body = new JsonObject()
                .put("email", "filters" + Api.unique() + "@example.com")
                .put("password", "securepassword123");
        var id = api.post("/api/auth/register", body.copy().put("role", "viewer"))
                .expect(201)
                .id();
        api.post("/api/auth/login", body.copy().put("password", "a wrong password"))
                .expect(401);
        api.post("/api/auth/login", body).expect(200);
        Awaitility.await().until(() -> list("/api/users/" + id + "/logins").size() == 2);
        return id;
    }

    private static String priceList() {
        var list = new JsonObject().put("name", "Wholesale").put("currency", "USD");
        return api.post("/api/price-lists", list).expect(201).id();
    }

    private static String taxRate() {
        var rate = new JsonObject()
                .put("name", "VAT")
                .put("country", "NZ")
                .put("category", "f" + Api.unique())
                .put("rate", 15);
        return api.post("/api/tax-rates", rate).expect(201).id();
    }

    static Stream<Listed> lists() {
        var paths = new java.util.HashMap<>(
                Map.of("{entity_type}", "catalog.item", "{entity_id}", item, "{report}", "changes"));
        paths.putAll(Map.of(
                "{customer_id}", customer,
                "{user_id}", user,
                "{item_id}", item,
                "{vendor_id}", vendor,
                "{order_id}", paid,
                "{count_id}", counted,
                "{lot_id}", lot,
                "{price_list_id}", priceList,
                "{job_id}", job));
        paths.put("{webhook_id}", webhook);
        paths.put("{source_id}", source);
        return CONTEXTS.stream()
                .map(Contract::load)
                .flatMap(c -> c.operations().stream()
                        .filter(Contract.Operation::page)
                        .filter(op ->
                                !op.path().startsWith("/api/analytics/")) // rows of figures, which the events make
                        .map(op -> {
                            var path = op.path()
                                    .replace("/api/purchase/orders/{order_id}", "/api/purchase/orders/" + bought);
                            for (var p : paths.entrySet()) path = path.replace(p.getKey(), p.getValue());
                            return new Listed(c, op, path);
                        }));
    }

    static JsonArray list(String path) {
        return api.get(path).expect(200).list();
    }

    static List<String> ids(String path) {
        return list(path).stream().map(e -> ((JsonObject) e).getString("id")).toList();
    }

    static List<String> sales(String filter) {
        return ids("/api/sales/orders?sort=number&customer_id=" + customer + "&" + filter);
    }

    static List<String> purchases(String filter) {
        return ids("/api/purchase/orders?sort=number&vendor_id=" + vendor + "&" + filter);
    }

    static Instant time(String path, String field) {
        return api.get(path).data().getJsonObject("order").getInstant(field);
    }

    @Test
    void every_list_can_be_filtered_by_creation_time() {
        var seen = new ArrayList<String>();
        lists().filter(l -> l.contract().fields(l.op()).contains("created_at")).forEach(l -> {
            assertThat(list(l.path() + "?created_from=2020-01-01&created_to=9999-12-31"))
                    .as(l.path())
                    .isNotEmpty();
            assertThat(list(l.path() + "?created_from=2999-01-01")).as(l.path()).isEmpty();
            assertThat(list(l.path() + "?created_to=2020-01-01")).as(l.path()).isEmpty();
            seen.add(l.op().id());
        });
        assertThat(seen)
                .contains("listCustomers", "listVendors", "listItems", "listProducts", "listLocations")
                .contains("listCategories", "listPriceLists", "listPrices", "listHolds", "listReorderPoints")
                .contains("listConsumers", "listMovements", "listReservations", "listOrders", "listCustomerOrders")
                .contains("listTransfers", "listCounts", "listCountRecordings", "listLots", "traceLot", "listShipments")
                .contains("listInvoices", "listOrderReturns", "listReturns", "listCustomerHistory");
    }

    @Test
    void every_list_finds_entries_by_their_ids() {
        lists().filter(l -> l.contract().fields(l.op()).contains("id")).forEach(l -> {
            var known = ids(l.path() + "?limit=3" + (l.takes("archived") ? "&archived=true" : ""));
            assertThat(known).as(l.path()).isNotEmpty();
            var query = l.path() + "?limit=100" + (l.takes("archived") ? "&archived=true" : "") + "&ids=";
            assertThat(ids(query + String.join(",", known))).as(l.path()).containsExactlyInAnyOrderElementsOf(known);
            assertThat(ids(query + known.getFirst() + "," + UUID.randomUUID()))
                    .as(l.path())
                    .containsExactly(known.getFirst());
            assertThat(ids(query + UUID.randomUUID())).as(l.path()).isEmpty();
            api.get(query).expect(400); // also of none: the client must not get everything
            var twelve = Stream.generate(() -> UUID.randomUUID().toString()).limit(12);
            var all = l.path() + "?ids=" + twelve.collect(Collectors.joining(","));
            assertThat(api.get(all).expect(200).body().getJsonObject("meta").getInteger("limit"))
                    .as(l.path())
                    .isEqualTo(12);
            var tooMany = Stream.generate(() -> UUID.randomUUID().toString()).limit(101);
            api.get(query + tooMany.collect(Collectors.joining(","))).expect(400);
        });
    }

    @Test
    void every_list_of_what_changes_can_be_followed() {
        var seen = new ArrayList<String>();
        lists().filter(l -> l.contract().fields(l.op()).contains("updated_at")).forEach(l -> {
            var sorted = list(l.path() + "?limit=100&sort=updated_at").stream()
                    .map(e -> ((JsonObject) e).getInstant("updated_at"))
                    .toList();
            assertThat(sorted).as(l.path()).isNotEmpty().isSorted();
            var last = sorted.getLast();
            assertThat(list(l.path() + "?limit=100&updated_from=" + last))
                    .as(l.path())
                    .allSatisfy(e -> assertThat(((JsonObject) e).getInstant("updated_at"))
                            .isAfterOrEqualTo(last));
            assertThat(list(l.path() + "?limit=1&updated_from=" + last))
                    .as(l.path())
                    .isNotEmpty();
            assertThat(list(l.path() + "?limit=100&updated_to=" + last))
                    .as(l.path())
                    .allSatisfy(e -> assertThat(((JsonObject) e).getInstant("updated_at"))
                            .isBefore(last));
            assertThat(list(l.path() + "?updated_from=2999-01-01")).as(l.path()).isEmpty();
            seen.add(l.op().id());
        });
        assertThat(seen)
                .contains("listCustomers", "listVendors", "listItems", "listProducts", "listLocations")
                .contains("listOrders", "listQuotes", "listShipments", "listInvoices", "listPayments", "listAlerts")
                .contains("listStock", "listBackorders", "listReturns", "listConsumers", "listTransfers")
                .contains("listNotifications");
    }

    @Test
    void every_list_includes_what_its_contract_names() {
        var seen = new ArrayList<String>();
        lists().forEach(l -> {
            for (var inclusion : l.op().inclusions()) {
                var entries = list(l.path() + "?limit=20&include=" + inclusion.name());
                assertThat(entries).as(l.path()).isNotEmpty();
                for (var e : entries) requireIncluded((JsonObject) e, inclusion);
                var without = list(l.path() + "?limit=1").getJsonObject(0);
                assertThat(without.fieldNames()).as(l.path()).doesNotContain(inclusion.name());
                var named = list(l.path() + "?limit=1&include=" + inclusion.name() + "&fields="
                                + l.contract().fields(l.op()).getFirst())
                        .getJsonObject(0);
                if (!inclusion.of().contains("."))
                    assertThat(named.fieldNames())
                            .containsExactlyInAnyOrder(
                                    l.contract().fields(l.op()).getFirst(), inclusion.name());
                seen.add(l.op().id() + " " + inclusion.name());
            }
            api.get(l.path() + "?include=nonsense").expect(400);
        });
        assertThat(seen)
                .contains("listOrders items", "listOrders customer", "listOrders payments", "listOrders shipments")
                .contains("listOrders invoices", "listStock item", "listStock location", "listMovements item")
                .contains("listReceipts item", "listAlerts item", "listPrices item", "listShipments lines");
    }

    /** A resource has the id that the entry names; a list has only what belongs to the entry. */
    private static void requireIncluded(JsonObject entry, Contract.Inclusion inclusion) {
        if (inclusion.of().contains(".")) {
            int dot = inclusion.of().indexOf('.');
            for (var line : entry.getJsonArray(inclusion.of().substring(0, dot), new JsonArray()))
                requireNamed((JsonObject) line, inclusion, inclusion.of().substring(dot + 1));
        } else if (!inclusion.of().isEmpty()) requireNamed(entry, inclusion, inclusion.of());
        else {
            assertThat(entry.getJsonArray(inclusion.name())).as(entry.encode()).isNotNull();
            if (!inclusion.own())
                for (var part : entry.getJsonArray(inclusion.name()))
                    assertThat(((JsonObject) part).getString(inclusion.key())).isEqualTo(entry.getString("id"));
        }
    }

    private static void requireNamed(JsonObject holder, Contract.Inclusion inclusion, String field) {
        var id = holder.getString(field);
        if (id == null) assertThat(holder.getValue(inclusion.name())).isNull();
        else assertThat(holder.getJsonObject(inclusion.name()).getString("id")).isEqualTo(id);
    }

    @Test
    void every_list_with_archived_entries_can_exclude_include_or_select_them() {
        var seen = new ArrayList<String>();
        lists().filter(ListFiltersTest::canBeArchived).forEach(l -> {
            for (var entry : list(l.path() + "?limit=100&archived=false"))
                assertThat(isArchived((JsonObject) entry)).as(l.path()).isFalse();
            var only = list(l.path() + "?limit=100&archived=only");
            assertThat(only).as(l.path()).isNotEmpty();
            for (var entry : only)
                assertThat(isArchived((JsonObject) entry)).as(l.path()).isTrue();
            var archived = only.getJsonObject(0);
            assertThat(ids(l.path() + "?limit=100&archived=true&" + Api.createdWith(archived)))
                    .as(l.path())
                    .contains(archived.getString("id"));
            api.get(l.path() + "?archived=yes").expect(400);
            seen.add(l.op().id());
        });
        assertThat(seen)
                .containsOnly(
                        "listCustomers",
                        "listVendors",
                        "listItems",
                        "listProducts",
                        "listLocations",
                        "listCategories",
                        "listPriceLists",
                        "listTaxRates");
    }

    private static boolean canBeArchived(Listed l) {
        boolean inStatus = l.op().queryParams().stream()
                .anyMatch(p ->
                        p.name().equals("status") && choices(l.contract(), p).contains("archived"));
        return inStatus || l.contract().fields(l.op()).contains("archived_at");
    }

    private static boolean isArchived(JsonObject entry) {
        return entry.getValue("archived_at") != null || "archived".equals(entry.getString("status"));
    }

    @Test
    void every_filter_by_an_enum_accepts_several_values() {
        var seen = new ArrayList<String>();
        lists().forEach(l -> {
            for (var p : l.op().queryParams()) {
                var choices = choices(l.contract(), p);
                if (choices.isEmpty()
                        || Set.of("sort", "fields", "archived", "include").contains(p.name())) continue;
                var filter = l.path() + "?limit=100&" + p.name() + "=";
                assertThat(list(filter + String.join(",", choices))).as(filter).isNotEmpty();
                for (int i = 1; i < choices.size(); i++) {
                    var pair = choices.subList(i - 1, i + 1);
                    for (var entry : list(filter + String.join(",", pair)))
                        assertThat(pair).as(filter).contains(((JsonObject) entry).getString(p.name()));
                }
                var refused = api.get(filter + choices.getFirst() + ",nonsense").expect(400);
                assertThat(refused.body().encode()).contains("must be one of " + String.join(", ", choices));
                seen.add(l.op().id() + " " + p.name());
            }
        });
        assertThat(seen)
                .contains("listOrders status", "listOrders payment_status", "listOrders fulfillment_status")
                .contains("listVendors status", "listProducts status", "listReservations status", "listHolds status")
                .contains("listAlerts type", "listAlerts status", "listTransfers status", "listCounts status")
                .contains("listMovements kind", "listLocations type", "listShipments status");
    }

    private static List<String> choices(Contract contract, Contract.Param param) {
        var schema = contract.resolve(param.schema());
        var values = contract.resolve(schema.getJsonObject("items", schema)).getJsonArray("enum", new JsonArray());
        return values.stream().map(String::valueOf).toList();
    }

    @Test
    void orders_can_be_filtered_by_several_statuses() {
        assertThat(sales("status=draft")).containsExactly(draft);
        assertThat(sales("status=draft,paid")).containsExactly(draft, paid);
        assertThat(sales("status=paid&status=confirmed")).containsExactly(confirmed, paid);
        assertThat(sales("payment_status=unpaid,partially_paid")).containsExactly(confirmed);
        assertThat(sales("payment_status=not_due")).containsExactly(draft);
        assertThat(sales("payment_status=paid,refunded&fulfillment_status=unfulfilled,partial"))
                .containsExactly(paid);
        assertThat(sales("fulfillment_status=fulfilled,returned")).isEmpty();
        assertThat(purchases("status=received,paid&payment_status=unpaid,partially_paid"))
                .containsExactly(received);
    }

    @Test
    void orders_can_be_filtered_by_confirmation_receipt_and_payment_time() {
        var at = time("/api/sales/orders/" + paid, "confirmed_at");
        assertThat(sales("confirmed_from=" + at)).containsExactly(paid);
        assertThat(sales("confirmed_to=" + at)).containsExactly(confirmed);
        assertThat(sales("paid_from=2020-01-01")).containsExactly(paid);
        assertThat(sales("paid_to=2020-01-01")).isEmpty();
        var day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        assertThat(sales("confirmed_from=" + day + "&confirmed_to=" + day)).contains(paid);
        assertThat(sales("confirmed_to=" + day.minusDays(1))).isEmpty();
        var came = time("/api/purchase/orders/" + bought, "received_at");
        assertThat(purchases("received_from=" + came)).containsExactly(bought);
        assertThat(purchases("received_to=" + came)).containsExactly(received);
        assertThat(time("/api/purchase/orders/" + bought, "paid_at")).isAfter(came);
        assertThat(purchases("paid_from=" + came)).containsExactly(bought);
        assertThat(purchases("paid_to=" + came)).isEmpty();
        var sent = api.purchaseOrder(vendor, api.item(0), 1);
        var expected = new JsonObject().put("expected_at", "2031-05-01T12:00:00Z");
        api.post("/api/purchase/orders/" + sent + "/order", expected).expect(200);
        assertThat(purchases("expected_from=2031-05-01&expected_to=2031-05-01")).containsExactly(sent);
        assertThat(purchases("expected_to=2031-04-30")).isEmpty();
    }

    @Test
    void orders_can_be_filtered_by_total_reference_and_item() {
        assertThat(sales("total_from=20&total_to=20.00")).containsExactly(confirmed);
        assertThat(sales("total_from=20.01")).containsExactly(paid);
        assertThat(sales("total_to=19.99")).containsExactly(draft);
        assertThat(purchases("total_from=40.01")).containsExactly(bought);
        api.get("/api/sales/orders?total_from=-1").expect(400);
        api.get("/api/sales/orders?total_from=a").expect(400);
        for (var order : List.of("sales/orders/" + draft, "purchase/orders/" + api.purchaseOrder(vendor, item, 1)))
            api.send("PATCH", "/api/" + order, new JsonObject().put("reference", "Ref 7/" + vendor))
                    .join()
                    .expect(200);
        assertThat(sales("reference=Ref+7/" + vendor)).containsExactly(draft);
        assertThat(purchases("reference=Ref+7/" + vendor)).hasSize(1);
        assertThat(sales("reference=Ref")).isEmpty();
        assertThat(ids("/api/orders?sort=number&item_id=" + item)).containsExactly(draft, confirmed, paid);
        assertThat(sales("status=paid&item_id=" + item)).containsExactly(paid);
        assertThat(sales("item_id=" + api.item(0))).isEmpty();
        assertThat(purchases("total_from=40&item_id=" + item)).containsExactly(received, bought);
    }

    @Test
    void stock_can_be_filtered_by_the_category_of_products_with_and_without_variants() {
        var category = api.post("/api/categories", new JsonObject().put("name", "S" + Api.unique()))
                .expect(201)
                .id();
        var options = new JsonArray().add(new JsonObject().put("name", "Size").put("values", new JsonArray().add("S")));
        var items = Stream.of(new JsonArray(), options)
                .map(o -> new JsonObject()
                        .put("name", "Glove")
                        .put("price", 5)
                        .put("category_id", category)
                        .put("options", o))
                .map(product -> api.post("/api/products", product).expect(201).data())
                .map(product -> product.getString("item_id"))
                .toList();
        for (var item : items)
            api.put("/api/items/" + item + "/stock", new JsonObject().put("quantity", 3))
                    .expect(200);
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(stocked("category_id=" + category)).containsExactlyInAnyOrderElementsOf(items));
    }

    @Test
    void pages_of_stock_by_change_have_every_item_that_changed_at_the_same_time() {
        var items = Stream.generate(() -> api.item(5)).limit(3).toList();
        var lines = new JsonArray();
        for (var changed : items)
            lines.add(new JsonObject().put("item_id", changed).put("delta", 1));
        api.post("/api/stock/adjustments", new JsonObject().put("lines", lines)).expect(201);
        for (var sort : List.of("updated_at", "-updated_at")) {
            var list = "/api/stock?limit=1&sort=" + sort + "&item_ids=" + String.join(",", items);
            var found = new ArrayList<String>();
            String next = "";
            while (next != null) {
                var page = api.get(list + next).expect(200).body();
                found.add(page.getJsonArray("data").getJsonObject(0).getString("item_id"));
                var after = page.getJsonObject("meta").getString("next");
                next = after == null ? null : "&after=" + after;
            }
            assertThat(found).containsExactlyInAnyOrderElementsOf(items);
        }
    }

    @Test
    void a_product_has_changed_when_the_item_of_a_variant_has() {
        var options = new JsonArray()
                .add(new JsonObject()
                        .put("name", "Size")
                        .put("values", new JsonArray().add("S").add("M")));
        var product = api.post(
                        "/api/products",
                        new JsonObject().put("name", "Glove").put("price", 5).put("options", options))
                .expect(201)
                .id();
        var variant = new JsonObject()
                .put("option_values", new JsonObject().put("Size", "M"))
                .put("price", 6);
        var variants = api.post("/api/products/" + product + "/variants", variant)
                .expect(201)
                .data()
                .getJsonArray("variants");
        var other = variants.getJsonObject(1).getString("item_id");
        var changed = api.send("PATCH", "/api/items/" + other, new JsonObject().put("unit_price", 7))
                .join()
                .expect(200)
                .data();
        var list = "/api/products?ids=" + product + "&updated_from=" + changed.getString("updated_at");
        assertThat(ids(list)).containsExactly(product);
    }

    private static List<String> stocked(String filter) {
        return api.get("/api/stock?" + filter).expect(200).body().getJsonArray("data").stream()
                .map(row -> ((JsonObject) row).getString("item_id"))
                .toList();
    }

    @Test
    void a_cursor_is_valid_only_with_its_filters() {
        var list = "/api/sales/orders?limit=1&customer_id=" + customer;
        var filter = "&status=draft,confirmed&created_to=9999-12-31";
        var next = api.get(list + filter).body().getJsonObject("meta").getString("next");
        assertThat(ids(list + filter + "&after=" + next)).containsExactly(draft);
        for (var other : List.of("&status=draft", "&status=draft,confirmed", filter + "&total_from=1"))
            assertThat(api.get(list + other + "&after=" + next).expect(400).code())
                    .isEqualTo("invalid_cursor");
    }

    @Test
    void a_csv_has_at_most_limit_rows_or_all_rows_without_a_limit() {
        assertThat(csv("&limit=2")).containsExactly("id", draft, confirmed);
        assertThat(csv("&limit=1&offset=1")).containsExactly("id", confirmed);
        assertThat(csv("&page=2&size=2")).containsExactly("id", paid);
        assertThat(csv("")).containsExactly("id", draft, confirmed, paid);
    }

    private static List<String> csv(String more) {
        var path = "/api/sales/orders?fields=id&sort=number&customer_id=" + customer + more;
        return api.send("GET", path, null, "Accept", "text/csv")
                .join()
                .expect(200)
                .raw()
                .body()
                .lines()
                .toList();
    }
}
