package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A shipment names the lots and serial numbers that leave. */
@ExtendWith(Shared.class)
class LotShipmentsTest {
    private static final String ORDERS = "/api/sales/orders/";

    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    @AfterAll
    static void the_ledger_adds_up() {
        api.isSound();
    }

    /** An item with so many pieces of each lot, which expire in this sequence. */
    private static String item(String tracking, int pieces, String... lots) {
        var item = api.item(0);
        api.put("/api/items/" + item + "/tracking", new JsonObject().put("tracking", tracking))
                .expect(200);
        var lines = new JsonArray();
        for (int i = 0; i < lots.length; i++)
            lines.add(new JsonObject()
                    .put("item_id", item)
                    .put("delta", pieces)
                    .put("lot", lots[i])
                    .put("expires_on", "209" + i + "-01-01"));
        api.post("/api/stock/adjustments", new JsonObject().put("lines", lines)).expect(201);
        return item;
    }

    private static String confirmed(String item, int pieces) {
        var order = api.salesOrder(api.customer(), item, pieces);
        api.confirm(order).join().expect(200);
        return ORDERS + order;
    }

    private static String line(String order) {
        return api.get(order)
                .expect(200)
                .data()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
    }

    private static JsonObject body(String order, int pieces, Object... lotsAndPieces) {
        var lots = new JsonArray();
        for (int i = 0; i < lotsAndPieces.length; i += 2)
            lots.add(new JsonObject().put("lot", lotsAndPieces[i]).put("quantity", lotsAndPieces[i + 1]));
        var line = new JsonObject()
                .put("line_id", line(order))
                .put("quantity", pieces)
                .put("lots", lots);
        return new JsonObject().put("lines", new JsonArray().add(line));
    }

    private static CompletableFuture<Api.Answer> ship(String order, @Nullable JsonObject body) {
        return api.send("POST", order + "/shipments", body, "Idempotency-Key", Api.key());
    }

    private static List<String> named(JsonArray lines) {
        return lines.getJsonObject(0).getJsonArray("lots").stream()
                .map(JsonObject.class::cast)
                .map(l -> l.getString("lot") + " " + l.getLong("quantity"))
                .sorted()
                .toList();
    }

    /** Ships them, and returns the id of the shipment. */
    private static String shipped(String order, @Nullable JsonObject body) {
        return ship(order, body)
                .join()
                .expect(201)
                .data()
                .getJsonArray("shipments")
                .getJsonObject(0)
                .getString("id");
    }

    /** The lots that the shipment names, usually in its response already. */
    private static List<String> left(String shipment) {
        return Awaitility.await()
                .until(
                        () -> named(api.get("/api/shipments/" + shipment)
                                .expect(200)
                                .data()
                                .getJsonArray("lines")),
                        lots -> !lots.isEmpty());
    }

    /** Ships them, and returns the lots that the shipment names. */
    private static List<String> left(String order, @Nullable JsonObject body) {
        return left(shipped(order, body));
    }

    /** With what is on hand and reserved of each. */
    private static List<String> lots(String item) {
        return api.get("/api/lots?in_stock=true&item_id=" + item).expect(200).list().stream()
                .map(JsonObject.class::cast)
                .map(l -> l.getString("number") + " " + l.getLong("on_hand") + " " + l.getLong("reserved"))
                .sorted()
                .toList();
    }

    private static String lot(String item, String number) {
        return api.get("/api/lots?number=" + number + "&item_id=" + item)
                .expect(200)
                .list()
                .getJsonObject(0)
                .getString("id");
    }

    private static String refusal(String order, JsonObject body) {
        var refused = ship(order, body).join();
        return refused.status() + " " + refused.code();
    }

    @Test
    void the_lots_that_are_named_leave_and_otherwise_the_first_that_expire() {
        var item = item("lot", 5, "L1", "L2", "L3");
        var order = confirmed(item, 5);
        assertThat(left(order, body(order, 2, "L2", 1, "l3", 1))).containsExactly("L2 1", "L3 1");
        assertThat(left(order, body(order, 1, "L2", 1))).containsExactly("L2 1");
        assertThat(left(order, null)).containsExactly("L1 2");
        assertThat(lots(item)).containsExactly("L1 3 0", "L2 3 0", "L3 4 0");
        var line = new JsonObject()
                .put("line_id", line(order))
                .put("quantity", 1)
                .put("disposition", "restock")
                .put("lot", "L3");
        api.post(order + "/returns", new JsonObject().put("reason", "broken").put("lines", new JsonArray().add(line)))
                .expect(201);
        assertThat(lots(item)).containsExactly("L1 3 0", "L2 3 0", "L3 5 0");
    }

    @Test
    void serial_numbers_that_are_named_leave() {
        var item = item("serial", 1, "S1", "S2", "S3", "S4");
        var order = confirmed(item, 3);
        assertThat(refusal(order, body(order, 2, "S4", 2))).isEqualTo("400 serial_quantity");
        assertThat(left(order, body(order, 2, "S4", 1, "S2", 1))).containsExactly("S2 1", "S4 1");
        assertThat(lots(item)).containsExactly("S1 1 1", "S3 1 0");
        assertThat(left(order, null)).containsExactly("S1 1");
    }

    @Test
    void a_packed_shipment_names_its_lots_when_it_leaves() {
        var item = item("lot", 2, "L1", "L2");
        var order = confirmed(item, 2);
        var packed = shipped(order, new JsonObject().put("status", "packed"));
        var line = new JsonObject()
                .put("line_id", line(order))
                .put(
                        "lots",
                        new JsonArray().add(new JsonObject().put("lot", "L2").put("quantity", 2)));
        api.post("/api/shipments/" + packed + "/ship", new JsonObject().put("lines", new JsonArray().add(line)))
                .expect(200);
        assertThat(left(packed)).containsExactly("L2 2");
        assertThat(lots(item)).containsExactly("L1 2 0");
    }

    @Test
    void the_invoice_the_slip_and_the_trace_name_what_has_left() {
        var item = item("lot", 5, "L1", "L2");
        var order = confirmed(item, 4);
        var first = shipped(order, body(order, 3, "L2", 2, "L1", 1));
        assertThat(left(first)).containsExactly("L1 1", "L2 2");
        assertThat(named(api.get("/api/shipments/" + first + "/packing-slip")
                        .expect(200)
                        .data()
                        .getJsonArray("lines")))
                .containsExactly("L1 1", "L2 2");
        assertThat(Awaitility.await()
                        .until(
                                () -> named(api.get(order + "/invoice")
                                        .expect(200)
                                        .data()
                                        .getJsonArray("lines")),
                                lots -> !lots.isEmpty()))
                .containsExactly("L1 1", "L2 2");
        var second = shipped(order, null);
        assertThat(left(second)).containsExactly("L1 1");
        Awaitility.await()
                .until(
                        () -> named(api.get(order).expect(200).data().getJsonArray("items")),
                        List.of("L1 2", "L2 2")::equals);
        var trace = api.get("/api/lots/" + lot(item, "L1") + "/trace?type=movement").expect(200).list().stream()
                .map(JsonObject.class::cast)
                .filter(e -> "shipment".equals(e.getString("kind")))
                .toList();
        assertThat(trace).extracting(e -> e.getString("document_id")).containsExactly(first, second);
        assertThat(trace).extracting(e -> e.getLong("quantity")).containsOnly(1L);
        var all = api.get("/api/shipments?include=lines&order_id=" + order.substring(ORDERS.length()))
                .expect(200)
                .list();
        assertThat(all.stream().map(s -> named(((JsonObject) s).getJsonArray("lines"))))
                .containsExactlyInAnyOrder(List.of("L1 1", "L2 2"), List.of("L1 1"));
    }

    @Test
    void a_lot_that_cannot_be_had_is_refused_and_the_order_is_as_it_was() {
        var item = item("lot", 2, "L1", "L2", "L3");
        var expired = new JsonObject()
                .put("item_id", item)
                .put("delta", 5)
                .put("lot", "OLD")
                .put("expires_on", "2020-01-01");
        api.post("/api/stock/adjustments", new JsonObject().put("lines", new JsonArray().add(expired)))
                .expect(201);
        var order = confirmed(item, 3);
        api.post("/api/lots/" + lot(item, "L3") + "/recall", new JsonObject().put("reason", "glass"))
                .expect(200);
        for (var body : List.of(
                body(order, 3, "L2", 3),
                body(order, 2, "L1", 1, "L3", 1), // recalled
                body(order, 1, "OLD", 1))) assertThat(refusal(order, body)).isEqualTo("409 lot_not_available");
        var refused = ship(order, body(order, 3, "L2", 3)).join();
        assertThat(refused.body().encode()).contains("lines[0].lots[0].lot", "of L2 only 2 can be shipped", item);
        assertThat(refusal(order, body(order, 1, "NEVER-SEEN", 1))).isEqualTo("400 lot_not_found");
        assertThat(refusal(order, body(order, 1, "L1", 2))).isEqualTo("400 invalid_lines");
        assertThat(refusal(order, body(order, 2, "L1", 1))).isEqualTo("400 invalid_lines");
        assertThat(refusal(order, body(order, 2, "L1", 1, "l1", 1))).isEqualTo("400 invalid_lines");
        assertThat(refusal(order, body(order, 1, "L1", 1).put("status", "packed")))
                .isEqualTo("400 invalid_lines");
        var untracked = confirmed(api.item(5), 1);
        assertThat(refusal(untracked, body(untracked, 1, "L1", 1))).isEqualTo("400 not_tracked");
        assertThat(left(order, null)).containsExactly("L1 2", "L2 1");
    }

    @Test
    void lots_leave_the_location_that_has_them_reserved() {
        var item = item("lot", 2, "L1", "L2");
        var there = api.post(
                        "/api/locations",
                        new JsonObject().put("code", "W" + Api.unique()).put("name", "There"))
                .expect(201)
                .id();
        var line = new JsonObject().put("item_id", item).put("delta", 3).put("lot", "L2");
        api.post(
                        "/api/stock/adjustments",
                        new JsonObject().put("location_id", there).put("lines", new JsonArray().add(line)))
                .expect(201);
        var order = confirmed(item, 7); // all of both locations
        assertThat(refusal(order, body(order, 7, "L2", 5, "L1", 2))).isEqualTo("400 invalid_lines");
        assertThat(refusal(order, body(order, 2, "L1", 2).put("location_id", there)))
                .isEqualTo("409 lot_not_available");
        assertThat(left(order, body(order, 2, "L2", 2).put("location_id", there)))
                .containsExactly("L2 2");
        assertThat(lots(item)).containsExactly("L1 2 2", "L2 3 3");
    }

    @Test
    void of_shipments_that_name_a_serial_number_at_once_one_gets_it() {
        var item = item("serial", 1, "S1", "S2", "S3", "S4", "S5");
        var orders = Stream.generate(() -> confirmed(item, 1)).limit(4).toList();
        var bodies = orders.stream().map(o -> body(o, 1, "S5", 1)).toList();
        var tries = Stream.of(0, 1, 2, 3)
                .map(i -> ship(orders.get(i), bodies.get(i)))
                .toList();
        assertThat(tries.stream().map(t -> t.join().status()))
                .containsOnly(201, 409)
                .filteredOn(s -> s == 201)
                .hasSize(1);
        for (int i = 0; i < 4; i++) if (tries.get(i).join().status() == 409) left(orders.get(i), null);
        assertThat(lots(item)).hasSize(1).allMatch(l -> l.endsWith(" 1 0"));
    }
}
