package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Screws and resistors: pieces that cost less than the smallest coin, from their price to the ledger, over HTTP. */
@ExtendWith(Shared.class)
class SmallPricesTest {
    private static final String ORDERS = "/api/sales/orders/";
    private static final String PURCHASES = "/api/purchase/orders";

    private static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    @AfterAll
    static void the_books_agree() {
        api.isSound();
        Awaitility.await()
                .untilAsserted(() -> assertThat(api.get("/api/ledger/reconcile")
                                .expect(200)
                                .data()
                                .getJsonArray("differences"))
                        .isEmpty());
    }

    private static String item(String price) {
        return api.post("/api/items", named(price)).expect(201).id();
    }

    private static JsonObject named(String price) {
        return new JsonObject()
                .put("name", "Screw")
                .put("sku", "screw-" + Api.unique())
                .put("unit_price", new BigDecimal(price));
    }

    private static void stocked(String item, int pieces, String cost) {
        var line = new JsonObject().put("item_id", item).put("delta", pieces).put("unit_cost", new BigDecimal(cost));
        api.post("/api/stock/adjustments", new JsonObject().put("lines", new JsonArray().add(line)))
                .expect(201);
    }

    private static String text(JsonObject of, String field) {
        return of.getValue(field).toString();
    }

    private static JsonObject line(String order) {
        return api.get(ORDERS + order).expect(200).data().getJsonArray("items").getJsonObject(0);
    }

    private static JsonObject pieces(String line, int pieces) {
        return new JsonObject().put("line_id", line).put("quantity", pieces);
    }

    private static JsonObject lines(JsonObject line) {
        return new JsonObject().put("lines", new JsonArray().add(line));
    }

    private static List<String> documents(String order) {
        return api.get("/api/invoices?sort=issued_at&limit=100&order_id=" + order).expect(200).list().stream()
                .map(JsonObject.class::cast)
                .map(d -> text(d, "kind") + " " + text(d, "total_amount"))
                .toList();
    }

    private static Map<String, String> balances(String order) {
        var sums = new TreeMap<String, BigDecimal>();
        for (var e : api.get("/api/ledger/entries?limit=100&order_id=" + order)
                .expect(200)
                .list()) {
            var entry = (JsonObject) e;
            sums.merge(text(entry, "account"), new BigDecimal(text(entry, "amount")), BigDecimal::add);
        }
        sums.values().removeIf(sum -> sum.signum() == 0);
        var shown = new TreeMap<String, String>();
        sums.forEach((account, sum) -> shown.put(account, sum.toPlainString()));
        return shown;
    }

    @Test
    void a_thousand_screws_are_sold_shipped_in_parts_invoiced_paid_and_some_come_back() {
        var item = item("0.0035");
        stocked(item, 5_000, "0.001234");
        var customer = api.customer();
        var order = api.salesOrder(customer, item, 1_000);
        var line = line(order);
        assertThat(text(line, "unit_price") + " " + text(line, "subtotal")).isEqualTo("0.0035 3.50");
        api.confirm(order).join().expect(200);
        for (int part : new int[] {333, 333, 334})
            api.post(ORDERS + order + "/shipments", lines(pieces(line.getString("id"), part)))
                    .expect(201);
        Awaitility.await()
                .untilAsserted(() -> assertThat(documents(order))
                        .as("1.1655, 2.331 and 3.5 without what was invoiced before")
                        .containsExactly("invoice 1.17", "invoice 1.16", "invoice 1.17"));
        var invoice = api.get(ORDERS + order + "/invoice").expect(200).data();
        assertThat(text(invoice.getJsonArray("lines").getJsonObject(0), "unit_price"))
                .isEqualTo("0.0035");
        assertThat(api.pdf("/api/invoices/" + invoice.getString("id")).raw().body())
                .startsWith("%PDF-");
        api.post(ORDERS + order + "/pay").expect(200);

        for (int back : new int[] {100, 1, 1}) {
            var returned = pieces(line.getString("id"), back).put("disposition", "restock");
            api.post(
                            ORDERS + order + "/returns",
                            lines(returned).put("reason", "too short").put("refund", true))
                    .expect(201);
        }
        var read = api.get(ORDERS + order).expect(200).order();
        assertThat(text(read, "returned_amount") + " " + text(read, "refunded_amount"))
                .as("898 screws cost 3.143")
                .isEqualTo("0.36 0.36");
        Awaitility.await()
                .untilAsserted(() -> assertThat(balances(order))
                        .as("of the 898 that stay sold, which have cost 1.108132")
                        .isEqualTo(Map.of(
                                "cash.manual", "3.14", "revenue", "-3.14", "cost_of_goods", "1.11", "stock", "-1.11")));
        var statement = api.get("/api/customers/" + customer + "/statement?from=2026-01-01")
                .expect(200)
                .data()
                .getJsonArray("accounts")
                .getJsonObject(0);
        assertThat(text(statement, "closing_balance")).isEqualTo("0.00");

        var value = api.get("/api/stock/value?item_id=" + item).expect(200).data();
        assertThat(text(value, "average_cost") + " " + text(value, "value"))
                .as("4,102 screws: what was shipped in parts left in whole cents")
                .isEqualTo("0.00123257 5.06");
    }

    @Test
    void single_screws_that_come_back_one_after_the_other_add_up_to_the_whole() {
        var item = item("0.004999");
        stocked(item, 10, "0.000001");
        var order = api.salesOrder(api.customer(), item, 10);
        api.confirm(order).join().expect(200);
        api.post(ORDERS + order + "/pay").expect(200);
        api.post(ORDERS + order + "/shipments").expect(201);
        var line = line(order).getString("id");
        for (int i = 0; i < 10; i++)
            api.post(
                            ORDERS + order + "/returns",
                            lines(pieces(line, 1).put("disposition", "restock"))
                                    .put("reason", "too short")
                                    .put("refund", true))
                    .expect(201);
        var read = api.get(ORDERS + order).expect(200).order();
        assertThat(text(read, "total_amount") + " " + text(read, "returned_amount") + " "
                        + text(read, "refunded_amount"))
                .isEqualTo("0.05 0.05 0.05");
    }

    @Test
    void a_price_list_has_small_prices_in_a_currency_without_decimals_too() {
        var item = item("0.0035");
        stocked(item, 5_000, "0.001");
        var customer = api.customer();
        var prices = new TreeMap<String, String>(Map.of("USD", "0.003001", "JPY", "0.25"));
        prices.forEach((currency, price) -> {
            var list = api.post(
                            "/api/price-lists",
                            new JsonObject()
                                    .put("name", "Screws")
                                    .put("currency", currency)
                                    .put("customer_id", customer))
                    .expect(201)
                    .id();
            var body = new JsonObject()
                    .put("item_id", item)
                    .put("minimum_quantity", 10)
                    .put("unit_price", new BigDecimal(price));
            api.post("/api/price-lists/" + list + "/prices", body).expect(201);
            var too = body.copy().put("minimum_quantity", 20).put("unit_price", new BigDecimal("0.0000001"));
            assertThat(reason(api.post("/api/price-lists/" + list + "/prices", too)))
                    .isEqualTo("unit_price: must have at most 6 decimals");
        });
        var path = "/api/items/" + item + "/price?quantity=2001&customer_id=" + customer;
        assertThat(text(api.get(path).expect(200).data(), "unit_price")).isEqualTo("0.003001");
        assertThat(total(customer, item, 2_001, "USD")).as("6.005001").isEqualTo("6.01");
        assertThat(total(customer, item, 9, "USD")).as("0.0315").isEqualTo("0.03");
        assertThat(total(customer, item, 10, "JPY")).as("2.5").isEqualTo("3");
        assertThat(total(customer, item, 2_001, "JPY")).as("500.25").isEqualTo("500");
    }

    private static String total(String customer, String item, int quantity, String currency) {
        var body = new JsonObject()
                .put("customer_id", customer)
                .put("currency", currency)
                .put("items", Api.lines(item, quantity));
        return text(api.post("/api/sales/orders", body).expect(201).order(), "total_amount");
    }

    private static String reason(Api.Answer refused) {
        var detail = refused.expect(400)
                .body()
                .getJsonObject("error")
                .getJsonArray("details")
                .getJsonObject(0);
        return detail.getString("field") + ": " + detail.getString("reason");
    }

    /** A purchase order of so many pieces, without prices of its own, that was sent. */
    private static String bought(String vendor, String item, int pieces) {
        var body = new JsonObject().put("vendor_id", vendor).put("items", Api.lines(item, pieces));
        var order = api.post(PURCHASES, body).expect(201).id();
        api.post(PURCHASES + "/" + order + "/order").expect(200);
        return order;
    }

    private static JsonObject purchased(String order) {
        return api.get(PURCHASES + "/" + order).expect(200).data();
    }

    @Test
    void a_thousand_screws_are_bought_received_in_parts_valued_paid_and_some_go_back() {
        var item = item("0.01");
        var vendor = api.vendor();
        var cost = new JsonObject()
                .put("item_id", item)
                .put("cost", new BigDecimal("0.004"))
                .put(
                        "breaks",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("minimum_quantity", 1_000)
                                        .put("cost", new BigDecimal("0.0035"))));
        api.put("/api/vendors/" + vendor + "/items", cost).expect(200);
        var order = bought(vendor, item, 1_000);
        var line = purchased(order).getJsonArray("items").getJsonObject(0);
        assertThat(text(line, "unit_price") + " " + text(line, "subtotal")).isEqualTo("0.0035 3.50");
        for (int part : new int[] {333, 333, 334})
            api.post(PURCHASES + "/" + order + "/receive", lines(pieces(line.getString("id"), part)))
                    .expect(200);
        var received = purchased(order).getJsonObject("order");
        assertThat(text(received, "status") + " " + text(received, "total_amount"))
                .isEqualTo("received 3.50");
        var value = api.get("/api/stock/value?item_id=" + item).expect(200).data();
        assertThat(text(value, "average_cost") + " " + text(value, "value")).isEqualTo("0.0035 3.50");

        for (int back : new int[] {333, 333, 1}) {
            var returned = lines(pieces(line.getString("id"), back)).put("reason", "too short");
            api.post(PURCHASES + "/" + order + "/returns", returned).expect(201);
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(text(purchased(order).getJsonObject("order"), "total_amount"))
                        .as("of 667 that went back, which cost 2.3345")
                        .isEqualTo("1.17"));
        api.post(PURCHASES + "/" + order + "/pay").expect(200);
        var paid = purchased(order).getJsonObject("order");
        assertThat(text(paid, "status") + " " + text(paid, "paid_amount")).isEqualTo("paid 1.17");
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(balances(order).get("cash.manual")).isEqualTo("-1.17"));
        var left = api.get("/api/stock/value?item_id=" + item).expect(200).data();
        assertThat(text(left, "average_cost") + " " + text(left, "value"))
                .as("333 screws")
                .isEqualTo("0.0035 1.17");
    }

    @Test
    void a_contract_with_a_vendor_has_small_prices() {
        var item = item("0.01");
        var vendor = api.vendor();
        var contract = new JsonObject()
                .put("number", "C-" + Api.unique())
                .put("valid_from", "2020-01-01")
                .put("valid_to", "2099-12-31")
                .put(
                        "items",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("item_id", item)
                                        .put("unit_price", new BigDecimal("0.002999"))));
        api.post("/api/vendors/" + vendor + "/contracts", contract).expect(201);
        var order = bought(vendor, item, 333);
        api.post(PURCHASES + "/" + order + "/receive").expect(200);
        assertThat(text(purchased(order).getJsonObject("order"), "total_amount"))
                .as("0.998667")
                .isEqualTo("1.00");
        assertThat(text(api.get("/api/stock/value?item_id=" + item).expect(200).data(), "value"))
                .as("what is owed for them")
                .isEqualTo("1.00");
    }

    /** Receipts in parts, whose amounts were rounded, are what their orders say. */
    @Test
    void figures_agree_with_the_documents() {
        var item = item("0.01");
        var vendor = api.vendor();
        var body = new JsonObject()
                .put("vendor_id", vendor)
                .put(
                        "items",
                        new JsonArray()
                                .add(Api.lines(item, 10)
                                        .getJsonObject(0)
                                        .put("unit_price", new BigDecimal("0.004999"))));
        var order = api.post(PURCHASES, body).expect(201).id();
        var line = purchased(order).getJsonArray("items").getJsonObject(0).getString("id");
        for (int i = 0; i < 10; i++)
            api.post(PURCHASES + "/" + order + "/receive", lines(pieces(line, 1)))
                    .expect(200);
        assertThat(text(purchased(order).getJsonObject("order"), "total_amount"))
                .isEqualTo("0.05");
        Awaitility.await().untilAsserted(() -> {
            var report = api.get("/api/analytics/reports/purchasing?vendor_id=" + vendor)
                    .expect(200)
                    .list();
            assertThat(report).hasSize(1);
            assertThat(text(report.getJsonObject(0), "receipt_amount")).isEqualTo("0.05");
        });
    }

    @Test
    void seven_decimals_are_refused_wherever_a_price_or_cost_is_written() {
        var item = item("0.000001");
        var seven = new BigDecimal("0.0000001");
        var reason = "unit_price: must have at most 6 decimals";
        assertThat(reason(api.post("/api/items", named("0.0000001")))).isEqualTo(reason);
        assertThat(reason(api.patch("/api/items/" + item, new JsonObject().put("unit_price", seven))))
                .isEqualTo(reason);
        var adjusted =
                lines(new JsonObject().put("item_id", item).put("delta", 1).put("unit_cost", seven));
        assertThat(reason(api.post("/api/stock/adjustments", adjusted)))
                .isEqualTo("lines[0].unit_cost: must have at most 6 decimals");
        var sold = new JsonObject()
                .put("customer_id", api.customer())
                .put(
                        "items",
                        new JsonArray().add(Api.lines(item, 1).getJsonObject(0).put("unit_price", seven)));
        assertThat(reason(api.post("/api/sales/orders", sold)))
                .isEqualTo("items[0].unit_price: must have at most 6 decimals");
        var bought = new JsonObject().put("vendor_id", api.vendor()).put("items", sold.getJsonArray("items"));
        assertThat(reason(api.post(PURCHASES, bought))).isEqualTo("items[0].unit_price: must have at most 6 decimals");
        var cost = new JsonObject().put("item_id", item).put("cost", seven);
        assertThat(reason(api.put("/api/vendors/" + api.vendor() + "/items", cost)))
                .isEqualTo("cost: must have at most 6 decimals");
        assertThat(text(api.get("/api/items/" + item).expect(200).data(), "unit_price"))
                .isEqualTo("0.000001");
    }

    @Test
    void lists_files_and_the_search_have_all_decimals() {
        var word = "resistor" + Api.unique();
        var rows = new StringBuilder("sku,name,unit_price\n");
        var prices = List.of("0.0035", "0.00349", "0.000001", "0.995", "10");
        for (int i = 0; i < prices.size(); i++)
            rows.append(word)
                    .append('-')
                    .append(i)
                    .append(',')
                    .append(word)
                    .append(',')
                    .append(prices.get(i))
                    .append('\n');
        assertThat(api.imported("/api/imports/items", rows.toString()).getString("status"))
                .isEqualTo("done");
        var path = "/api/items?q=" + word + "&sort=unit_price";
        var csv = api.send("GET", path + "&fields=unit_price", null, "Accept", "text/csv")
                .join()
                .expect(200);
        assertThat(csv.raw().body()).isEqualTo("unit_price\r\n0.000001\r\n0.00349\r\n0.0035\r\n0.995\r\n10.00\r\n");
        assertThat(found(word, "price_from=0.0035&price_to=0.995")).containsExactly("0.0035", "0.995");
        assertThat(found(word, "price_to=0.003499")).containsExactly("0.000001", "0.00349");
        var ranges = api.get("/api/search?q=" + word)
                .expect(200)
                .data()
                .getJsonObject("facets")
                .getJsonArray("price");
        assertThat(IntStream.range(0, ranges.size()).mapToObj(ranges::getJsonObject))
                .extracting(r -> text(r, "from") + " " + text(r, "to") + " " + text(r, "count"))
                .containsExactly("0.00 0.009999 3", "0.50 0.999999 1", "10.00 19.999999 1");
    }

    private static List<String> found(String word, String filter) {
        return api
                .get("/api/search?sort=price&q=" + word + "&" + filter)
                .expect(200)
                .data()
                .getJsonArray("hits")
                .stream()
                .map(h -> text((JsonObject) h, "price"))
                .toList();
    }
}
