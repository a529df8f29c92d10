package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A price list from its first price to a confirmed order, over HTTP. */
@ExtendWith(Shared.class)
class ListPricesTest {
    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    private static String list(String group) {
        var list = new JsonObject().put("name", "Trade").put("currency", "USD").put("customer_group", group);
        return "/api/price-lists/"
                + api.post("/api/price-lists", list).expect(201).id();
    }

    private static JsonObject price(String item, long from, String price) {
        return new JsonObject()
                .put("item_id", item)
                .put("minimum_quantity", from)
                .put("unit_price", new BigDecimal(price));
    }

    private static Api.Answer order(String customer, String item, long quantity) {
        var line = new JsonObject().put("item_id", item).put("quantity", quantity);
        return api.post(
                "/api/sales/orders",
                new JsonObject().put("customer_id", customer).put("items", new JsonArray().add(line)));
    }

    @Test
    void a_customer_of_a_group_orders_at_its_prices_until_they_change() {
        var group = "trade" + Api.unique();
        var item = api.item(100);
        var customer = api.customer();
        var own = api.get("/api/items/" + item).data().getNumber("unit_price");
        var list = list(group);
        var prices = new JsonObject().put("prices", List.of(price(item, 1, "7.00"), price(item, 10, "6.50")));
        api.put(list + "/prices", prices).expect(200);
        var path = "/api/items/" + item + "/price?quantity=10&customer_id=" + customer;
        assertThat(api.get(path).expect(200).data().getString("why")).isEqualTo("own_price");
        assertThat(api.get(path).data().getNumber("unit_price")).isEqualTo(own);
        api.send("PATCH", "/api/customers/" + customer, new JsonObject().put("customer_group", group.toUpperCase()))
                .join()
                .expect(200);
        assertThat(api.get(path).expect(200).data().getString("why")).isEqualTo("group_list");

        var first = order(customer, item, 10).expect(201);
        var line = first.data().getJsonArray("items").getJsonObject(0);
        assertThat(line.getNumber("unit_price").toString()).isEqualTo("6.50");
        assertThat(list).endsWith(line.getString("price_list_id"));
        api.confirm(first.order().getString("id")).join().expect(200);
        assertThat(api.delete(list).expect(409).code()).isEqualTo("in_use");

        var second = order(customer, item, 9).expect(201).order().getString("id");
        var change = new JsonObject().put("percent", 10);
        assertThat(api.post(list + "/change", change).expect(428).code()).isEqualTo("if_match_required");
        var shown =
                api.post(list + "/change", change.copy().put("dry_run", true)).expect(200);
        assertThat(shown.data().getInteger("count")).isEqualTo(2);
        var read = "\"" + shown.data().getInteger("version") + "\"";
        assertThat(api.get(list).raw().headers().firstValue("etag")).hasValue(read);
        api.send("POST", list + "/change", change, "If-Match", read).join().expect(200);
        api.send("POST", list + "/change", change, "If-Match", read).join().expect(412);
        assertThat(api.confirm(second).join().expect(409).code()).isEqualTo("price_changed");
        var history =
                api.get("/api/items/" + item + "/prices/history?limit=100").expect(200);
        assertThat(history.list()).hasSize(4);

        api.delete(list + "?archive=true").expect(200);
        assertThat(api.get(path).expect(200).data().getString("why")).isEqualTo("own_price");
    }
}
