package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a scanner reads: what has a code, and lines that name an item by a code. */
@ExtendWith(Shared.class)
class CodesTest {
    static Api api;
    static Api anybody;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        api = anybody.registered("admin");
    }

    /** A code that nothing else has. */
    private static String code() {
        return "Code-" + Api.unique();
    }

    private static JsonObject of(String code, int pieces) {
        return new JsonObject().put("code", code).put("kind", "vendor").put("pieces", pieces);
    }

    /** An item that is counted one by one by the first of these codes, and in cases of 12 by the second. */
    private static String item(String piece, String box) {
        var body = new JsonObject()
                .put("name", "Scanned")
                .put("sku", "scan-" + Api.unique())
                .put("unit_price", 10)
                .put("codes", new JsonArray().add(of(piece, 1)).add(of(box, 12)));
        return api.post("/api/items", body).expect(201).id();
    }

    private static Api.Answer find(Api by, String code) {
        return by.get(
                "/api/codes/" + URLEncoder.encode(code, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    private static List<JsonObject> matches(Api by, String code) {
        return find(by, code).expect(200).data().getJsonArray("matches").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static JsonObject only(String code) {
        assertThat(matches(api, code)).as(code).hasSize(1);
        return matches(api, code).getFirst();
    }

    private static JsonObject body(JsonObject... lines) {
        return new JsonObject().put("lines", new JsonArray(List.of(lines)));
    }

    private static JsonObject line(String code, String quantity, int count) {
        return new JsonObject().put("code", code).put(quantity, count);
    }

    private static void isFound(String code, String type, String id) {
        var match = only(code);
        assertThat(match.getString("type")).isEqualTo(type);
        assertThat(match.getString("id")).isEqualTo(id);
        assertThat(match.getValue("pieces")).isNull();
    }

    @Test
    void a_code_finds_its_item_with_the_pieces_that_it_stands_for() {
        var piece = code();
        var box = code();
        var item = item(piece, box);
        var match = only(" " + box.toUpperCase() + "\u200b");
        assertThat(match.getString("type")).isEqualTo("item");
        assertThat(match.getString("item_id")).isEqualTo(item);
        assertThat(match.getString("code")).isEqualTo(box);
        assertThat(match.getString("kind")).isEqualTo("vendor");
        assertThat(match.getInteger("pieces")).isEqualTo(12);
        assertThat(match.getValue("product_id")).isNull();
        assertThat(api.get(match.getString("path")).expect(200).id()).isEqualTo(item);
        var sku = only(match.getString("sku").toLowerCase());
        assertThat(sku.getInteger("pieces")).isEqualTo(1);
        assertThat(sku.getValue("kind")).isNull();
        assertThat(api.delete("/api/items/" + item + "?archive=true").status()).isIn(200, 204);
        assertThat(only(piece).getString("id")).isEqualTo(item);
    }

    @Test
    void the_code_of_a_variant_finds_it_with_its_product() {
        var code = code();
        var options = new JsonArray()
                .add(new JsonObject()
                        .put("name", "Size")
                        .put("values", new JsonArray().add("S").add("M")));
        var body = new JsonObject().put("name", "Glove").put("price", 5).put("options", options);
        var product = api.post("/api/products", body).expect(201).id();
        var variant = new JsonObject()
                .put("option_values", new JsonObject().put("Size", "M"))
                .put("barcode", code);
        api.post("/api/products/" + product + "/variants", variant).expect(201);
        var match = only(code);
        assertThat(match.getString("type")).isEqualTo("variant");
        assertThat(match.getString("product_id")).isEqualTo(product);
        assertThat(match.getInteger("pieces")).isEqualTo(1);
    }

    @Test
    void lots_and_serial_numbers_are_found() {
        for (var tracking : List.of("lot", "serial")) {
            var item = api.item(0);
            api.put("/api/items/" + item + "/tracking", new JsonObject().put("tracking", tracking))
                    .expect(200);
            var number = code();
            api.put(
                            "/api/items/" + item + "/stock",
                            new JsonObject().put("delta", 1).put("lot", number))
                    .expect(200);
            var match = only(number.toLowerCase());
            assertThat(match.getString("type")).isEqualTo(tracking.equals("lot") ? "lot" : "serial_number");
            assertThat(match.getString("code")).isEqualTo(number);
            assertThat(match.getString("item_id")).isEqualTo(item);
            assertThat(match.getValue("pieces")).isEqualTo(tracking.equals("lot") ? null : 1);
        }
    }

    @Test
    void locations_and_documents_are_found() {
        var place = code();
        var location = api.post(
                        "/api/locations", new JsonObject().put("code", place).put("name", "Bay"))
                .expect(201)
                .id();
        isFound(place.toLowerCase(), "location", location);
        var item = api.item(10);
        var transfer = api.post(
                        "/api/stock/transfers",
                        new JsonObject().put("to_location_id", location).put("lines", Api.lines(item, 1)))
                .expect(201);
        isFound(transfer.data().getString("number"), "transfer", transfer.id());
        var purchase = api.purchaseOrder(api.vendor(), item, 1);
        isFound(api.get("/api/purchase/orders/" + purchase).order().getString("number"), "purchase_order", purchase);
        var order = api.salesOrder(api.customer(), item, 1);
        isFound(api.get("/api/sales/orders/" + order).order().getString("number"), "order", order);
        api.confirm(order).join().expect(200);
        api.post("/api/sales/orders/" + order + "/shipments").expect(201);
        var shipment = Awaitility.await()
                .until(
                        () -> api.get("/api/shipments?order_id=" + order)
                                .expect(200)
                                .list(),
                        l -> !l.isEmpty())
                .getJsonObject(0);
        isFound(shipment.getString("number"), "shipment", shipment.getString("id"));
        var tracking = new JsonObject().put("carrier", "DHL").put("tracking", code());
        api.patch("/api/shipments/" + shipment.getString("id"), tracking).expect(200);
        isFound(tracking.getString("tracking"), "shipment", shipment.getString("id"));
    }

    @Test
    void a_code_that_nothing_has_is_not_found() {
        assertThat(find(api, code()).expect(404).code()).isEqualTo("code_not_found");
        assertThat(find(api, "a@b@c").expect(404).code()).isEqualTo("code_not_found");
        assertThat(find(anybody, code()).status()).isEqualTo(401);
    }

    @Test
    void several_things_with_the_same_code_are_all_found() {
        var code = code();
        var item = item(code, code());
        var location = api.post(
                        "/api/locations", new JsonObject().put("code", code).put("name", "Bay"))
                .expect(201)
                .id();
        assertThat(matches(api, code)).extracting(m -> m.getString("id")).containsExactly(item, location);
    }

    @Test
    void what_the_caller_may_not_read_is_left_out() {
        var code = code();
        item(code, code());
        var customer = anybody.registered("customer");
        assertThat(find(customer, code).expect(404).code()).isEqualTo("code_not_found");
        var order = api.salesOrder(api.customer(), api.item(1), 1);
        var number = api.get("/api/sales/orders/" + order).order().getString("number");
        assertThat(find(customer, number).status()).isEqualTo(404);
    }

    @Test
    void an_adjustment_by_code_counts_in_what_the_code_stands_for() {
        var piece = code();
        var box = code();
        var item = item(piece, box);
        var made = api.post("/api/stock/adjustments", body(line(box, "delta", 2)))
                .expect(201)
                .data();
        var line = made.getJsonArray("lines").getJsonObject(0);
        assertThat(line.getString("item_id")).isEqualTo(item);
        assertThat(line.getInteger("delta")).isEqualTo(24);
        api.post("/api/stock/adjustments", body(line(piece.toLowerCase(), "delta", -1)))
                .expect(201);
        assertThat(api.stock(item)).isEqualTo(23);
        assertThat(api.post("/api/stock/adjustments", body(line(box, "delta", 100_000_000)))
                        .expect(400)
                        .code())
                .isEqualTo("number_out_of_range");
    }

    @Test
    void a_line_has_either_an_id_or_a_code_of_one_item() {
        var code = code();
        var item = item(code, code());
        var both = line(code, "delta", 1).put("item_id", item);
        assertThat(api.post("/api/stock/adjustments", body(both)).expect(400).code())
                .isEqualTo("invalid_request");
        var neither = new JsonObject().put("delta", 1);
        assertThat(api.post("/api/stock/adjustments", body(neither)).expect(400).code())
                .isEqualTo("invalid_request");
        var unknown = api.post("/api/stock/adjustments", body(line(code, "delta", 1), line(code(), "delta", 1)))
                .expect(400);
        assertThat(unknown.code()).isEqualTo("code_not_found");
        assertThat(unknown.body()
                        .getJsonObject("error")
                        .getJsonArray("details")
                        .getJsonObject(0)
                        .getString("field"))
                .isEqualTo("lines[1].code");
        var sku = api.get("/api/items/" + item).data().getString("sku");
        item(sku, code());
        assertThat(api.post("/api/stock/adjustments", body(line(sku, "delta", 1)))
                        .expect(409)
                        .code())
                .isEqualTo("ambiguous_code");
        assertThat(api.stock(item)).isZero();
    }

    @Test
    void a_count_is_recorded_by_code() {
        var piece = code();
        var box = code();
        var item = item(piece, box);
        api.put("/api/items/" + item + "/stock", new JsonObject().put("quantity", 30))
                .expect(200);
        var count = api.post("/api/stock/counts", new JsonObject().put("item_ids", new JsonArray().add(item)))
                .expect(201)
                .id();
        var lines = "/api/stock/counts/" + count + "/lines";
        var recorded = api.put(lines, body(line(box, "counted", 2))).expect(200).data();
        assertThat(recorded.getJsonArray("lines").getJsonObject(0).getInteger("counted"))
                .isEqualTo(24);
        var shelf = body(line(box, "counted", 2), line(piece, "counted", 3));
        recorded = api.put(lines, shelf).expect(200).data();
        assertThat(recorded.getJsonArray("lines").getJsonObject(0).getInteger("counted"))
                .as("two cases and three pieces")
                .isEqualTo(27);
        var other = code();
        item(other, code());
        assertThat(api.put(lines, body(line(other, "counted", 1))).expect(400).code())
                .isEqualTo("line_not_found");
        assertThat(api.put(lines, body(line(code(), "counted", 1))).expect(400).code())
                .isEqualTo("code_not_found");
        api.post("/api/stock/counts/" + count + "/close").expect(200);
        assertThat(api.stock(item)).isEqualTo(27);
    }

    @Test
    void a_transfer_is_written_and_received_by_code() {
        var box = code();
        var item = item(code(), box);
        api.put("/api/items/" + item + "/stock", new JsonObject().put("quantity", 30))
                .expect(200);
        var location = api.post(
                        "/api/locations", new JsonObject().put("code", code()).put("name", "Bay"))
                .expect(201)
                .id();
        var transfer = api.post(
                        "/api/stock/transfers", body(line(box, "quantity", 2)).put("to_location_id", location))
                .expect(201);
        assertThat(transfer.data().getJsonArray("lines").getJsonObject(0).getInteger("quantity"))
                .isEqualTo(24);
        var path = "/api/stock/transfers/" + transfer.id();
        api.post(path + "/ship").expect(200);
        var other = code();
        item(other, code());
        assertThat(api.post(path + "/receive", body(line(other, "quantity", 1)))
                        .expect(400)
                        .code())
                .isEqualTo("line_not_found");
        var received = api.post(path + "/receive", body(line(box, "quantity", 1).put("damaged", 1)))
                .expect(200)
                .data();
        var line = received.getJsonArray("lines").getJsonObject(0);
        assertThat(List.of(line.getInteger("received"), line.getInteger("damaged")))
                .containsExactly(12, 12);
    }

    private static long received(Api.Answer answer, int line) {
        return answer.data().getJsonArray("items").getJsonObject(line).getLong("received_quantity");
    }

    @Test
    void goods_are_received_by_code() {
        var piece = code();
        var box = code();
        var item = item(piece, box);
        var order = api.purchaseOrder(api.vendor(), item, 30);
        api.post("/api/purchase/orders/" + order + "/order").expect(200);
        var path = "/api/purchase/orders/" + order + "/receive";
        assertThat(received(api.post(path, body(line(box, "quantity", 2))).expect(200), 0))
                .isEqualTo(24);
        assertThat(received(api.post(path, body(line(piece, "quantity", 1))).expect(200), 0))
                .isEqualTo(25);
        assertThat(api.stock(item)).isEqualTo(25);
        var other = code();
        item(other, code());
        assertThat(api.post(path, body(line(other, "quantity", 1))).expect(400).code())
                .isEqualTo("line_not_found");
        assertThat(api.post(path, body(line(code(), "quantity", 1))).expect(400).code())
                .isEqualTo("code_not_found");
        assertThat(api.post(path, body(line(box, "quantity", 1))).expect(409).code())
                .isEqualTo("quantity_exceeds_open");
    }

    @Test
    void a_code_of_an_item_with_several_lines_is_that_of_the_open_line() {
        var code = code();
        var item = item(code, code());
        var order = api.purchaseOrder(api.vendor(), item, 2, item, 3);
        api.post("/api/purchase/orders/" + order + "/order").expect(200);
        var path = "/api/purchase/orders/" + order + "/receive";
        assertThat(api.post(path, body(line(code, "quantity", 1))).expect(409).code())
                .isEqualTo("ambiguous_code");
        var first = api.get("/api/purchase/orders/" + order)
                .data()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
        api.post(path, body(new JsonObject().put("line_id", first).put("quantity", 2)))
                .expect(200);
        assertThat(received(api.post(path, body(line(code, "quantity", 3))).expect(200), 1))
                .isEqualTo(3);
    }
}
