package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The lines and amounts in responses for orders. */
@ExtendWith(Shared.class)
class OrderResponsesTest {
    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    @Test
    void order_lines_have_their_creation_and_change_times() {
        var item = api.item(10);
        var sales = "/api/sales/orders/" + api.salesOrder(api.customer(), item, 1);
        isDated(sales, api.item(10));
        var purchase = "/api/purchase/orders/" + api.purchaseOrder(api.vendor(), item, 1);
        isDated(purchase, api.item(0));
    }

    /** A line that is not changed keeps its creation time. */
    private static void isDated(String path, String otherItem) {
        var made = line(path, 0);
        var order = api.get(path).order();
        assertThat(made.getString("created_at")).isEqualTo(order.getString("created_at"));
        assertThat(made.getString("updated_at")).isEqualTo(made.getString("created_at"));
        var kept = new JsonObject()
                .put("id", made.getString("id"))
                .put("item_id", made.getString("item_id"))
                .put("quantity", 2)
                .put("unit_price", 10);
        var added = Api.bought(otherItem, 1).getJsonObject(0);
        var put = api.put(path, new JsonObject().put("items", List.of(kept, added)))
                .expect(200);
        var lines = put.data().getJsonArray("items");
        assertThat(lines.getJsonObject(0).getString("created_at")).isEqualTo(made.getString("created_at"));
        var changedAt = put.order().getString("updated_at");
        assertThat(lines.getJsonObject(0).getString("updated_at")).isEqualTo(changedAt);
        assertThat(lines.getJsonObject(1).getString("created_at")).isEqualTo(changedAt);
        assertThat(line(path, 0)).isEqualTo(lines.getJsonObject(0));
        assertThat(Instant.parse(changedAt)).isAfter(Instant.parse(made.getString("created_at")));
    }

    private static JsonObject line(String path, int place) {
        return api.get(path).expect(200).data().getJsonArray("items").getJsonObject(place);
    }

    @Test
    void a_storefront_order_has_dated_lines_at_once() {
        var lamp = new JsonObject().put("name", "Lamp").put("price", 10).put("stock", 5);
        var product = api.post("/api/products", lamp).expect(201).id();
        var body = new JsonObject()
                .put("customer_id", api.customer())
                .put(
                        "items",
                        List.of(new JsonObject().put("product_id", product).put("quantity", 1)));
        var placed = api.post("/api/orders", body).expect(201);
        var line = placed.data().getJsonArray("items").getJsonObject(0);
        assertThat(line.getString("created_at")).isEqualTo(placed.order().getString("created_at"));
        assertThat(line("/api/sales/orders/" + placed.id(), 0)).isEqualTo(line);
    }

    /** Amounts as they appear in the text: {@code 100}, {@code 100.00} and {@code 100.000} are one number to a parser. */
    @Test
    void amounts_have_the_decimals_of_their_currency_in_every_response() {
        var prices = Map.of("JPY", "1200", "USD", "1200.00", "KWD", "1200.125");
        for (var currency : prices.keySet()) {
            var price = prices.get(currency);
            var sales = new JsonObject().put("customer_id", api.customer());
            hasDecimals("/api/sales/orders", sales, "confirm", currency, price);
            var purchase = new JsonObject().put("vendor_id", api.vendor());
            if (!currency.equals("USD")) purchase.put("exchange_rate", 2);
            hasDecimals("/api/purchase/orders", purchase, "receive", currency, price);
        }
    }

    private static void hasDecimals(String path, JsonObject body, String act, String currency, String price) {
        var line = Api.lines(api.item(5), 1);
        line.getJsonObject(0).put("unit_price", new BigDecimal(price));
        body.put("currency", currency).put("items", line);
        var made = api.post(path, body).expect(201);
        var text = made.raw().body().replace(" ", "");
        assertThat(text).contains("\"unit_price\":" + price + ",", "\"total_amount\":" + price + ",");
        var order = path + "/" + made.id();
        api.post(order + "/" + act).expect(200);
        var finer = price + (price.contains(".") ? "1" : ".1");
        var half = new JsonObject().put("amount", new BigDecimal(finer).subtract(BigDecimal.ONE));
        api.post(order + "/pay", half).expect(400);
        var part = new JsonObject().put("amount", new BigDecimal(price).subtract(BigDecimal.ONE));
        api.post(order + "/pay", part).expect(200);
        var paid = api.post(order + "/pay").expect(200).raw().body().replace(" ", "");
        var one = "1" + (price.contains(".") ? "." + "0".repeat(price.length() - price.indexOf('.') - 1) : "");
        assertThat(paid).contains("\"paid_amount\":" + price + ",", "\"amount\":" + one + ",");
        var partner = body.containsKey("vendor_id") ? "vendor_id" : "customer_id"; // other tests have orders too
        for (var listed : List.of(path + "?limit=1&" + partner + "=" + body.getString(partner), order))
            assertThat(api.get(listed).expect(200).raw().body().replace(" ", ""))
                    .contains("\"total_amount\":" + price + ",");
        var finest = path.contains("sales") ? new BigDecimal("1.0000001") : new BigDecimal(finer);
        body.getJsonArray("items").getJsonObject(0).put("unit_price", finest);
        var refused = api.post(path, body).expect(400);
        assertThat(refused.body().encode()).contains("items[0].unit_price");
    }
}
