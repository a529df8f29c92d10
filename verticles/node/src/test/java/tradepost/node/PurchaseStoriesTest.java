package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to purchase orders after they were sent, over HTTP: they are changed, paid in advance, and their goods go back. */
@ExtendWith(Shared.class)
class PurchaseStoriesTest {
    private static final String ORDERS = "/api/purchase/orders/";

    private static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    @AfterAll
    static void the_books_agree() {
        Awaitility.await()
                .untilAsserted(() -> assertThat(api.get("/api/payments/reconcile")
                                .expect(200)
                                .data()
                                .getJsonArray("mismatches"))
                        .isEmpty());
        api.isSound();
    }

    /** Of so many pieces for 10.00 each. */
    private static String sent(String vendor, String item, int quantity) {
        var order = api.purchaseOrder(vendor, item, quantity);
        api.post(ORDERS + order + "/order").expect(200);
        return ORDERS + order;
    }

    private static List<JsonObject> lines(String order) {
        return SalesBooks.objects(api.get(order).expect(200).data().getJsonArray("items"));
    }

    private static JsonObject body(JsonObject... lines) {
        return new JsonObject().put("lines", new JsonArray(Stream.of(lines).toList()));
    }

    private static JsonObject pieces(String order, int quantity) {
        return new JsonObject()
                .put("line_id", lines(order).getFirst().getString("id"))
                .put("quantity", quantity);
    }

    private static JsonObject stock(String item) {
        return api.get("/api/items/" + item + "/stock").expect(200).data();
    }

    @Test
    void a_vendor_has_less_at_another_price_and_the_rest_is_ordered_in_its_place() {
        var item = api.item(0);
        var other = api.item(0);
        var order = sent(api.vendor(), item, 50);
        api.post(order + "/receive", body(pieces(order, 20))).expect(200);
        assertThat(api.post(order + "/changes", body(pieces(order, 19)))
                        .expect(409)
                        .code())
                .isEqualTo("below_received");
        var added = new JsonObject().put("item_id", other).put("quantity", 5).put("unit_price", 4);
        var changed = api.post(
                        order + "/changes",
                        body(pieces(order, 30).put("unit_price", 12), added).put("expected_at", "2031-01-02T00:00:00Z"))
                .expect(200);
        assertThat(changed.order().getString("status")).isEqualTo("partially_received");
        assertThat(changed.order().getDouble("total_amount")).isEqualTo(20 * 10 + 10 * 12 + 5 * 4);
        assertThat(stock(item).getLong("incoming")).isEqualTo(10);
        assertThat(stock(other).getLong("incoming")).isEqualTo(5);
        assertThat(lines(order)).hasSize(3);
        assertThat(api.post(order + "/receive").expect(200).order().getString("status"))
                .isEqualTo("received");
        assertThat(stock(item).getLong("on_hand")).isEqualTo(30);
        assertThat(stock(other).getLong("incoming")).isZero();
        assertThat(api.post(order + "/changes", body(pieces(order, 40)))
                        .expect(409)
                        .code())
                .isEqualTo("invalid_state");
        var types = api.get(order + "/timeline").expect(200).list();
        assertThat(types.encode()).contains("purchase.order.changed");
    }

    private static Api.Answer pay(String order, double amount) {
        return api.post(order + "/pay", new JsonObject().put("amount", amount).put("method", "transfer"));
    }

    private static String states(String order) {
        var o = api.get(order).expect(200).order();
        return "%s %s, total %s, open %s, owed %s"
                .formatted(
                        o.getString("status"),
                        o.getString("payment_status"),
                        o.getValue("total_amount"),
                        o.getValue("open_amount"),
                        o.getValue("credit_amount"));
    }

    private static void becomes(String order, String states) {
        Awaitility.await(order).untilAsserted(() -> assertThat(states(order)).isEqualTo(states));
    }

    private static void giveBack(String order, int quantity, boolean replacement) {
        var body = body(pieces(order, quantity)).put("reason", "broken").put("replacement", replacement);
        api.post(order + "/returns", body).expect(201);
    }

    @Test
    void what_a_vendor_owes_for_a_cancelled_order_pays_another_one_and_the_rest_comes_back() {
        var vendor = api.vendor();
        var cancelled = sent(vendor, api.item(0), 5);
        pay(cancelled, 50).expect(200);
        api.post(cancelled + "/cancel").expect(200);
        becomes(cancelled, "cancelled paid, total 50.00, open 0.00, owed 50.00");
        var other = sent(vendor, api.item(0), 3);
        var credit = new JsonObject().put("method", "credit");
        api.post(other + "/pay", credit).expect(200);
        becomes(other, "ordered paid, total 30.00, open 0.00, owed 0.00");
        becomes(cancelled, "cancelled paid, total 50.00, open 0.00, owed 20.00");
        assertThat(api.post(other + "/pay", credit).expect(409).code()).isEqualTo("amount_exceeds_open");
        api.post(other + "/receive").expect(200);
        api.post(cancelled + "/refunds", new JsonObject().put("amount", 20)).expect(201);
        var balance = api.get("/api/vendors/" + vendor + "/balance")
                .expect(200)
                .data()
                .getJsonArray("currencies")
                .getJsonObject(0);
        assertThat(balance.getDouble("credit_amount")).isZero();
        assertThat(balance.getDouble("open_amount")).isZero();
        assertThat(balance.getDouble("received_amount")).isEqualTo(30);
        var account = api.get("/api/suppliers/" + vendor + "/statement")
                .expect(200)
                .data()
                .getJsonArray("accounts")
                .getJsonObject(0);
        assertThat(account.getJsonArray("entries")).hasSize(5);
        assertThat(account.getDouble("closing_balance")).isZero();
    }

    @Test
    void a_deposit_is_paid_the_goods_come_broken_come_again_and_go_back_and_the_vendor_pays_back() {
        var item = api.item(0);
        var order = sent(api.vendor(), item, 10);
        assertThat(pay(order, 100.01).expect(409).code()).isEqualTo("amount_exceeds_open");
        pay(order, 40).expect(200);
        becomes(order, "ordered partially_paid, total 100.00, open 60.00, owed 0.00");
        pay(order, 60).expect(200);
        api.post(order + "/receive").expect(200);
        becomes(order, "paid paid, total 100.00, open 0.00, owed 0.00");
        giveBack(order, 4, true);
        becomes(order, "partially_received paid, total 100.00, open 0.00, owed 0.00");
        Awaitility.await()
                .untilAsserted(() -> assertThat(stock(item).getLong("incoming")).isEqualTo(4));
        api.post(order + "/receive").expect(200);
        assertThat(stock(item).getLong("on_hand")).isEqualTo(10);
        becomes(order, "paid paid, total 100.00, open 0.00, owed 0.00");
        giveBack(order, 7, false);
        becomes(order, "paid paid, total 30.00, open 0.00, owed 70.00");
        var refund = new JsonObject().put("amount", 70.01).put("method", "transfer");
        assertThat(api.post(order + "/refunds", refund).expect(409).code()).isEqualTo("refund_exceeds_credit");
        api.post(order + "/refunds", refund.put("amount", 50)).expect(201);
        becomes(order, "paid paid, total 30.00, open 0.00, owed 20.00");
        giveBack(order, 3, false);
        becomes(order, "closed paid, total 0.00, open 0.00, owed 50.00");
        api.post(order + "/refunds", refund).expect(201);
        becomes(order, "closed unpaid, total 0.00, open 0.00, owed 0.00");
        var id = order.substring(order.lastIndexOf('/') + 1);
        Awaitility.await().untilAsserted(() -> {
            var refunded = SalesBooks.objects(
                    api.get("/api/payments?order_id=" + id).expect(200).list());
            assertThat(refunded).hasSize(2).allMatch(p -> p.getString("status").equals("refunded"));
        });
    }
}
