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

/** Lots and serial numbers come back of the order that has got them, and go back to the vendor who has sent them. */
@ExtendWith(Shared.class)
class LotReturnsTest {
    private static final String SALES = "/api/sales/orders/";
    private static final String PURCHASE = "/api/purchase/orders/";

    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    @AfterAll
    static void the_ledger_adds_up() {
        api.isSound();
    }

    private static String tracked(String tracking) {
        var item = api.item(0);
        api.put("/api/items/" + item + "/tracking", new JsonObject().put("tracking", tracking))
                .expect(200);
        return item;
    }

    private static void arrive(String item, String lot, int pieces, @Nullable String expires) {
        var line = new JsonObject().put("item_id", item).put("delta", pieces).put("lot", lot);
        if (expires != null) line.put("expires_on", expires);
        api.post("/api/stock/adjustments", new JsonObject().put("lines", new JsonArray().add(line)))
                .expect(201);
    }

    private static String line(String order) {
        return api.get(order)
                .expect(200)
                .data()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
    }

    /** An order of another vendor each, of which so many pieces of these lots were received. */
    private static String received(String item, Object... lotsAndPieces) {
        var lines = new JsonArray();
        int all = 0;
        for (int i = 0; i < lotsAndPieces.length; i += 2) all += (int) lotsAndPieces[i + 1];
        var order = PURCHASE + api.purchaseOrder(api.vendor(), item, all);
        var line = line(order);
        for (int i = 0; i < lotsAndPieces.length; i += 2)
            lines.add(new JsonObject()
                    .put("line_id", line)
                    .put("quantity", lotsAndPieces[i + 1])
                    .put("lot", lotsAndPieces[i]));
        api.post(order + "/receive", new JsonObject().put("lines", lines)).expect(200);
        return order;
    }

    private static String shipped(String item, int pieces) {
        var order = api.salesOrder(api.customer(), item, pieces);
        api.confirm(order).join().expect(200);
        api.post(SALES + order + "/shipments").expect(201);
        return SALES + order;
    }

    private static JsonObject back(String line, int pieces, @Nullable String lot) {
        var back = new JsonObject().put("line_id", line).put("quantity", pieces);
        return lot == null ? back : back.put("lot", lot);
    }

    private static CompletableFuture<Api.Answer> send(String order, JsonObject... lines) {
        var body = new JsonObject().put("reason", "broken").put("lines", new JsonArray(List.of(lines)));
        if (order.startsWith(SALES))
            body.getJsonArray("lines").forEach(l -> ((JsonObject) l).put("disposition", "restock"));
        return api.send("POST", order + "/returns", body, "Idempotency-Key", Api.key());
    }

    private static String refusal(String order, JsonObject... lines) {
        return send(order, lines).join().expect(409).code();
    }

    private static List<String> lots(String item) {
        return api.get("/api/lots?in_stock=true&item_id=" + item).expect(200).list().stream()
                .map(JsonObject.class::cast)
                .map(l -> l.getString("number") + " " + l.getLong("on_hand"))
                .toList();
    }

    private static List<String> lotsOf(JsonObject shipment) {
        var line = shipment.getJsonArray("lines").getJsonObject(0);
        return line.getJsonArray("lots").stream()
                .map(JsonObject.class::cast)
                .map(l -> l.getString("lot") + " " + l.getLong("quantity"))
                .toList();
    }

    @Test
    void a_shipment_names_the_lots_that_have_left() {
        var item = tracked("lot");
        arrive(item, "L1", 3, "2090-01-01");
        arrive(item, "L2", 9, null);
        var order = SALES + api.salesOrder(api.customer(), item, 5);
        api.post(order + "/confirm").expect(200);
        var some = new JsonObject().put("line_id", line(order)).put("quantity", 1);
        var first = api.post(order + "/shipments", new JsonObject().put("lines", new JsonArray().add(some)))
                .expect(201);
        var rest = api.post(order + "/shipments").expect(201);
        awaitLots(rest, "L1 2", "L2 2");
        awaitLots(first, "L1 1");
        Awaitility.await("the response names them, unless the hand-over takes more than two seconds")
                .until(
                        () -> {
                            var more = SALES + api.salesOrder(api.customer(), item, 1);
                            api.post(more + "/confirm").expect(200);
                            return lotsOf(shipment(api.post(more + "/shipments").expect(201)));
                        },
                        List.of("L2 1")::equals);
    }

    private static JsonObject shipment(Api.Answer answer) {
        return answer.data().getJsonArray("shipments").getJsonObject(0);
    }

    private static void awaitLots(Api.Answer answer, String... lots) {
        for (var document : List.of("", "/packing-slip")) {
            var path = "/api/shipments/" + shipment(answer).getString("id") + document;
            Awaitility.await().until(() -> lotsOf(api.get(path).expect(200).data()), List.of(lots)::equals);
        }
    }

    @Test
    void a_vendor_gets_back_the_lots_of_its_order() {
        var item = tracked("lot");
        var first = received(item, "V1LOT", 5);
        var second = received(item, "V2LOT", 5);
        assertThat(refusal(first, back(line(first), 1, "V2LOT"))).isEqualTo("lot_not_received");
        assertThat(refusal(first, back(line(first), 1, "NEVER-SEEN"))).isEqualTo("lot_not_received");
        send(second, back(line(second), 2, null)).join().expect(201);
        assertThat(lots(item)).containsExactlyInAnyOrder("V1LOT 5", "V2LOT 3");
        send(second, back(line(second), 2, "v2lot")).join().expect(201);
        assertThat(refusal(second, back(line(second), 1, "V1LOT"))).isEqualTo("lot_not_received");
        send(second, back(line(second), 1, null)).join().expect(201);
        assertThat(lots(item)).containsExactly("V1LOT 5");
    }

    @Test
    void a_vendor_gets_back_the_serial_numbers_of_its_order() {
        var item = tracked("serial");
        var first = received(item, "V1-1", 1, "V1-2", 1);
        var second = received(item, "V2-1", 1);
        assertThat(refusal(second, back(line(second), 1, "V1-1"))).isEqualTo("lot_not_received");
        send(second, back(line(second), 1, null)).join().expect(201);
        send(first, back(line(first), 1, "V1-2")).join().expect(201);
        send(first, back(line(first), 1, null)).join().expect(201);
        assertThat(lots(item)).isEmpty();
    }

    @Test
    void a_vendor_gets_back_its_lots_from_where_a_transfer_has_brought_them() {
        var item = tracked("lot");
        received(item, "V1LOT", 5);
        var second = received(item, "V2LOT", 5);
        var code = "T" + item.substring(24);
        var north = api.post(
                        "/api/locations", new JsonObject().put("code", code).put("name", code))
                .expect(201)
                .id();
        for (var lot : List.of("v1lot", "V2LOT")) {
            var line = new JsonObject().put("item_id", item).put("quantity", 2).put("lot", lot);
            var body = new JsonObject()
                    .put("from_location_id", "00000000-0000-7000-8000-000000000001")
                    .put("to_location_id", north)
                    .put("lines", new JsonArray().add(line));
            var transfer = api.post("/api/stock/transfers", body).expect(201).id();
            api.post("/api/stock/transfers/" + transfer + "/ship").expect(200);
            api.post("/api/stock/transfers/" + transfer + "/receive").expect(200);
        }
        var body = new JsonObject()
                .put("reason", "broken")
                .put("location_id", north)
                .put("lines", new JsonArray().add(back(line(second), 3, null)));
        assertThat(api.post(second + "/returns", body).expect(409).code()).isEqualTo("insufficient_stock");
        body.getJsonArray("lines").getJsonObject(0).put("quantity", 2);
        api.post(second + "/returns", body).expect(201);
        assertThat(lots(item)).containsExactlyInAnyOrder("V1LOT 5", "V2LOT 3");
    }

    @Test
    void of_returns_to_the_vendor_at_once_each_piece_of_a_lot_goes_back_once() {
        var item = tracked("lot");
        var order = received(item, "V1LOT", 3, "V2LOT", 5);
        var line = line(order);
        var tries = Stream.generate(() -> send(order, back(line, 2, "V1LOT")))
                .limit(8)
                .toList();
        assertThat(tries)
                .extracting(t -> t.join().status())
                .isSubsetOf(201, 409)
                .contains(201);
        assertThat(lots(item)).containsExactlyInAnyOrder("V1LOT 1", "V2LOT 5");
    }

    @Test
    void of_a_lot_no_more_comes_back_than_was_shipped_for_the_order() {
        var item = tracked("lot");
        arrive(item, "L1", 3, "2090-01-01");
        arrive(item, "L2", 9, null);
        var order = shipped(item, 5); // 3 of L1 and 2 of L2
        var line = line(order);
        var other = shipped(item, 1); // of L2
        assertThat(refusal(order, back(line, 5, "L2"))).isEqualTo("lot_not_shipped");
        assertThat(refusal(order, back(line, 1, "L3"))).isEqualTo("lot_not_shipped");
        send(order, back(line, 2, "l2")).join().expect(201);
        assertThat(refusal(order, back(line, 1, "L2"))).isEqualTo("lot_not_shipped");
        assertThat(refusal(other, back(line(other), 1, "L1"))).isEqualTo("lot_not_shipped");
        send(order, back(line, 3, null)).join().expect(201);
        send(other, back(line(other), 1, null)).join().expect(201);
        assertThat(lots(item)).containsExactlyInAnyOrder("L1 3", "L2 9");
    }

    @Test
    void what_comes_back_without_a_number_is_what_was_shipped() {
        var item = tracked("serial");
        for (var number : List.of("S1", "S2", "S3")) arrive(item, number, 1, null);
        var order = shipped(item, 2);
        var other = shipped(item, 1);
        send(other, back(line(other), 1, null)).join().expect(201);
        assertThat(lots(item)).containsExactly("S3 1");
        send(order, back(line(order), 1, "S2")).join().expect(201);
        send(order, back(line(order), 1, null)).join().expect(201);
        assertThat(lots(item)).containsExactlyInAnyOrder("S1 1", "S2 1", "S3 1");
    }

    @Test
    void of_returns_at_once_each_piece_of_a_lot_comes_back_once() {
        var item = tracked("lot");
        arrive(item, "L1", 3, "2090-01-01");
        arrive(item, "L2", 3, null);
        var order = shipped(item, 6);
        var line = line(order);
        var tries = Stream.of("L1", "L1", "l1", "L1", "L2")
                .map(lot -> send(order, back(line, 1, lot)))
                .toList();
        assertThat(tries.stream().map(t -> t.join().status()))
                .containsOnly(201, 409)
                .filteredOn(s -> s == 201)
                .hasSize(4);
        assertThat(lots(item)).containsExactlyInAnyOrder("L1 3", "L2 1");
        send(order, back(line, 2, null)).join().expect(201);
        assertThat(lots(item)).containsExactlyInAnyOrder("L1 3", "L2 3");
    }

    @Test
    void a_recalled_lot_comes_back_recalled() {
        var item = tracked("lot");
        arrive(item, "L1", 2, "2090-01-01");
        arrive(item, "L2", 2, null);
        var order = shipped(item, 4);
        var lot = api.get("/api/lots?number=l2&item_id=" + item)
                .expect(200)
                .list()
                .getJsonObject(0);
        api.post("/api/lots/" + lot.getString("id") + "/recall", new JsonObject().put("reason", "glass"))
                .expect(200);
        send(order, back(line(order), 3, null)).join().expect(201);
        assertThat(lots(item)).containsExactlyInAnyOrder("L1 1", "L2 2");
        assertThat(api.stock(item)).isEqualTo(1);
    }
}
