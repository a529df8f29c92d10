package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which lots and serial numbers leave, come back and go back, over HTTP. */
@ExtendWith(Shared.class)
class WhichPiecesTest {
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

    private static Api.Answer adjust(String item, String lot, int delta) {
        var in = new JsonObject().put("item_id", item).put("delta", delta).put("lot", lot);
        return api.post("/api/stock/adjustments", new JsonObject().put("lines", new JsonArray().add(in)));
    }

    private static String confirmed(String item, int quantity) {
        var order = api.salesOrder(api.customer(), item, quantity);
        api.confirm(order).join().expect(200);
        return order;
    }

    private static String shipped(String item, int quantity) {
        var order = confirmed(item, quantity);
        api.post(SALES + order + "/shipments").expect(201);
        return order;
    }

    private static String line(String path) {
        return api.get(path)
                .expect(200)
                .data()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
    }

    private static JsonObject part(String line, int quantity, String lot) {
        var part = new JsonObject().put("line_id", line).put("quantity", quantity);
        return lot == null ? part : part.put("lot", lot);
    }

    private static JsonObject lines(JsonObject... lines) {
        return new JsonObject().put("lines", new JsonArray(List.of(lines)));
    }

    /** A customer brings pieces back to stock. */
    private static Api.Answer comesBack(String order, int quantity, String lot) {
        var body = lines(part(line(SALES + order), quantity, lot).put("disposition", "restock"));
        return api.post(SALES + order + "/returns", body);
    }

    private static List<String> lots(String item) {
        return api.get("/api/lots?in_stock=true&item_id=" + item).expect(200).list().stream()
                .map(JsonObject.class::cast)
                .map(l -> l.getString("number") + " " + l.getLong("on_hand"))
                .sorted()
                .toList();
    }

    @Test
    void more_of_a_lot_than_was_shipped_does_not_come_back() {
        var item = tracked("lot");
        adjust(item, "L1", 3).expect(201);
        adjust(item, "L2", 4).expect(201);
        var order = shipped(item, 5); // 3 of L1, 2 of L2
        assertThat(comesBack(order, 5, "L2").expect(409).code()).isEqualTo("lot_not_shipped");
        assertThat(comesBack(order, 3, "L2").expect(409).code()).isEqualTo("lot_not_shipped");
        assertThat(comesBack(order, 1, "L3").expect(409).code()).isEqualTo("lot_not_shipped");
        assertThat(lots(item)).containsExactly("L2 2");
        comesBack(order, 1, "l2").expect(201);
        assertThat(comesBack(order, 2, "L2").expect(409).code()).isEqualTo("lot_not_shipped");
        comesBack(order, 4, null).expect(201);
        assertThat(lots(item)).containsExactly("L1 3", "L2 4");
        var returned = api.get(SALES + order + "/returns?include=lines").expect(200).list().stream()
                .flatMap(r -> ((JsonObject) r).getJsonArray("lines").stream())
                .map(l -> ((JsonObject) l).getString("lot") + " " + ((JsonObject) l).getLong("quantity"))
                .sorted()
                .toList();
        assertThat(returned).containsExactly("L1 3", "L2 1", "L2 1");
    }

    @Test
    void of_ten_returns_of_a_lot_at_once_as_many_pieces_come_back_as_were_shipped() {
        var item = tracked("lot");
        adjust(item, "L1", 3).expect(201);
        adjust(item, "L2", 9).expect(201);
        var order = shipped(item, 12);
        var body = lines(part(line(SALES + order), 2, "L1").put("disposition", "restock"));
        var tries = Stream.generate(() -> api.send("POST", SALES + order + "/returns", body))
                .limit(10)
                .toList();
        assertThat(tries.stream().map(t -> t.join().status()).toList())
                .filteredOn(s -> s == 201)
                .hasSize(1);
        assertThat(lots(item)).containsExactly("L1 2");
    }

    @Test
    void a_serial_number_that_comes_back_unnamed_keeps_its_name() {
        var item = tracked("serial");
        adjust(item, "S-1", 1).expect(201);
        var order = shipped(item, 1);
        adjust(item, "S-2", 1).expect(201);
        var other = shipped(item, 1);
        comesBack(order, 1, null).expect(201);
        assertThat(lots(item)).containsExactly("S-1 1");
        assertThat(comesBack(other, 1, "S-1").expect(409).code()).isEqualTo("serial_in_stock");
        comesBack(other, 1, "s-2\u200b").expect(201);
        assertThat(lots(item)).containsExactly("S-1 1", "S-2 1");
    }

    @Test
    void a_lot_that_is_recalled_meanwhile_comes_back_on_quality_hold() {
        var item = tracked("lot");
        adjust(item, "L1", 3).expect(201);
        var order = shipped(item, 3);
        var lot = api.get("/api/lots?item_id=" + item).list().getJsonObject(0).getString("id");
        api.post("/api/lots/" + lot + "/recall", new JsonObject().put("reason", "glass"))
                .expect(200);
        comesBack(order, 2, null).expect(201);
        var stock = api.get("/api/items/" + item + "/stock").expect(200).data();
        assertThat(List.of(stock.getLong("on_hand"), stock.getLong("quality_hold"), stock.getLong("available")))
                .containsExactly(2L, 2L, 0L);
    }

    @Test
    void lots_and_serial_numbers_are_compared_without_case_and_what_cannot_be_seen() {
        var item = tracked("lot");
        adjust(item, "Abc1", 3).expect(201);
        adjust(item, "ABC1", 2).expect(201);
        adjust(item, "abc1\u200b", 2).expect(201);
        adjust(item, "aBC1", -1).expect(201);
        assertThat(lots(item)).containsExactly("Abc1 6");
        for (var filter : List.of("number=abc1", "number=ABC%E2%80%8B1", "q=aB"))
            assertThat(api.get("/api/lots?item_id=" + item + "&" + filter).list())
                    .as(filter)
                    .hasSize(1);
        var serial = tracked("serial");
        adjust(serial, "x9", 1).expect(201);
        assertThat(adjust(serial, "X9", 1).expect(409).code()).isEqualTo("serial_in_stock");
    }

    private static JsonObject lot(String number, int quantity) {
        return new JsonObject().put("lot", number).put("quantity", quantity);
    }

    /** Ships pieces of the only line of an order. */
    private static Api.Answer ship(String order, int quantity, JsonObject... lots) {
        var line = part(line(SALES + order), quantity, null).put("lots", new JsonArray(List.of(lots)));
        return api.post(SALES + order + "/shipments", lines(line));
    }

    private static List<String> left(JsonObject shipment) {
        return shipment.getJsonArray("lines").stream()
                .flatMap(l -> ((JsonObject) l).getJsonArray("lots").stream())
                .map(l -> ((JsonObject) l).getString("lot") + " " + ((JsonObject) l).getLong("quantity"))
                .toList();
    }

    private static List<String> named(JsonObject line) {
        return line.getJsonArray("lots").stream()
                .map(l -> ((JsonObject) l).getString("lot") + " " + ((JsonObject) l).getLong("quantity"))
                .toList();
    }

    private static List<String> invoiced(String order) {
        return api.get("/api/invoices?kind=invoice&order_id=" + order).expect(200).list().stream()
                .map(i -> api.get("/api/invoices/" + ((JsonObject) i).getString("id"))
                        .expect(200)
                        .data())
                .flatMap(i -> i.getJsonArray("lines").stream())
                .flatMap(l -> named((JsonObject) l).stream())
                .toList();
    }

    private static JsonObject first(Api.Answer shipped) {
        return shipped.expect(201).data().getJsonArray("shipments").getJsonObject(0);
    }

    @Test
    void the_lots_that_are_named_leave_and_every_document_names_what_left() {
        var item = tracked("lot");
        adjust(item, "L1", 3).expect(201);
        adjust(item, "L2", 3).expect(201);
        var order = confirmed(item, 4); // 3 of L1, 1 of L2
        assertThat(ship(order, 2, lot("L3", 1)).expect(400).code()).isEqualTo("lot_not_found");
        assertThat(ship(order, 4, lot("L2", 4)).expect(409).code()).isEqualTo("lot_not_available");
        assertThat(ship(order, 1, lot("L2", 2)).expect(400).code()).isEqualTo("invalid_lines");
        assertThat(ship(order, 2, lot("L2", 1), lot("l2", 1)).expect(400).code())
                .isEqualTo("invalid_lines");
        var shipment = first(ship(order, 3, lot("l2", 2)));
        assertThat(left(shipment)).containsExactlyInAnyOrder("L2 2", "L1 1");
        var path = "/api/shipments/" + shipment.getString("id");
        assertThat(api.get(path).expect(200).data()).isEqualTo(shipment);
        assertThat(left(api.get(path + "/packing-slip").expect(200).data())).containsExactlyInAnyOrder("L2 2", "L1 1");
        assertThat(api.pdf(path + "/packing-slip").raw().body()).startsWith("%PDF-");
        Awaitility.await().untilAsserted(() -> assertThat(lots(item)).containsExactly("L1 2", "L2 1"));
        var rest = first(api.post(SALES + order + "/shipments"));
        assertThat(left(rest)).containsExactly("L1 1");
        var its =
                api.get(SALES + order).expect(200).data().getJsonArray("items").getJsonObject(0);
        assertThat(named(its)).containsExactlyInAnyOrder("L2 2", "L1 2");
        Awaitility.await()
                .untilAsserted(() -> assertThat(invoiced(order)).containsExactlyInAnyOrder("L2 2", "L1 1", "L1 1"));
        assertThat(comesBack(order, 3, "L2").expect(409).code()).isEqualTo("lot_not_shipped");
        comesBack(order, 2, "L2").expect(201);
        comesBack(order, 2, null).expect(201);
        assertThat(lots(item)).containsExactly("L1 3", "L2 3");
        assertThat(ship(confirmed(api.item(3), 2), 1, lot("L1", 1)).expect(400).code())
                .isEqualTo("not_tracked");
    }

    @Test
    void the_serial_number_that_is_named_leaves_and_comes_back() {
        var item = tracked("serial");
        for (int n = 1; n <= 3; n++) adjust(item, "S-" + n, 1).expect(201);
        var other = confirmed(item, 1); // S-1
        var order = confirmed(item, 1); // S-2
        assertThat(ship(order, 1, lot("S-1", 1)).expect(409).code()).isEqualTo("lot_not_available");
        assertThat(left(first(ship(order, 1, lot("s-3", 1))))).containsExactly("S-3 1");
        assertThat(comesBack(order, 1, "S-2").expect(409).code()).isIn("serial_in_stock", "serial_not_shipped");
        comesBack(order, 1, "S-3").expect(201);
        assertThat(left(first(api.post(SALES + other + "/shipments")))).containsExactly("S-1 1");
        assertThat(lots(item)).containsExactly("S-2 1", "S-3 1");
    }

    @Test
    void a_recalled_lot_is_not_named_for_a_shipment_and_a_packed_one_keeps_its_lots() {
        var item = tracked("lot");
        adjust(item, "L1", 2).expect(201);
        adjust(item, "L2", 4).expect(201);
        var order = confirmed(item, 3);
        var body = lines(part(line(SALES + order), 2, null).put("lots", new JsonArray().add(lot("L2", 2))))
                .put("status", "packed");
        var packed = first(api.post(SALES + order + "/shipments", body));
        assertThat(left(packed)).containsExactly("L2 2");
        var id = api.get("/api/lots?number=L1&item_id=" + item)
                .list()
                .getJsonObject(0)
                .getString("id");
        api.post("/api/lots/" + id + "/recall", new JsonObject().put("reason", "glass"))
                .expect(200);
        assertThat(ship(order, 1, lot("L1", 1)).expect(409).code()).isEqualTo("lot_not_available");
        var left = api.post("/api/shipments/" + packed.getString("id") + "/ship")
                .expect(200)
                .data();
        assertThat(left(left)).containsExactly("L2 2");
    }

    @Test
    void stock_and_availability_agree_at_any_moment_about_an_expired_lot() {
        var item = tracked("lot");
        var yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1).toString();
        var in = new JsonObject()
                .put("item_id", item)
                .put("delta", 4)
                .put("lot", "OVER")
                .put("expires_on", yesterday);
        api.post("/api/stock/adjustments", new JsonObject().put("lines", new JsonArray().add(in)))
                .expect(201);
        adjust(item, "GOOD", 3).expect(201);
        var stock = api.get("/api/items/" + item + "/stock").expect(200).data();
        assertThat(List.of(stock.getLong("on_hand"), stock.getLong("available"), stock.getLong("quantity")))
                .containsExactly(7L, 3L, 3L);
        var row = api.get("/api/stock?item_ids=" + item).expect(200).list().getJsonObject(0);
        assertThat(row.getLong("available")).isEqualTo(3);
        for (int quantity : new int[] {3, 4}) {
            var available = api.get("/api/items/" + item + "/availability?quantity=" + quantity)
                    .expect(200)
                    .data();
            assertThat(available.getValue("first_date") != null).isEqualTo(quantity == 3);
        }
    }

    /** An order that has received so many pieces of this lot. */
    private static String received(String item, int quantity, String lot) {
        var order = api.purchaseOrder(api.vendor(), item, quantity);
        api.post(PURCHASE + order + "/order").expect(200);
        api.post(PURCHASE + order + "/receive", lines(part(line(PURCHASE + order), quantity, lot)))
                .expect(200);
        return order;
    }

    private static Api.Answer goesBack(String order, int quantity, String lot) {
        var body = lines(part(line(PURCHASE + order), quantity, lot)).put("reason", "broken");
        return api.post(PURCHASE + order + "/returns", body);
    }

    @Test
    void only_what_an_order_received_goes_back_to_its_vendor() {
        var item = tracked("lot");
        var first = received(item, 5, "V1LOT");
        var second = received(item, 5, "V2LOT");
        assertThat(goesBack(first, 1, "V2LOT").expect(409).code()).isEqualTo("lot_not_received");
        assertThat(goesBack(first, 1, "V3LOT").expect(409).code()).isEqualTo("lot_not_received");
        goesBack(second, 2, null).expect(201);
        Awaitility.await().untilAsserted(() -> assertThat(lots(item)).containsExactly("V1LOT 5", "V2LOT 3"));
        goesBack(second, 1, "v2lot").expect(201);
        Awaitility.await().untilAsserted(() -> assertThat(lots(item)).containsExactly("V1LOT 5", "V2LOT 2"));
        adjust(item, "V1LOT", -3).expect(201);
        assertThat(goesBack(first, 3, null).expect(409).code()).isEqualTo("insufficient_stock");
        goesBack(first, 2, null).expect(201);
        Awaitility.await().untilAsserted(() -> assertThat(lots(item)).containsExactly("V2LOT 2"));
    }

    @Test
    void only_serial_numbers_that_an_order_received_go_back_to_its_vendor() {
        var item = tracked("serial");
        var first = received(item, 1, "S-1");
        var second = received(item, 1, "S-2");
        assertThat(goesBack(first, 1, "S-2").expect(409).code()).isEqualTo("lot_not_received");
        goesBack(second, 1, null).expect(201);
        Awaitility.await().untilAsserted(() -> assertThat(lots(item)).containsExactly("S-1 1"));
        goesBack(first, 1, "s-1").expect(201);
        Awaitility.await().untilAsserted(() -> assertThat(lots(item)).isEmpty());
    }

    private static String place() {
        var place = new JsonObject().put("code", "W" + Api.unique()).put("name", "West");
        return api.post("/api/locations", place).expect(201).id();
    }

    /** Sends pieces of a lot from the default location to another one. */
    private static String underWay(String item, int quantity, String lot, String to) {
        var line =
                new JsonObject().put("item_id", item).put("quantity", quantity).put("lot", lot);
        var transfer = api.post("/api/stock/transfers", lines(line).put("to_location_id", to))
                .expect(201)
                .id();
        api.post("/api/stock/transfers/" + transfer + "/ship").expect(200);
        return "/api/stock/transfers/" + transfer;
    }

    private static Api.Answer goesBackFrom(String place, String order, int quantity, String lot) {
        var body = lines(part(line(PURCHASE + order), quantity, lot))
                .put("reason", "broken")
                .put("location_id", place);
        return api.post(PURCHASE + order + "/returns", body);
    }

    /** The pieces on hand at a location. */
    private static long at(String place, String item) {
        return api.get("/api/items/" + item + "/stock").expect(200).data().getJsonArray("locations").stream()
                .map(JsonObject.class::cast)
                .filter(l -> l.getString("location_id").equals(place))
                .mapToLong(l -> l.getLong("on_hand"))
                .sum();
    }

    @Test
    void what_was_transferred_goes_back_to_its_vendor_from_where_it_is_now() {
        var item = tracked("lot");
        var order = received(item, 5, "M1");
        received(item, 5, "M2");
        var west = place();
        var transfer = underWay(item, 3, "M1", west);
        assertThat(goesBack(order, 3, null).expect(409).code()).isEqualTo("insufficient_stock");
        assertThat(goesBackFrom(west, order, 3, null).expect(409).code()).isEqualTo("insufficient_stock");
        api.post(transfer + "/receive").expect(200);
        api.post(underWay(item, 2, "M2", west) + "/receive").expect(200);
        assertThat(goesBack(order, 3, null).expect(409).code()).isEqualTo("insufficient_stock");
        assertThat(goesBackFrom(west, order, 1, "M2").expect(409).code()).isEqualTo("lot_not_received");
        goesBackFrom(west, order, 2, null).expect(201);
        Awaitility.await().untilAsserted(() -> assertThat(at(west, item)).isEqualTo(3));
        assertThat(lots(item)).containsExactly("M1 3", "M2 5");
        goesBackFrom(west, order, 1, "m1").expect(201);
        Awaitility.await().untilAsserted(() -> assertThat(at(west, item)).isEqualTo(2));
        goesBack(order, 2, null).expect(201);
        Awaitility.await().untilAsserted(() -> assertThat(lots(item)).containsExactly("M2 5"));
        assertThat(at(west, item)).isEqualTo(2);
    }

    @Test
    void a_serial_number_that_was_transferred_goes_back_to_its_vendor_from_there_only() {
        var item = tracked("serial");
        var order = received(item, 1, "T-1");
        var west = place();
        api.post(underWay(item, 1, "T-1", west) + "/receive").expect(200);
        assertThat(goesBack(order, 1, "T-1").expect(409).code()).isEqualTo("insufficient_stock");
        goesBackFrom(west, order, 1, "T-1").expect(201);
        Awaitility.await().untilAsserted(() -> assertThat(lots(item)).isEmpty());
        assertThat(at(west, item)).isZero();
    }
}
