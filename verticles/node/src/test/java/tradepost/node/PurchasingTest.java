package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Purchase orders over HTTP, from the order to the vendor to the payment. Each request sees what the one before has changed. */
@ExtendWith(Shared.class)
class PurchasingTest {
    private static final String ORDERS = "/api/purchase/orders/";
    private static final LocalDate DAY = LocalDate.now(ZoneOffset.UTC).plusDays(7);

    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    @AfterAll
    static void the_ledger_adds_up() {
        api.isSound();
    }

    private static String sent(String order) {
        var body = new JsonObject().put("expected_at", DAY + "T12:00:00Z");
        var answer = api.post(ORDERS + order + "/order", body).expect(200);
        assertThat(answer.order().getString("status")).isEqualTo("ordered");
        return answer.data().getJsonArray("items").getJsonObject(0).getString("id");
    }

    private static Api.Answer receive(String order, JsonObject... lines) {
        var body = new JsonObject().put("lines", new JsonArray(Stream.of(lines).toList()));
        return api.post(ORDERS + order + "/receive", body);
    }

    private static JsonObject came(String line, int quantity) {
        return new JsonObject().put("line_id", line).put("quantity", quantity);
    }

    private static JsonObject stock(String item) {
        return api.get("/api/items/" + item + "/stock").expect(200).data();
    }

    private static JsonObject availability(String item, int quantity) {
        return api.get("/api/items/" + item + "/availability?quantity=" + quantity)
                .expect(200)
                .data();
    }

    @Test
    void an_order_is_incoming_arrives_in_two_parts_with_lots_and_is_paid() {
        var item = api.item(0);
        api.put("/api/items/" + item + "/tracking", new JsonObject().put("tracking", "lot"))
                .expect(200);
        var order = api.purchaseOrder(api.vendor(), item, 50);
        var line = sent(order);
        assertThat(stock(item).getLong("incoming")).isEqualTo(50);
        assertThat(availability(item, 50).getString("first_date")).isEqualTo(DAY.toString());
        assertThat(availability(item, 51).getString("why")).isEqualTo("never");

        var expires = DAY.plusYears(1).toString();
        var first = came(line, 18).put("damaged", 2).put("lot", "L-1").put("expires_on", expires);
        assertThat(receive(order, first).expect(200).order().getString("status"))
                .isEqualTo("partially_received");
        assertThat(stock(item).getLong("incoming")).isEqualTo(30);
        assertThat(stock(item).getLong("on_hand")).isEqualTo(20);
        assertThat(stock(item).getLong("available")).isEqualTo(18);
        assertThat(stock(item).getLong("damaged")).isEqualTo(2);
        var lot = api.get("/api/lots?item_id=" + item).expect(200).list().getJsonObject(0);
        assertThat(lot.getString("number")).isEqualTo("L-1");
        assertThat(lot.getString("expires_on")).isEqualTo(expires);
        assertThat(availability(item, 48).getString("first_date")).isEqualTo(DAY.toString());
        assertThat(receive(order, came(line, 31)).expect(409).code()).isEqualTo("quantity_exceeds_open");
        var other = came(line, 1).put("lot", "L-1").put("expires_on", DAY.toString());
        assertThat(receive(order, other).expect(409).code()).isEqualTo("expiry_differs");

        var whole = api.post(ORDERS + order + "/receive").expect(200);
        assertThat(whole.order().getString("status")).isEqualTo("received");
        assertThat(stock(item).getLong("incoming")).isZero();
        assertThat(availability(item, 48).getString("why")).isEqualTo("in_stock");
        var read = api.get("/api/items/" + item).data();
        var receipts = api.get(ORDERS + order + "/receipts?sort=created_at")
                .expect(200)
                .list();
        assertThat(receipts).hasSize(2);
        assertThat(receipts.getJsonObject(0).getJsonArray("lines").getJsonObject(0))
                .isEqualTo(first.copy()
                        .put("item_id", item)
                        .put("sku", read.getString("sku"))
                        .put("name", read.getString("name")));
        var csv = api.send("GET", ORDERS + order + "/receipts?fields=complete,lines", null, "Accept", "text/csv")
                .join()
                .expect(200);
        assertThat(csv.raw().body()).startsWith("complete,lines").contains("L-1");
        var paid = api.post(ORDERS + order + "/pay").expect(200).order();
        assertThat(paid.getString("status")).isEqualTo("paid");
        assertThat(paid.getDouble("paid_amount")).isEqualTo(500);
    }

    @Test
    void of_ten_receipts_of_a_serial_number_at_once_one_arrives() {
        var item = api.item(0);
        api.put("/api/items/" + item + "/tracking", new JsonObject().put("tracking", "serial"))
                .expect(200);
        var order = api.purchaseOrder(api.vendor(), item, 10);
        var same = came(sent(order), 1).put("lot", "SAME");
        var body = new JsonObject().put("lines", new JsonArray().add(same));
        var tries =
                Stream.generate(() -> api.send("POST", ORDERS + order + "/receive", body)).limit(10).toList().stream()
                        .map(t -> t.join().status())
                        .toList();
        assertThat(tries).filteredOn(s -> s == 200).hasSize(1);
        assertThat(tries).filteredOn(s -> s == 409).hasSize(9);
        assertThat(api.get("/api/lots?item_id=" + item).expect(200).list()).hasSize(1);
    }

    @Test
    void an_order_that_is_closed_short_costs_what_came_and_is_no_longer_incoming() {
        var item = api.item(0);
        var order = api.purchaseOrder(api.vendor(), item, 10);
        var line = sent(order);
        receive(order, came(line, 3)).expect(200);
        assertThat(api.post(ORDERS + order + "/cancel").expect(409).code()).isEqualTo("invalid_state");
        var closed = api.post(ORDERS + order + "/close", new JsonObject().put("reason", "sold out"))
                .expect(200)
                .order();
        assertThat(closed.getString("status")).isEqualTo("closed");
        assertThat(closed.getDouble("total_amount")).isEqualTo(30);
        assertThat(stock(item).getLong("incoming")).isZero();
        assertThat(stock(item).getLong("on_hand")).isEqualTo(3);
        assertThat(receive(order, came(line, 1)).expect(409).code()).isEqualTo("invalid_state");
        assertThat(api.post(ORDERS + order + "/pay").expect(200).order().getString("status"))
                .isEqualTo("paid");
    }

    @Test
    void an_order_arrives_at_its_location_within_its_tolerance_and_a_cancelled_one_never() {
        var place = new JsonObject().put("code", "P" + Api.unique()).put("name", "Depot");
        var depot = api.post("/api/locations", place).expect(201).id();
        var item = api.item(0);
        var body = new JsonObject()
                .put("vendor_id", api.vendor())
                .put("items", Api.bought(item, 20))
                .put("location_id", depot)
                .put("over_receipt_percent", 10);
        var order = api.post("/api/purchase/orders", body).expect(201).id();
        var line = sent(order);
        assertThat(receive(order, came(line, 23)).expect(409).code()).isEqualTo("quantity_exceeds_open");
        var received = receive(order, came(line, 22)).expect(200).order();
        assertThat(received.getString("status")).isEqualTo("received");
        assertThat(received.getDouble("total_amount")).isEqualTo(220);
        var levels = api.get("/api/stock?location_id=" + depot).expect(200).list();
        assertThat(levels.getJsonObject(0).getLong("on_hand")).isEqualTo(22);

        var cancelled = api.purchaseOrder(api.vendor(), item, 5);
        sent(cancelled);
        assertThat(stock(item).getLong("incoming")).isEqualTo(5);
        api.post(ORDERS + cancelled + "/cancel").expect(200);
        assertThat(stock(item).getLong("incoming")).isZero();
    }

    @Test
    void a_line_takes_its_cost_from_the_price_list_of_the_vendor_for_its_quantity() {
        var vendor = api.vendor();
        var item = api.item(0);
        var lower = new JsonObject().put("minimum_quantity", 100).put("cost", 6.5);
        var cost = new JsonObject()
                .put("item_id", item)
                .put("vendor_sku", "V-7")
                .put("cost", 7)
                .put("minimum_quantity", 10)
                .put("lead_time_days", 3)
                .put("breaks", new JsonArray().add(lower));
        api.put("/api/vendors/" + vendor + "/items", cost).expect(200);
        var body = new JsonObject().put("vendor_id", vendor);
        var orders = "/api/purchase/orders";
        assertThat(api.post(orders, body.copy().put("items", Api.lines(item, 9)))
                        .expect(400)
                        .code())
                .isEqualTo("below_minimum");
        var made = api.post(orders, body.copy().put("items", Api.lines(item, 10, item, 100)))
                .expect(201);
        assertThat(made.order().getDouble("total_amount")).isEqualTo(720);
        var sent = api.post(ORDERS + made.id() + "/order").expect(200).order();
        assertThat(sent.getInstant("expected_at"))
                .isEqualTo(sent.getInstant("ordered_at").plus(java.time.Duration.ofDays(3)));
        assertThat(availability(item, 110).getString("why")).isEqualTo("incoming");
        api.delete("/api/vendors/" + vendor + "/items/" + item).expect(200);
        assertThat(api.get("/api/vendors/" + vendor + "/items").expect(200).list())
                .isEmpty();
        api.post(ORDERS + made.id() + "/cancel").expect(200);
    }

    private static JsonObject order(String id) {
        return api.get(ORDERS + id).expect(200).data();
    }

    @Test
    void a_suggestion_becomes_an_order_that_is_received_and_paid() {
        var vendor = api.vendor();
        var item = api.item(3);
        var cost = new JsonObject().put("item_id", item).put("cost", 2.5).put("pack_size", 12);
        api.put("/api/vendors/" + vendor + "/items", cost).expect(200);
        var point = new JsonObject()
                .put("item_id", item)
                .put("point", 5)
                .put("maximum", 30)
                .put("quantity", 10);
        api.put("/api/stock/reorder-points", point).expect(200);
        var suggested = api.get("/api/purchase/suggestions?vendor_id=" + vendor)
                .expect(200)
                .data()
                .getJsonArray("orders");
        assertThat(suggested).hasSize(1);
        var line = suggested.getJsonObject(0).getJsonArray("lines").getJsonObject(0);
        assertThat(line.getLong("quantity")).isEqualTo(24); // there is room for 27, in packs of 12
        var body = new JsonObject().put("vendor_ids", new JsonArray().add(vendor));
        var drafts = api.post("/api/purchase/suggestions/orders", body)
                .expect(201)
                .data()
                .getJsonArray("orders");
        assertThat(drafts).hasSize(1);
        assertThat(api.post("/api/purchase/suggestions/orders", body)
                        .expect(201)
                        .data()
                        .getJsonArray("orders"))
                .isEmpty();
        var id = drafts.getJsonObject(0).getString("id");
        sent(id);
        assertThat(stock(item).getLong("incoming")).isEqualTo(24);
        api.post(ORDERS + id + "/receive").expect(200);
        assertThat(stock(item).getLong("available")).isEqualTo(27);
        var paid = api.post(ORDERS + id + "/pay").expect(200).order();
        assertThat(paid.getString("status")).isEqualTo("paid");
        assertThat(paid.getDouble("paid_amount")).isEqualTo(60.0);
        assertThat(api.get(ORDERS + id + "/timeline").expect(200).list()).hasSize(4);
    }

    @Test
    void damaged_goods_go_back_to_the_vendor_before_and_after_the_payment() {
        var item = api.item(0);
        var id = api.purchaseOrder(api.vendor(), item, 10);
        var line = sent(id);
        receive(id, came(line, 8).put("damaged", 2)).expect(200);
        var total = order(id).getJsonObject("order").getDouble("total_amount");
        var back = new JsonObject()
                .put("reason", "broken")
                .put(
                        "lines",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("line_id", line)
                                        .put("quantity", 2)
                                        .put("state", "damaged")));
        api.post(ORDERS + id + "/returns", back).expect(201);
        assertThat(stock(item).getLong("on_hand")).isEqualTo(8); // booked before the response
        assertThat(stock(item).getLong("damaged")).isZero();
        JournalApiTest.await(
                "the order is reduced", () -> order(id).getJsonObject("order").getDouble("total_amount") < total);
        var now = order(id).getJsonObject("order");
        assertThat(now.getDouble("total_amount")).isEqualTo(total * 0.8);
        assertThat(now.getDouble("returned_amount")).isEqualTo(total * 0.2);
        api.post(ORDERS + id + "/pay").expect(200);
        back.getJsonArray("lines").getJsonObject(0).put("quantity", 1).put("state", "available");
        api.post(ORDERS + id + "/returns", back).expect(201);
        assertThat(stock(item).getLong("on_hand")).isEqualTo(7);
        var credit = total * 0.1; // from the event that it is booked
        JournalApiTest.await(
                "the vendor owes it", () -> order(id).getJsonObject("order").getDouble("credit_amount") == credit);
        back.getJsonArray("lines").getJsonObject(0).put("quantity", 8);
        assertThat(api.post(ORDERS + id + "/returns", back).expect(409).code()).isEqualTo("quantity_exceeds_received");
        var adjusted = new JsonObject().put("on_hand", 0);
        api.put("/api/items/" + item + "/stock", adjusted).expect(200);
        back.getJsonArray("lines").getJsonObject(0).put("quantity", 7);
        assertThat(api.post(ORDERS + id + "/returns", back).expect(409).code()).isEqualTo("insufficient_stock");
        assertThat(api.get(ORDERS + id + "/returns?status=completed")
                        .expect(200)
                        .list())
                .hasSize(2);
    }

    @Test
    void an_order_that_goes_back_before_it_is_paid_is_closed_and_nothing_is_paid_for_it() {
        var item = api.item(0);
        var id = api.purchaseOrder(api.vendor(), item, 4);
        var back = came(sent(id), 4);
        api.post(ORDERS + id + "/receive").expect(200);
        var body = new JsonObject().put("reason", "broken").put("lines", new JsonArray().add(back));
        api.post(ORDERS + id + "/returns", body).expect(201);
        JournalApiTest.await(
                "the order is closed",
                () -> order(id).getJsonObject("order").getString("status").equals("closed"));
        var now = order(id).getJsonObject("order");
        assertThat(now.getDouble("total_amount")).isZero();
        assertThat(now.getString("closed_at")).isNotNull();
        assertThat(api.post(ORDERS + id + "/pay").expect(409).code()).isEqualTo("amount_exceeds_open");
        assertThat(order(id).getJsonObject("order").getString("payment_status")).isEqualTo("unpaid");

        var gift = new JsonObject().put("vendor_id", api.vendor()).put("items", Api.lines(item, 2));
        gift.getJsonArray("items").getJsonObject(0).put("unit_price", 0);
        var free = api.post("/api/purchase/orders", gift).expect(201).id();
        assertThat(api.post(ORDERS + free + "/receive").expect(200).order().getString("status"))
                .isEqualTo("closed");
        assertThat(api.post(ORDERS + free + "/pay").expect(409).code()).isEqualTo("amount_exceeds_open");
        assertThat(stock(item).getLong("on_hand")).isEqualTo(2);
    }

    @Test
    void a_contract_price_is_used_up_and_the_expected_time_of_an_order_changes() {
        var vendor = api.vendor();
        var item = api.item(0);
        var contract = new JsonObject()
                .put("number", "C-9")
                .put("valid_from", "2026-01-01")
                .put("valid_to", "2090-12-31")
                .put(
                        "items",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("item_id", item)
                                        .put("unit_price", 2)
                                        .put("quantity", 10)));
        api.post("/api/vendors/" + vendor + "/contracts", contract).expect(201);
        var body = new JsonObject().put("vendor_id", vendor).put("items", Api.lines(item, 10));
        var first = api.post("/api/purchase/orders", body).expect(201).id();
        var second = api.post("/api/purchase/orders", body).expect(201).id();
        sent(first);
        assertThat(api.post(ORDERS + second + "/order").expect(409).code()).isEqualTo("contract_used_up");
        assertThat(api.post("/api/purchase/orders", body).expect(400).code()).isEqualTo("cost_required");
        var later = new JsonObject().put("expected_at", DAY.plusDays(5) + "T12:00:00Z");
        api.send("PATCH", ORDERS + first, later).join().expect(200);
        assertThat(availability(item, 10).getString("first_date"))
                .isEqualTo(DAY.plusDays(5).toString());
        api.post(ORDERS + first + "/cancel").expect(200);
        sent(second);
        assertThat(api.get("/api/vendors/" + vendor + "/orders").expect(200).list())
                .hasSize(2);
    }
}
