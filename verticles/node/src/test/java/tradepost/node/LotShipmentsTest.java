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

    private static JsonObject body(String order, int pieces, Object... lotsAndPieces) {
        var lots = new JsonArray();
        for (int i = 0; i < lotsAndPieces.length; i += 2)
            lots.add(new JsonObject().put("lot", lotsAndPieces[i]).put("quantity", lotsAndPieces[i + 1]));
        var line = new JsonObject()
                .put("line_id", api.get(order).expect(200).data().getJsonArray("items").getJsonObject(0).getString("id"))
                .put("quantity", pieces)
                .put("lots", lots);
        return new JsonObject().put("lines", new JsonArray().add(line));
    }

    private static CompletableFuture<Api.Answer> ship(String order, @Nullable JsonObject body) {
        return api.send("POST", order + "/shipments", body, "Idempotency-Key", Api.key());
    }

    /** Ships them, and returns the lots that the shipment names. */
    private static List<String> left(String order, @Nullable JsonObject body) {
        var shipment = ship(order, body)
                .join()
                .expect(201)
                .data()
                .getJsonArray("shipments")
                .getJsonObject(0)
                .getString("id");
        return Awaitility.await()
                .until(
                        () -> api.get("/api/shipments/" + shipment).expect(200).data().getJsonArray("lines").getJsonObject(0).getJsonArray("lots").stream()
                                .map(JsonObject.class::cast)
                                .map(l -> l.getString("lot") + " " + l.getLong("quantity"))
                                .sorted()
                                .toList(),
                        lots -> !lots.isEmpty());
    }

    private static List<String> lots(String item) {
        return api.get("/api/lots?in_stock=true&item_id=" + item).expect(200).list().stream()
                .map(JsonObject.class::cast)
                .map(l -> l.getString("number") + " " + l.getLong("on_hand") + " " + l.getLong("reserved"))
                .sorted()
                .toList();
    }

    @Test
    void the_lots_that_are_named_leave_and_of_the_others_the_first_that_expire() {
        var item = item("lot", 5, "L1", "L2", "L3");
        var order = confirmed(item, 4);
        assertThat(left(order, body(order, 2, "l3", 1))).containsExactly("L1 1", "L3 1");
        assertThat(left(order, body(order, 1, "L2", 1))).containsExactly("L2 1");
        assertThat(left(order, null)).containsExactly("L1 1");
        assertThat(lots(item)).containsExactly("L1 3 0", "L2 4 0", "L3 4 0");
        var line = body(order, 1).getJsonArray("lines").getJsonObject(0);
        line.remove("lots");
        line.put("disposition", "restock").put("lot", "L3");
        var back = new JsonObject().put("reason", "broken").put("lines", new JsonArray().add(line));
        api.post(order + "/returns", back).expect(201);
        assertThat(lots(item)).containsExactly("L1 3 0", "L2 4 0", "L3 5 0");
    }

    @Test
    void a_serial_number_that_is_reserved_for_another_order_is_exchanged() {
        var item = item("serial", 1, "S1", "S2", "S3");
        var first = confirmed(item, 1);
        var second = confirmed(item, 1);
        assertThat(left(first, body(first, 1, "S2", 1))).containsExactly("S2 1");
        assertThat(left(second, null)).containsExactly("S1 1");
        assertThat(lots(item)).containsExactly("S3 1 0");
    }

    @Test
    void a_lot_that_is_not_there_is_refused_and_the_order_is_as_it_was() {
        var item = item("lot", 2, "L1", "L2", "L3");
        var order = confirmed(item, 3);
        var recalled = api.get("/api/lots?number=L3&item_id=" + item).expect(200).list().getJsonObject(0);
        api.post("/api/lots/" + recalled.getString("id") + "/recall", new JsonObject().put("reason", "glass"))
                .expect(200);
        for (var body : List.of(
                body(order, 3, "L2", 3), body(order, 1, "NEVER-SEEN", 1), body(order, 2, "L1", 1, "L3", 1)))
            assertThat(ship(order, body).join().expect(409).code()).isEqualTo("lot_not_available");
        assertThat(ship(order, body(order, 1, "L1", 2)).join().expect(400).code()).isEqualTo("invalid_lines");
        assertThat(ship(order, body(order, 2, "L1", 1, "l1", 1)).join().expect(400).code())
                .isEqualTo("invalid_lines");
        assertThat(ship(order, body(order, 1, "L1", 1).put("status", "packed")).join().expect(400).code())
                .isEqualTo("invalid_lines");
        assertThat(left(order, null)).containsExactly("L1 2", "L2 1");
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
