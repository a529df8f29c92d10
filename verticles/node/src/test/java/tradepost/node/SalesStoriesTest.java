package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sales from the first offer to the last document, over HTTP. */
@ExtendWith(Shared.class)
class SalesStoriesTest {
    private static final String ORDERS = "/api/sales/orders/";
    private static final String QUOTES = "/api/sales/quotes";

    private static Api api;
    private static Shared.Running running;

    @BeforeAll
    static void start(Shared.Running shared) {
        running = shared;
        api = running.anybody().registered("admin");
    }

    @AfterAll
    static void the_ledger_adds_up() {
        api.isSound();
    }

    private static JsonObject line(String order) {
        return api.get(ORDERS + order).expect(200).data().getJsonArray("items").getJsonObject(0);
    }

    private static BigDecimal amount(JsonObject of, String field) {
        return new BigDecimal(of.getValue(field).toString());
    }

    private static String customer(boolean backorders) {
        var body = new JsonObject()
                .put("name", "Customer Co")
                .put("email", "stories" + Api.unique() + "@example.com")
                .put("payment_terms_days", 30)
                .put("allow_backorders", backorders);
        return api.post("/api/customers", body).expect(201).id();
    }

    @Test
    void a_limit_that_is_removed_or_changed_holds_for_the_next_request() {
        var customer = customer(false);
        var item = api.item(20);
        for (int round = 0; round < 5; round++) {
            var order = api.salesOrder(customer, item, 1);
            limit(customer, 0);
            assertThat(api.confirm(order).join().expect(409).code()).isEqualTo("credit_limit_exceeded");
            limit(customer, null);
            api.confirm(order).join().expect(200);
        }
    }

    private static void limit(String customer, Integer limit) {
        var body = new JsonObject().put("credit_limit", limit);
        api.send("PATCH", "/api/customers/" + customer, body).join().expect(200);
    }

    @Test
    void a_quote_becomes_an_order_that_keeps_its_price_and_then_an_invoice() {
        var item = api.item(10);
        var quoted = Api.lines(item, 3);
        quoted.getJsonObject(0).put("unit_price", new BigDecimal("7.77"));
        var body = new JsonObject()
                .put("customer_id", customer(false))
                .put("items", quoted)
                .put("valid_until", "2090-12-31T00:00:00Z");
        var quote =
                api.post(QUOTES, body).expect(201).data().getJsonObject("quote").getString("id");
        api.post(QUOTES + "/" + quote + "/send").expect(200);
        var raised = new JsonObject()
                .put("name", "Bolt")
                .put("sku", "bolt-" + Api.unique())
                .put("unit_price", 99);
        api.put("/api/items/" + item, raised).expect(200);
        var order = api.post(QUOTES + "/" + quote + "/accept").id();
        assertThat(api.post(QUOTES + "/" + quote + "/accept").expect(409).code())
                .isEqualTo("invalid_state");
        api.confirm(order).join().expect(200);
        api.post(ORDERS + order + "/shipments").expect(201);
        var invoice = api.get(ORDERS + order + "/invoice").expect(200).data();
        assertThat(invoice.getString("kind")).isEqualTo("invoice");
        assertThat(amount(invoice, "total_amount")).isEqualByComparingTo("23.31");
        assertThat(invoice.getString("due_at")).isGreaterThan(invoice.getString("issued_at"));
        var due = api.get(ORDERS + order).expect(200).order().getString("due_at");
        assertThat(api.get("/api/sales/orders?overdue=true&customer_id=" + invoice.getString("customer_id"))
                        .expect(200)
                        .list())
                .isEmpty();
        assertThat(due).isNotNull();
    }

    @Test
    void a_backorder_is_filled_by_a_receipt_before_a_new_order_gets_the_pieces() {
        var item = api.item(2);
        var order = api.salesOrder(customer(true), item, 5);
        api.confirm(order).join().expect(200);
        assertThat(line(order).getLong("backordered_quantity")).isEqualTo(3);
        var late = api.salesOrder(customer(false), item, 1);
        assertThat(api.confirm(late).join().expect(409).code()).isEqualTo("insufficient_stock");

        var purchase = api.purchaseOrder(api.vendor(), item, 4);
        api.post("/api/purchase/orders/" + purchase + "/receive").expect(200);
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(line(order).getLong("backordered_quantity")).isZero());
        api.confirm(late).join().expect(200);
        api.post(ORDERS + order + "/pay").expect(200);
        Awaitility.await("the pieces are on the pick list").untilAsserted(() -> {
            api.post(ORDERS + order + "/shipments");
            assertThat(api.get(ORDERS + order).expect(200).order().getString("status"))
                    .isEqualTo("completed");
        });
        var stock = api.get("/api/items/" + item + "/stock").expect(200).data();
        assertThat(stock.getLong("on_hand")).isEqualTo(1);
        assertThat(stock.getLong("reserved")).isEqualTo(1);
    }

    @Test
    void pieces_that_are_added_to_a_waiting_line_wait_behind_all_that_wait_already() {
        var item = api.item(2);
        var order = api.salesOrder(customer(true), item, 5);
        api.confirm(order).join().expect(200);
        var next = api.salesOrder(customer(true), item, 2);
        api.confirm(next).join().expect(200);
        var more = new JsonObject().put("line_id", line(order).getString("id")).put("quantity", 8);
        api.post(ORDERS + order + "/changes", new JsonObject().put("lines", new JsonArray().add(more)))
                .expect(200);
        assertThat(line(order).getLong("backordered_quantity"))
                .as("3 and 3 more")
                .isEqualTo(6);

        receive(item, 5);
        Awaitility.await().untilAsserted(() -> {
            assertThat(line(next).getLong("backordered_quantity")).isZero();
            assertThat(line(order).getLong("backordered_quantity"))
                    .as("the added pieces")
                    .isEqualTo(3);
        });
        receive(item, 3);
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(line(order).getLong("backordered_quantity")).isZero());
    }

    private static void receive(String item, int pieces) {
        var purchase = api.purchaseOrder(api.vendor(), item, pieces);
        api.post("/api/purchase/orders/" + purchase + "/receive").expect(200);
    }

    @Test
    void a_line_that_waits_wholly_for_stock_is_a_line_of_its_order_of_which_nothing_is_open() {
        var body = new JsonObject()
                .put("customer_id", customer(true))
                .put("items", Api.lines(api.item(1), 1, api.item(0), 1));
        var order = api.post("/api/sales/orders", body).expect(201).id();
        api.confirm(order).join().expect(200);
        var waiting =
                api.get(ORDERS + order).expect(200).data().getJsonArray("items").getJsonObject(1);
        assertThat(waiting.getLong("backordered_quantity")).isEqualTo(1);
        assertThat(shipment(order, waiting.getString("id")).expect(409).code()).isEqualTo("quantity_exceeds_open");
        assertThat(shipment(order, order).expect(400).code()).isEqualTo("line_not_found");
    }

    private static Api.Answer shipment(String order, String line) {
        var lines = new JsonArray().add(new JsonObject().put("line_id", line).put("quantity", 1));
        return api.post(ORDERS + order + "/shipments", new JsonObject().put("lines", lines));
    }

    @Test
    void a_hold_that_expires_before_its_order_is_confirmed_leaves_it_what_is_available_or_nothing() {
        var item = api.item(4);
        var held = new JsonObject().put("lines", Api.lines(item, 4)).put("expires_in", 30);
        var hold = api.post("/api/stock/holds", held).expect(201).id();
        var body = new JsonObject()
                .put("customer_id", customer(false))
                .put("items", Api.lines(item, 4))
                .put("hold_id", hold);
        var order = api.post("/api/sales/orders", body).expect(201).id();
        running.stores()
                .write(
                        "inventory",
                        "update stock_hold set expires_at = now() where id = ?::uuid",
                        hold); // without waiting for it
        Awaitility.await("the hold ends").until(() -> api.stock(item), available -> available == 4);
        var other = api.salesOrder(customer(false), item, 2);
        api.confirm(other).join().expect(200);
        assertThat(api.confirm(order).join().expect(409).code()).isEqualTo("insufficient_stock");
        assertThat(api.stock(item)).isEqualTo(2);
        api.post(ORDERS + other + "/cancel").expect(200);
        Awaitility.await().until(() -> api.stock(item), available -> available == 4);
        api.confirm(order).join().expect(200);
        assertThat(api.stock(item)).isZero();
    }

    @Test
    void a_confirmed_order_is_changed_paid_and_partly_returned() {
        var item = api.item(10);
        var order = api.salesOrder(customer(false), item, 4);
        api.confirm(order).join().expect(200);
        var line = line(order).getString("id");
        var more = new JsonObject()
                .put(
                        "lines",
                        new JsonArray()
                                .add(new JsonObject().put("line_id", line).put("quantity", 6)));
        var changed = api.post(ORDERS + order + "/changes", more).expect(200).order();
        assertThat(amount(changed, "total_amount")).isEqualByComparingTo("60");
        api.post(ORDERS + order + "/shipments").expect(201);
        api.post(ORDERS + order + "/pay").expect(200);
        var back = new JsonObject()
                .put("reason", "two do not fit")
                .put("refund", true)
                .put(
                        "lines",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("line_id", line)
                                        .put("quantity", 2)
                                        .put("disposition", "restock"))
                                .add(new JsonObject()
                                        .put("line_id", line)
                                        .put("quantity", 1)
                                        .put("disposition", "damaged")));
        var returned = api.post(ORDERS + order + "/returns", back).expect(201).order();
        assertThat(amount(returned, "returned_amount")).isEqualByComparingTo("30");
        assertThat(amount(returned, "refunded_amount")).isEqualByComparingTo("30");
        Awaitility.await().untilAsserted(() -> {
            var stock = api.get("/api/items/" + item + "/stock").expect(200).data();
            assertThat(stock.getLong("on_hand")).isEqualTo(7);
            assertThat(stock.getLong("available")).isEqualTo(6);
            assertThat(stock.getLong("damaged")).isEqualTo(1);
        });
        assertThat(api.post(
                                ORDERS + order + "/returns",
                                back.copy()
                                        .put(
                                                "lines",
                                                new JsonArray()
                                                        .add(new JsonObject()
                                                                .put("line_id", line)
                                                                .put("quantity", 4)
                                                                .put("disposition", "discard"))))
                        .expect(409)
                        .code())
                .isEqualTo("quantity_exceeds_shipped");
        Awaitility.await()
                .untilAsserted(() -> assertThat(api.get("/api/invoices?kind=credit_note&order_id=" + order)
                                .expect(200)
                                .list())
                        .singleElement()
                        .satisfies(c -> assertThat(amount((JsonObject) c, "total_amount"))
                                .isEqualByComparingTo("30")));
    }
}
