package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The value of an item that is bought in two currencies, sold, returned in both directions and scrapped, over HTTP and worked out by hand. */
@ExtendWith(Shared.class)
class StockYearTest {
    private static final String SALES = "/api/sales/orders/";
    private static final String PURCHASE = "/api/purchase/orders/";

    static Api api;
    static Api viewer;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
        viewer = running.anybody().registered("viewer");
    }

    @AfterAll
    static void the_ledger_adds_up() {
        api.isSound();
    }

    private static String ordered(String item, int quantity, String price, String currency, @Nullable String rate) {
        var line = new JsonObject()
                .put("item_id", item)
                .put("quantity", quantity)
                .put("unit_price", new BigDecimal(price));
        var body = new JsonObject()
                .put("vendor_id", api.vendor())
                .put("currency", currency)
                .put("items", new JsonArray().add(line));
        if (rate != null) body.put("exchange_rate", new BigDecimal(rate));
        var order = api.post("/api/purchase/orders", body).expect(201).id();
        api.post(PURCHASE + order + "/order").expect(200);
        return order;
    }

    private static String received(String item, int quantity, String price, String currency, @Nullable String rate) {
        var order = ordered(item, quantity, price, currency, rate);
        api.post(PURCHASE + order + "/receive").expect(200);
        return order;
    }

    private static String line(String path) {
        return api.get(path)
                .expect(200)
                .data()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
    }

    private static JsonObject lines(JsonObject line) {
        return new JsonObject().put("lines", new JsonArray().add(line));
    }

    private static JsonObject value(String query) {
        return api.get("/api/stock/value?from=2020-01-01T00:00:00Z&" + query)
                .expect(200)
                .data();
    }

    private static BigDecimal number(JsonObject of, String field) {
        return new BigDecimal(of.getValue(field).toString());
    }

    private static void assertChanges(JsonObject value, Map<String, String> expected) {
        var changes = value.getJsonObject("changes");
        expected.forEach(
                (field, amount) -> assertThat(number(changes, field)).as(field).isEqualByComparingTo(amount));
        assertThat(number(value, "value")).isEqualByComparingTo(number(changes, "closing_value"));
    }

    /** The sums of the entries of an order, by account and currency, once it has entries of these kinds. */
    private static Map<String, String> posted(String order, String... kinds) {
        var path = "/api/ledger/entries?limit=100&order_id=" + order;
        var entries = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> api.get(path).expect(200).body().getJsonArray("data").stream()
                                .map(JsonObject.class::cast)
                                .toList(),
                        all -> List.of(kinds).stream()
                                .allMatch(k -> all.stream()
                                        .anyMatch(e -> e.getString("kind").equals(k))));
        var sums = new TreeMap<String, BigDecimal>();
        for (var e : entries)
            sums.merge(e.getString("account") + " " + e.getString("currency"), number(e, "amount"), BigDecimal::add);
        var shown = new TreeMap<String, String>();
        sums.forEach((account, sum) -> {
            if (sum.signum() != 0) shown.put(account, sum.setScale(2).toPlainString());
        });
        return shown;
    }

    @Test
    void a_year_of_one_item() {
        var item = api.item(0);
        var of = "item_id=" + item;
        var francs = received(item, 10, "4.00", "CHF", "1.10"); // 44.00
        var dollars = received(item, 10, "6.00", "USD", null); // 60.00: 104.00 ÷ 20 = 5.20
        var sold = api.salesOrder(api.customer(), item, 6);
        api.confirm(sold).join().expect(200);
        var shipment = api.post(SALES + sold + "/shipments")
                .expect(201)
                .data()
                .getJsonArray("shipments")
                .getJsonObject(0)
                .getString("id"); // 31.20 leave
        var between = Awaitility.await().until(() -> value(of), v -> v.getInteger("quantity") == 14);
        var inBetween = Map.of(
                "opening_value",
                "0",
                "received",
                "104",
                "shipped",
                "31.20",
                "cost_of_goods",
                "31.20",
                "closing_value",
                "72.80");
        assertChanges(between, inBetween);

        api.post(
                        "/api/exchange-rates",
                        new JsonObject()
                                .put("from_currency", "CHF")
                                .put("to_currency", "USD")
                                .put("date", "2026-01-01")
                                .put("rate", 1.2))
                .expect(201);
        received(item, 5, "4.00", "CHF", null); // 24.00: 96.80 ÷ 19
        var back = new JsonObject().put("line_id", line(PURCHASE + francs)).put("quantity", 2);
        api.post(PURCHASE + francs + "/returns", lines(back).put("reason", "broken"))
                .expect(201); // bought for 8.80, and worth 96.80 × 2 ÷ 19 = 10.19
        Awaitility.await().until(() -> value(of), v -> v.getInteger("quantity") == 17);
        var comesBack = new JsonObject()
                .put("line_id", line(SALES + sold))
                .put("quantity", 2)
                .put("disposition", "restock");
        api.post(SALES + sold + "/returns", lines(comesBack)).expect(201); // 31.20 × 2 ÷ 6 = 10.40: 97.01 ÷ 19
        Awaitility.await().until(() -> value(of), v -> v.getInteger("quantity") == 19);
        var scrap = new JsonObject().put("item_id", item).put("delta", -3);
        api.post("/api/stock/adjustments", lines(scrap).put("reason", "scrapped"))
                .expect(201); // 15.32 leave
        var year = value(of);
        assertThat(year.getInteger("quantity")).isEqualTo(16);
        assertChanges(
                year,
                Map.of(
                        "received", "128.00",
                        "returned_to_vendors", "8.80",
                        "shipped", "31.20",
                        "returned_by_customers", "10.40",
                        "cost_of_goods", "20.80",
                        "adjusted", "-15.32",
                        "variance", "-1.39",
                        "closing_value", "81.69"));
        assertChanges(value(of + "&as_of=" + between.getString("as_of")), inBetween);

        assertThat(posted(francs, "goods_receipt", "vendor_bill", "vendor_return", "vendor_credit"))
                .isEqualTo(Map.of(
                        "stock USD", "33.81",
                        "stock_variance USD", "1.39",
                        "exchange USD", "-35.20",
                        "exchange CHF", "32.00",
                        "payable CHF", "-32.00"));
        assertThat(posted(dollars, "goods_receipt", "vendor_bill"))
                .isEqualTo(Map.of("stock USD", "60.00", "payable USD", "-60.00"));
        assertThat(posted(sold, "cost_of_goods", "customer_return"))
                .containsEntry("cost_of_goods USD", "20.80")
                .containsEntry("stock USD", "-20.80");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                api.get("/api/ledger/reconcile").expect(200).data().getJsonArray("differences").stream()
                                        .map(d -> ((JsonObject) d).getString("account")))
                        .doesNotContain("stock"));

        reports("products", item, "cost_of_sales");
        reports("inventory", item, "cost_of_goods");

        assertCosts("/api/shipments/" + shipment, "31.20");
        assertCosts("/api/shipments?order_id=" + sold, "31.20");
        assertCosts("/api/sales/orders/" + sold + "/returns", "10.40");
        assertThat(viewer.get("/api/stock/value").status()).isEqualTo(403);
        var movements = viewer.get("/api/stock/movements?limit=50&item_id=" + item)
                .expect(200)
                .body()
                .getJsonArray("data");
        assertThat(movements).isNotEmpty().allSatisfy(m -> {
            assertThat(((JsonObject) m).getValue("unit_cost")).isNull();
            assertThat(((JsonObject) m).getValue("amount")).isNull();
        });
    }

    /** What the ledger has posted: 31.20 less 10.40, and not the average cost of now. */
    private static void reports(String report, String item, String figure) {
        var path = "/api/analytics/reports/" + report + "?group_by=item&item_id=" + item;
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var rows = api.get(path).expect(200).list();
            assertThat(rows).as(report).hasSize(1);
            assertThat(number(rows.getJsonObject(0), figure)).as(report).isEqualByComparingTo("20.80");
        });
        assertThat(viewer.get(path).expect(200).list().getJsonObject(0).getValue(figure))
                .isNull();
    }

    /** To whoever may read costs, and to nobody else. */
    private static void assertCosts(String path, String amount) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(cost(api, path)).isNotNull().isEqualByComparingTo(amount));
        assertThat(cost(viewer, path)).isNull();
    }

    private static @Nullable BigDecimal cost(Api as, String path) {
        var data = as.get(path).expect(200).body().getValue("data");
        var one = data instanceof JsonArray all ? all.getJsonObject(0) : (JsonObject) data;
        return one.getValue("cost_amount") == null ? null : number(one, "cost_amount");
    }

    @Test
    void a_receipt_in_another_currency_is_refused_without_a_rate() {
        var order = ordered(api.item(0), 1, "10.00", "NOK", null);
        var refused = api.post(PURCHASE + order + "/receive").expect(409);
        assertThat(refused.code()).isEqualTo("exchange_rate_required");
    }
}
