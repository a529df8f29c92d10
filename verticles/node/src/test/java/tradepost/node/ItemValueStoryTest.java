package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an item is worth, over HTTP, compared with a calculation on paper. */
@ExtendWith(Shared.class)
class ItemValueStoryTest {
    private static final String PURCHASES = "/api/purchase/orders/";
    private static final String SALES = "/api/sales/orders/";

    static Api api;
    static Api viewer;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
        viewer = running.anybody().registered("viewer");
    }

    private static JsonObject body(Object... pairs) {
        var body = new JsonObject();
        for (int i = 0; i < pairs.length; i += 2) body.put((String) pairs[i], pairs[i + 1]);
        return body;
    }

    /** The id of a purchase of the item, which is sent. */
    private static String bought(String item, long quantity, String price, String currency, @Nullable String rate) {
        var line = body("item_id", item, "quantity", quantity, "unit_price", new BigDecimal(price));
        var order = body("vendor_id", api.vendor(), "currency", currency, "items", new JsonArray().add(line));
        if (rate != null) order.put("exchange_rate", new BigDecimal(rate));
        return api.post(PURCHASES.substring(0, PURCHASES.length() - 1), order)
                .expect(201)
                .id();
    }

    private static JsonArray lines(String order, Object... more) {
        var items = api.get(order).expect(200).data().getJsonArray("items");
        var line = body("line_id", items.getJsonObject(0).getString("id"));
        return new JsonArray().add(line.mergeIn(body(more)));
    }

    private static JsonObject value(String item, String filter) {
        return api.get("/api/stock/value?item_id=" + item + filter).expect(200).data();
    }

    private static String text(JsonObject row, String field) {
        return new BigDecimal(row.getValue(field).toString()).setScale(2).toPlainString();
    }

    /** The cost and the variance of each movement, the oldest first. */
    private static List<String> movements(String item) {
        var shown = new ArrayList<String>();
        for (var m : api.get("/api/stock/movements?limit=100&sort=created_at&item_id=" + item)
                .expect(200)
                .list()) {
            var row = (JsonObject) m;
            shown.add(row.getString("from_code") + " " + row.getString("to_code") + " " + text(row, "cost") + " "
                    + text(row, "variance"));
        }
        return shown;
    }

    /** What is posted for an order on the accounts of goods, without what is zero. */
    private static List<String> posted(String order) {
        var accounts = "payable,goods_received,stock,cost_of_goods,stock_adjustments,cost_variances";
        var sums = new TreeMap<String, BigDecimal>();
        for (var e : api.get("/api/ledger/entries?limit=100&account=" + accounts + "&order_id=" + order)
                .expect(200)
                .list()) {
            var row = (JsonObject) e;
            sums.merge(
                    row.getString("account") + " " + row.getString("currency"),
                    new BigDecimal(row.getValue("amount").toString()),
                    BigDecimal::add);
        }
        return sums.entrySet().stream()
                .filter(s -> s.getValue().signum() != 0)
                .map(s -> s.getKey() + " " + s.getValue().setScale(2).toPlainString())
                .toList();
    }

    private static void isPosted(String order, String... expected) {
        Awaitility.await().untilAsserted(() -> assertThat(posted(order)).containsExactly(expected));
    }

    @Test
    void the_value_of_an_item_is_what_a_calculation_on_paper_gives() {
        var item = api.item(0);
        var dollars = bought(item, 10, "5.00", "USD", null);
        api.post(PURCHASES + dollars + "/receive").expect(200); // 50.00 for 10
        var euros = bought(item, 6, "3.35", "EUR", "1.0834");
        api.post(PURCHASES + euros + "/receive").expect(200); // 20.10 × 1.0834 = 21.78: 71.78 for 16
        var sold = api.salesOrder(api.customer(), item, 5);
        api.confirm(sold).join().expect(200);
        api.post(SALES + sold + "/shipments").expect(201); // 71.78 × 5 ÷ 16 = 22.43: 49.35 for 11
        var between = value(item, "").getString("as_of");
        var restocked =
                body("reason", "does not fit", "lines", lines(SALES + sold, "quantity", 2, "disposition", "restock"));
        api.post(SALES + sold + "/returns", restocked).expect(201); // 49.35 × 2 ÷ 11 = 8.97: 58.32 for 13
        var back = body("reason", "defective", "lines", lines(PURCHASES + dollars, "quantity", 3));
        api.post(PURCHASES + dollars + "/returns", back).expect(201); // 15.00 for 13.46: 44.86 for 10
        var other = body("reason", "defective", "lines", lines(PURCHASES + euros, "quantity", 1));
        api.post(PURCHASES + euros + "/returns", other).expect(201); // 3.63 for 4.49: 40.37 for 9
        var scrap = new JsonArray().add(body("item_id", item, "delta", -2));
        api.post("/api/stock/adjustments", body("reason", "broken", "lines", scrap))
                .expect(201); // 8.97: 31.40 for 7

        assertThat(text(value(item, ""), "value")).isEqualTo("31.40");
        assertThat(value(item, "").getLong("quantity")).isEqualTo(7);
        var then = value(item, "&as_of=" + between);
        assertThat(text(then, "value")).isEqualTo("49.35");
        assertThat(then.getLong("quantity")).isEqualTo(11);
        assertThat(movements(item))
                .containsExactly(
                        "SUPPLIER MAIN 50.00 0.00",
                        "SUPPLIER MAIN 21.78 0.00",
                        "MAIN CUSTOMER 22.43 0.00",
                        "CUSTOMER MAIN 8.97 0.00",
                        "MAIN SUPPLIER 15.00 1.54",
                        "MAIN SUPPLIER 3.63 -0.86",
                        "MAIN ADJUSTMENT 8.97 0.00");
        isPosted(dollars, "cost_variances USD -1.54", "payable USD -35.00", "stock USD 36.54");
        isPosted(
                euros,
                "cost_variances USD 0.86",
                "goods_received EUR 16.75",
                "goods_received USD -18.15",
                "payable EUR -16.75",
                "stock USD 17.29");
        isPosted(sold, "cost_of_goods USD 13.46", "stock USD -13.46");
        Awaitility.await().untilAsserted(() -> {
            var compared = api.get("/api/ledger/reconcile").expect(200).data();
            assertThat(compared.getBoolean("complete")).isTrue();
            assertThat(compared.getJsonArray("differences")).isEmpty();
        });
        assertThat(api.get("/api/stock/verify").expect(200).data().getJsonArray("mismatches"))
                .isEmpty();
        carriesCost("/api/shipments?order_id=" + sold, "22.43");
        carriesCost("/api/sales/returns?order_id=" + sold, "8.97");
    }

    /** Only for those who may see it. */
    private static void carriesCost(String list, String cost) {
        var seen = movement(api, list);
        assertThat(text(seen, "cost")).isEqualTo(cost);
        assertThat(movement(viewer, list).getValue("cost")).isNull();
    }

    private static JsonObject movement(Api reader, String list) {
        var document =
                reader.get(list + "&include=movements").expect(200).list().getJsonObject(0);
        return document.getJsonArray("movements").getJsonObject(0);
    }

    @Test
    void goods_in_another_currency_wait_for_a_rate() {
        var item = api.item(0);
        var francs = bought(item, 4, "10.00", "CHF", null);
        assertThat(api.post(PURCHASES + francs + "/receive").expect(409).code()).isEqualTo("exchange_rate_required");
        var today = LocalDate.now(ZoneOffset.UTC);
        var opposite = body("from", "USD", "to", "CHF", "date", today.toString(), "rate", new BigDecimal("0.88"));
        api.post("/api/exchange-rates", opposite).expect(201);
        assertThat(api.post(PURCHASES + francs + "/receive").expect(409).code()).isEqualTo("exchange_rate_required");
        var rate = body(
                "from", "CHF", "to", "USD", "date", today.minusDays(3).toString(), "rate", new BigDecimal("1.125"));
        api.post("/api/exchange-rates", rate).expect(201);
        api.post(PURCHASES + francs + "/receive").expect(200);
        assertThat(text(value(item, ""), "value")).isEqualTo("45.00");
        assertThat(viewer.post("/api/exchange-rates", rate).expect(403).code()).isEqualTo("forbidden");
    }
}
