package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.kernel.exports.ListFormat;

/** Prices with up to six decimals over HTTP: every resource that has one keeps it, and the amounts of documents sum to the cent. */
@ExtendWith(Shared.class)
class UnitPricesTest {
    private static final String SALES = "/api/sales/orders/";
    private static final String PURCHASES = "/api/purchase/orders/";

    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    private static JsonObject body(Object... pairs) {
        var body = new JsonObject();
        for (int i = 0; i < pairs.length; i += 2) body.put((String) pairs[i], pairs[i + 1]);
        return body;
    }

    private static JsonArray one(Object... pairs) {
        return new JsonArray().add(body(pairs));
    }

    private static String item(BigDecimal price) {
        return api.post("/api/items", body("name", "Screw", "sku", "screw-" + Api.unique(), "unit_price", price))
                .expect(201)
                .id();
    }

    /** The answer has the price as it is shown, as a plain decimal. */
    private static Api.Answer shows(Api.Answer answer, String field, String shown) {
        assertThat(answer.raw().body().replace(" ", ""))
                .as(answer.raw().uri().toString())
                .containsPattern("\"" + field + "\":" + shown.replace(".", "\\.") + "[,}]");
        return answer;
    }

    @ParameterizedTest
    @CsvSource({
        "0.000001, 0.000001",
        "0.003500, 0.0035",
        "1.125, 1.125",
        "950, 950.00",
        "0.1, 0.10",
        "9999999999.99, 9999999999.99",
        "9999999999.989999, 9999999999.989999"
    })
    void every_resource_with_a_price_keeps_it(BigDecimal price, String shown) {
        var item = item(price);
        shows(api.get("/api/items/" + item).expect(200), "unit_price", shown);
        shows(api.patch("/api/items/" + item, body("unit_price", price)).expect(200), "unit_price", shown);

        var product = body("name", "Screw", "price", price, "sku", "scr-" + Api.unique());
        var made = shows(api.post("/api/products", product).expect(201), "price", shown);
        shows(api.get("/api/products/" + made.id()).expect(200), "price", shown);

        var list = "/api/price-lists/"
                + api.post("/api/price-lists", body("name", "Trade", "currency", "USD"))
                        .expect(201)
                        .id();
        var priced = body("item_id", item, "minimum_quantity", 7, "unit_price", price);
        shows(api.post(list + "/prices", priced).expect(201), "unit_price", shown);
        shows(api.get(list + "/prices").expect(200), "unit_price", shown);
        api.delete(list + "?archive=true").expect(200);

        var vendor = api.vendor();
        var bought = body("item_id", item, "cost", price, "breaks", one("minimum_quantity", 5, "cost", price));
        shows(api.put("/api/vendors/" + vendor + "/items", bought).expect(200), "cost", shown);
        var contract = body("number", "C-1", "valid_from", "2026-01-01", "valid_to", "2099-12-31")
                .put("items", one("item_id", item, "unit_price", price));
        shows(api.post("/api/vendors/" + vendor + "/contracts", contract).expect(201), "unit_price", shown);

        var line = one("item_id", item, "quantity", 1, "unit_price", price);
        var purchase = api.post("/api/purchase/orders", body("vendor_id", vendor, "items", line));
        shows(purchase.expect(201), "unit_price", shown);
        var sale = api.post("/api/sales/orders", body("customer_id", api.customer(), "items", line));
        shows(sale.expect(201), "unit_price", shown);
        var quote = body("customer_id", api.customer(), "items", line, "valid_until", "2090-12-31T00:00:00Z");
        var quoted = shows(api.post("/api/sales/quotes", quote).expect(201), "unit_price", shown);
        api.pdf("/api/sales/quotes/" + quoted.data().getJsonObject("quote").getString("id") + "/document");
    }

    @ParameterizedTest
    @CsvSource({"USD", "JPY", "KWD"})
    void a_price_with_seven_decimals_is_refused_with_the_reason_in_every_currency(String currency) {
        var fine = new BigDecimal("0.0000001");
        var item = item(BigDecimal.ONE);
        var list = "/api/price-lists/"
                + api.post("/api/price-lists", body("name", "Trade", "currency", currency))
                        .expect(201)
                        .id();
        var line = one("item_id", item, "quantity", 1, "unit_price", fine);
        for (var refused : List.of(
                api.post("/api/items", body("name", "A", "sku", "a-" + Api.unique(), "unit_price", fine)),
                api.post("/api/products", body("name", "A", "sku", "a-" + Api.unique(), "price", fine)),
                api.post(list + "/prices", body("item_id", item, "unit_price", fine)),
                api.post("/api/purchase/orders", body("vendor_id", api.vendor(), "currency", currency, "items", line)),
                api.post(
                        "/api/sales/orders",
                        body("customer_id", api.customer(), "currency", currency, "items", line)))) {
            assertThat(refused.expect(400).code()).isEqualTo("invalid_request");
            assertThat(refused.body().encode()).contains("must have at most 6 decimals");
        }
        var six = body("item_id", item, "unit_price", new BigDecimal("0.000001"));
        shows(api.post(list + "/prices", six).expect(201), "unit_price", "0.000001");
    }

    @Test
    void a_price_is_imported_exported_sorted_and_found() {
        var sku = "FINE-" + Api.unique();
        var csv =
                "sku,name,unit_price\n%1$s-A,Washer %1$s,0.0035\n%1$s-B,Washer %1$s,0.000001\n%1$s-C,Washer %1$s,0.01\n";
        var job = api.imported("/api/imports/items", csv.formatted(sku));
        assertThat(job.getJsonObject("result").getInteger("created"))
                .as(job.encode())
                .isEqualTo(3);
        var query = "/api/items?q=" + sku + "&sort=unit_price&fields=sku,unit_price";
        var table = new String(api.bytes(query, "text/csv").body(), StandardCharsets.UTF_8);
        assertThat(table.lines()).containsSubsequence(sku + "-B,0.000001", sku + "-A,0.0035", sku + "-C,0.01");
        var workbook =
                WorkbookRows.of(api.bytes(query, ListFormat.XLSX.mediaType()).body());
        assertThat(workbook.subList(1, 4).stream().map(r -> r.get(0) + " " + new BigDecimal(r.get(1)).toPlainString()))
                .containsExactly(sku + "-B 0.000001", sku + "-A 0.0035", sku + "-C 0.01");
        var found = api.get("/api/search?sort=price&price_from=0.000002&price_to=0.0035&q=" + sku)
                .expect(200);
        assertThat(SalesBooks.objects(found.data().getJsonArray("hits")))
                .extracting(h -> h.getString("sku"))
                .containsExactly(sku + "-A");
    }

    private static void ship(String order, String line, long quantity) {
        api.post(SALES + order + "/shipments", body("lines", one("line_id", line, "quantity", quantity)))
                .expect(201);
    }

    private static List<JsonObject> documents(String order) {
        return SalesBooks.objects(api.get("/api/invoices?sort=issued_at&include=lines&limit=100&order_id=" + order)
                .expect(200)
                .list());
    }

    private static BigDecimal sum(List<JsonObject> documents, String kind, String field) {
        return documents.stream()
                .filter(d -> d.getString("kind").equals(kind))
                .map(d -> SalesBooks.amount(d, field))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal valueOf(String item) {
        return SalesBooks.amount(
                api.get("/api/stock/value?item_id=" + item).expect(200).data(), "value");
    }

    /**
     * By hand. Bought: 2,000 x 0.001125 = 2.25, of which the first piece costs 0.00, the first thousand 1.13 (1.125) and the rest 1.12. Sold:
     * 1,001 x 0.003501 = 3.504501 = 3.50, less 10 % = 3.15.
     */
    @Test
    void from_the_item_to_the_report_all_sums_are_exact() {
        var item = item(new BigDecimal("0.0035"));
        var line = one("item_id", item, "quantity", 2_000, "unit_price", new BigDecimal("0.001125"));
        var bought = api.post("/api/purchase/orders", body("vendor_id", api.vendor(), "items", line))
                .expect(201);
        var purchase = PURCHASES + bought.id();
        var purchased = bought.data().getJsonArray("items").getJsonObject(0).getString("id");
        for (long pieces : new long[] {1, 999, 1_000})
            api.post(purchase + "/receive", body("lines", one("line_id", purchased, "quantity", pieces)))
                    .expect(200);
        assertThat(SalesBooks.amount(api.get(purchase).expect(200).order(), "total_amount"))
                .isEqualByComparingTo("2.25");
        assertThat(valueOf(item)).isEqualByComparingTo("2.25");

        var list = "/api/price-lists/"
                + api.post("/api/price-lists", body("name", "Bulk", "currency", "USD", "customer_group", "g" + item))
                        .expect(201)
                        .id();
        var bulk = body("item_id", item, "minimum_quantity", 1_000, "unit_price", new BigDecimal("0.003501"));
        var price =
                list + "/prices/" + api.post(list + "/prices", bulk).expect(201).id();
        var customer = api.customer();
        api.patch("/api/customers/" + customer, body("customer_group", "g" + item))
                .expect(200);
        var draft = body("customer_id", customer, "items", one("item_id", item, "quantity", 1_001))
                .put("discount", body("type", "percent", "value", 10));
        var sale = shows(api.post("/api/sales/orders", draft).expect(201), "unit_price", "0.003501");
        var order = sale.id();
        var sold = sale.data().getJsonArray("items").getJsonObject(0).getString("id");
        assertThat(SalesBooks.amount(sale.order(), "total_amount")).isEqualByComparingTo("3.15");
        // The same price with more zeros is no change.
        api.put(price, bulk.copy().put("unit_price", new BigDecimal("0.00350100")))
                .expect(200);
        api.confirm(order).join().expect(200);

        for (long pieces : new long[] {1, 400, 600}) ship(order, sold, pieces);
        var invoices = Awaitility.await()
                .until(
                        () -> documents(order),
                        d -> sum(d, "invoice", "total_amount").compareTo(new BigDecimal("3.15")) == 0);
        invoices.forEach(SalesBooks::isArithmetic);
        for (var i : invoices)
            shows(api.get("/api/invoices/" + i.getString("id")).expect(200), "unit_price", "0.003501");
        api.pdf("/api/invoices/" + invoices.getFirst().getString("id"));

        for (int pieces : new int[] {1, 500, 500}) {
            var back = body(
                    "reason", "too long", "lines", one("line_id", sold, "quantity", pieces, "disposition", "restock"));
            api.post(SALES + order + "/returns", back).expect(201);
        }
        Awaitility.await().untilAsserted(() -> {
            var notes = documents(order);
            notes.forEach(SalesBooks::isArithmetic);
            assertThat(sum(notes, "credit_note", "total_amount")).isEqualByComparingTo("3.15");
        });
        for (int pieces : new int[] {1, 999, 1_000})
            api.post(
                            purchase + "/returns",
                            body("reason", "rusty", "lines", one("line_id", purchased, "quantity", pieces)))
                    .expect(201);
        Awaitility.await().untilAsserted(() -> {
            var ended = api.get(purchase).expect(200).order();
            assertThat(SalesBooks.amount(ended, "total_amount")).isEqualByComparingTo("0");
            assertThat(SalesBooks.amount(ended, "returned_amount")).isEqualByComparingTo("2.25");
            assertThat(valueOf(item)).isEqualByComparingTo("0");
        });
        new SalesBooks(api, "fine prices").agree(List.of(order), Map.of(item, 0L));

        Awaitility.await().untilAsserted(() -> {
            assertThat(api.get("/api/ledger/reconcile").expect(200).data().getJsonArray("differences"))
                    .isEmpty();
            assertThat(figures("purchasing", item, "purchased_amount", "receipt_amount", "sent_back_amount"))
                    .containsExactly("2.25", "2.25", "2.25");
            assertThat(figures("products", item, "revenue", "discount_amount")).containsExactly("0.00", "0.00");
        });
    }

    private static List<String> figures(String report, String item, String... figures) {
        var row = api.get("/api/analytics/reports/" + report + "?group_by=item&item_id=" + item)
                .expect(200)
                .list()
                .getJsonObject(0);
        return List.of(figures).stream().map(f -> row.getValue(f).toString()).toList();
    }
}
