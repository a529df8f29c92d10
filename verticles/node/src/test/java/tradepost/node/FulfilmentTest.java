package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Orders are shipped over HTTP: in parts, from several locations, and at once. Each request sees what the one before has changed. */
@ExtendWith(Shared.class)
class FulfilmentTest {
    private static final String ORDERS = "/api/sales/orders/";
    private static final String MAIN = "00000000-0000-7000-8000-000000000001";

    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    @AfterAll
    static void the_ledger_adds_up() {
        api.isSound();
    }

    private static String confirmed(Object... pairs) {
        var order = api.salesOrder(api.customer(), pairs);
        api.confirm(order).join().expect(200);
        return order;
    }

    private static JsonObject order(String id) {
        return api.get(ORDERS + id).expect(200).order();
    }

    private static String line(String order) {
        return api.get(ORDERS + order)
                .expect(200)
                .data()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
    }

    private static JsonObject part(String line, int quantity) {
        return new JsonObject()
                .put(
                        "lines",
                        new JsonArray()
                                .add(new JsonObject().put("line_id", line).put("quantity", quantity)));
    }

    private static List<JsonObject> made(Api.Answer answer) {
        return answer.expect(201).data().getJsonArray("shipments").stream()
                .map(s -> (JsonObject) s)
                .toList();
    }

    private static List<JsonObject> shipments(String order, String status) {
        return api.get("/api/shipments?sort=number&order_id=" + order + "&status=" + status).expect(200).list().stream()
                .map(s -> (JsonObject) s)
                .toList();
    }

    private static JsonObject stock(String item) {
        return api.get("/api/items/" + item + "/stock").expect(200).data();
    }

    private static void has(String item, long onHand, long reserved) {
        assertThat(stock(item).getLong("on_hand")).isEqualTo(onHand);
        assertThat(stock(item).getLong("reserved")).isEqualTo(reserved);
    }

    /** The pick lists follow from the event of the order. */
    private static List<JsonObject> pickLists(String order, int count) {
        return Awaitility.await().until(() -> shipments(order, "open"), found -> found.size() == count);
    }

    @Test
    void a_confirmed_order_is_a_pick_list_and_is_shipped_in_parts_and_then_closed_short() {
        var item = api.item(10);
        var order = confirmed(item, 10);
        var list = pickLists(order, 1).getFirst();
        assertThat(list.getString("location_id")).isEqualTo(MAIN);
        api.post(ORDERS + order + "/pay").expect(200);
        has(item, 10, 10);

        var line = line(order);
        var first = made(api.post(ORDERS + order + "/shipments", part(line, 4)));
        assertThat(first).singleElement().satisfies(s -> {
            assertThat(s.getString("status")).isEqualTo("shipped");
            assertThat(s.getJsonArray("lines").getJsonObject(0).getInteger("ordered_quantity"))
                    .isEqualTo(10);
        });
        has(item, 6, 6);
        assertThat(order(order).getString("fulfillment_status")).isEqualTo("partial");
        assertThat(order(order).getString("status")).isEqualTo("paid");
        assertThat(api.post(ORDERS + order + "/cancel").expect(409).code()).isEqualTo("invalid_state");
        assertThat(api.post(ORDERS + order + "/shipments", part(line, 7))
                        .expect(409)
                        .code())
                .isEqualTo("quantity_exceeds_open");

        var packed = made(api.post(ORDERS + order + "/shipments", part(line, 2).put("status", "packed")))
                .getFirst();
        has(item, 6, 6);
        api.post("/api/shipments/" + packed.getString("id") + "/ship").expect(200);
        has(item, 4, 4);

        api.post(ORDERS + order + "/close", new JsonObject().put("reason", "sold out"))
                .expect(200);
        has(item, 4, 0);
        var now = order(order);
        assertThat(now.getString("status")).isEqualTo("completed");
        assertThat(now.getString("fulfillment_status")).isEqualTo("fulfilled");
        assertThat(now.getDouble("total_amount")).isEqualTo(60);
        assertThat(now.getDouble("refunded_amount")).isEqualTo(40);
        assertThat(shipments(order, "open,packed")).isEmpty();
        assertThat(shipments(order, "shipped")).hasSize(2);
        assertThat(shipments(order, "cancelled"))
                .singleElement()
                .satisfies(s -> assertThat(s.getString("cancel_reason")).isEqualTo("sold out"));
        assertThat(api.post(ORDERS + order + "/shipments").expect(409).code()).isEqualTo("invalid_state");
        var types = api.get(ORDERS + order + "/timeline").expect(200).list().stream()
                .map(e -> ((JsonObject) e).getString("type"))
                .toList();
        assertThat(types).contains("sales.order.shipped", "sales.order.closed");
    }

    @Test
    void an_order_is_shipped_from_two_locations() {
        var place = new JsonObject().put("code", "S" + Api.unique()).put("name", "South");
        var south = api.post("/api/locations", place).expect(201).id();
        var item = api.item(3);
        api.put(
                        "/api/items/" + item + "/stock",
                        new JsonObject().put("on_hand", 4).put("location_id", south))
                .expect(200);
        var order = confirmed(item, 7);
        var made = made(api.post(ORDERS + order + "/shipments")); // perhaps before the pick lists are there
        assertThat(made).extracting(s -> s.getString("location_id")).containsExactlyInAnyOrder(MAIN, south);
        assertThat(made).extracting(s -> s.getString("status")).containsOnly("shipped");
        has(item, 0, 0);
        assertThat(order(order).getString("fulfillment_status")).isEqualTo("fulfilled");
        assertThat(api.post(ORDERS + order + "/pay").expect(200).order().getString("status"))
                .isEqualTo("completed");
        for (var s : made) {
            var path = "/api/shipments/" + s.getString("id");
            var tracking = new JsonObject().put("carrier", "DHL").put("tracking", "T" + Api.unique());
            var patched = api.send("PATCH", path, tracking).join().expect(200).data();
            assertThat(api.get("/api/shipments?tracking=" + tracking.getString("tracking"))
                            .list())
                    .hasSize(1);
            assertThat(patched.getString("carrier")).isEqualTo("DHL");
            assertThat(api.post(path + "/deliver").expect(200).data().getString("status"))
                    .isEqualTo("delivered");
        }
        assertThat(pickLists(order, 0)).isEmpty();
    }

    @Test
    void an_order_can_be_cancelled_while_a_part_of_it_is_packed() {
        var item = api.item(10);
        var order = confirmed(item, 10);
        var packed = made(api.post(
                        ORDERS + order + "/shipments", part(line(order), 4).put("status", "packed")))
                .getFirst();
        var path = "/api/shipments/" + packed.getString("id");
        api.post(ORDERS + order + "/cancel", new JsonObject().put("reason", "ordered twice"))
                .expect(200);
        has(item, 10, 0);
        assertThat(api.post(path + "/ship").expect(409).code()).isEqualTo("invalid_state");
        Awaitility.await().until(() -> shipments(order, "cancelled").size() == 2);
        assertThat(shipments(order, "cancelled"))
                .extracting(s -> s.getString("cancel_reason"))
                .containsOnly("ordered twice");
        has(item, 10, 0);
    }

    @Test
    void of_twenty_at_once_one_ships() {
        var item = api.item(10);
        var order = confirmed(item, 6);
        var answers = atOnce("/shipments", order);
        assertThat(answers).filteredOn(a -> a.status() == 201).hasSize(1);
        assertThat(answers)
                .filteredOn(a -> a.status() != 201)
                .allSatisfy(a -> assertThat(a.expect(409).code()).isEqualTo("invalid_state"));
        has(item, 4, 0);
        var second = confirmed(item, 4);
        var packed = made(api.post(
                        ORDERS + second + "/shipments", part(line(second), 4).put("status", "packed")))
                .getFirst();
        var ships = IntStream.range(0, 20)
                .mapToObj(i -> api.send("POST", "/api/shipments/" + packed.getString("id") + "/ship", null))
                .toList();
        assertThat(ships.stream().map(CompletableFuture::join).filter(a -> a.status() == 200))
                .hasSize(1);
        has(item, 0, 0);
        assertThat(api.get("/api/stock/movements?kind=shipment&item_id=" + item).list())
                .hasSize(2);
    }

    private static List<Api.Answer> atOnce(String path, String order) {
        var sent = IntStream.range(0, 20)
                .mapToObj(i -> api.send("POST", ORDERS + order + path, null))
                .toList();
        return sent.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void a_packing_slip_is_json_or_a_pdf() {
        var order = confirmed(api.item(10), 2);
        var shipment = made(api.post(ORDERS + order + "/shipments")).getFirst();
        var path = "/api/shipments/" + shipment.getString("id") + "/packing-slip";
        assertThat(api.get(path).expect(200).data()).isEqualTo(shipment);
        var pdf = api.pdf(path);
        assertThat(pdf.raw().headers().firstValue("Content-Type")).hasValue("application/pdf");
        assertThat(pdf.raw().headers().firstValue("Content-Disposition"))
                .hasValue("inline; filename=\"" + shipment.getString("number") + ".pdf\"");
        assertThat(pdf.raw().headers().allValues("Vary")).contains("Accept");
        assertThat(pdf.raw().body()).startsWith("%PDF-");
        var none = path.replace(shipment.getString("id"), MAIN);
        var missing = api.send("GET", none, null, "Accept", "application/pdf").join();
        assertThat(missing.expect(404).code()).isEqualTo("shipment_not_found");
        var json = api.send("GET", path, null, "Accept", "application/json, application/pdf;q=0.5")
                .join()
                .expect(200);
        assertThat(json.data()).isEqualTo(shipment);
        var csv = api.send("GET", "/api/shipments?fields=number,status&order_id=" + order, null, "Accept", "text/csv")
                .join()
                .expect(200);
        assertThat(csv.raw().body()).isEqualTo("number,status\r\n" + shipment.getString("number") + ",shipped\r\n");
    }
}
