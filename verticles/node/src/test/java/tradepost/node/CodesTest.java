package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a scanner reads: what it names, and commands whose lines name items by it. */
@ExtendWith(Shared.class)
class CodesTest {
    static Api api;
    static Api anybody;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        api = anybody.registered("admin");
    }

    private static JsonObject line(String code, String quantity, int value) {
        return new JsonObject().put("code", code).put(quantity, value);
    }

    private static JsonObject lines(JsonObject... lines) {
        return new JsonObject().put("lines", new JsonArray(List.of(lines)));
    }

    /** Of one piece, and of a case of 12. */
    private record Codes(String piece, String box) {}

    private static Codes coded(String item) {
        var codes = new Codes("P" + Api.unique(), "B" + Api.unique());
        var barcodes = new JsonArray()
                .add(new JsonObject().put("code", codes.piece).put("kind", "own"))
                .add(new JsonObject()
                        .put("code", codes.box)
                        .put("kind", "vendor")
                        .put("pieces", 12));
        api.put("/api/items/" + item + "/barcodes", new JsonObject().put("barcodes", barcodes))
                .expect(200);
        return codes;
    }

    private static JsonObject found(Api by, String code) {
        return by.complete("/api/codes/"
                        + URLEncoder.encode(code, StandardCharsets.UTF_8).replace("+", "%20"))
                .body();
    }

    /** The only match of a code. */
    private static JsonObject match(String code) {
        var matches = found(api, code).getJsonObject("data").getJsonArray("matches");
        assertThat(matches).as(code).hasSize(1);
        return matches.getJsonObject(0);
    }

    private static void names(String code, String type, String id) {
        var match = match(code);
        assertThat(match.getString("type")).as(code).isEqualTo(type);
        assertThat(match.getString("id")).as(code).isEqualTo(id);
        assertThat(api.get(match.getString("path")).expect(200).status()).isEqualTo(200);
    }

    private static long onHand(String item, @Nullable String location) {
        var all = api.get("/api/items/" + item + "/stock").expect(200).data();
        if (location == null) return all.getLong("on_hand");
        return all.getJsonArray("locations").stream()
                .map(JsonObject.class::cast)
                .filter(l -> l.getString("location_id").equals(location))
                .mapToLong(l -> l.getLong("on_hand"))
                .sum();
    }

    private static String location() {
        var code = "L" + Api.unique();
        return api.post("/api/locations", new JsonObject().put("code", code).put("name", "Shelf"))
                .expect(201)
                .id();
    }

    @Test
    void a_case_that_is_scanned_twice_receives_24_pieces() {
        var item = api.item(0);
        var codes = coded(item);
        var order = api.purchaseOrder(api.vendor(), item, 100);
        var receive = "/api/purchase/orders/" + order + "/receive";
        assertThat(match(codes.box).getInteger("pieces")).isEqualTo(12);
        var scanned = line(codes.box, "quantity", 1);
        var received = api.post(receive, lines(scanned, scanned)).expect(200).data();
        var received24 = received.getJsonArray("items").getJsonObject(0);
        assertThat(received24.getInteger("received_quantity")).isEqualTo(24);
        assertThat(api.stock(item)).isEqualTo(24);
        api.post(receive, lines(line(codes.box, "quantity", 0).put("damaged", 1), line(codes.piece, "quantity", 3)))
                .expect(200);
        assertThat(onHand(item, null)).isEqualTo(39);
        assertThat(api.stock(item)).as("a case arrived damaged").isEqualTo(27);
        assertThat(api.post(receive, lines(line(codes.box, "quantity", 6)))
                        .expect(409)
                        .code())
                .isEqualTo("quantity_exceeds_open");
        assertThat(api.post(receive, lines(line("no-such-code", "quantity", 1)))
                        .expect(400)
                        .code())
                .isEqualTo("code_unknown");
        assertThat(api.post(receive, lines(new JsonObject().put("quantity", 1)))
                        .expect(400)
                        .code())
                .isEqualTo("one_of_required");
        assertThat(api.post(receive, lines(line(coded(api.item(0)).box, "quantity", 1)))
                        .expect(400)
                        .code())
                .isEqualTo("line_not_found");
    }

    @Test
    void adjustments_transfers_and_counts_take_codes() {
        var item = api.item(0);
        var codes = coded(item);
        var shelf = location();
        var both = lines(line(codes.box, "delta", 2), line(codes.piece, "delta", 3));
        api.post("/api/stock/adjustments", both.put("reason", "found")).expect(201);
        assertThat(onHand(item, null)).isEqualTo(27);
        api.post("/api/stock/adjustments", lines(line(codes.box, "delta", -1))).expect(201);
        var moved = lines(line(codes.box, "quantity", 1)).put("to_location_id", shelf);
        var transfer = api.post("/api/stock/transfers", moved).expect(201);
        names(transfer.data().getString("number"), "transfer", transfer.id());
        api.post("/api/stock/transfers/" + transfer.id() + "/ship").expect(200);
        api.post("/api/stock/transfers/" + transfer.id() + "/receive").expect(200);
        assertThat(onHand(item, shelf)).isEqualTo(12);
        var open = new JsonObject().put("location_id", shelf).put("item_ids", new JsonArray().add(item));
        var count = "/api/stock/counts/"
                + api.post("/api/stock/counts", open).expect(201).id();
        api.put(count + "/lines", lines(line(codes.box, "counted", 1), line(codes.piece, "counted", 2)))
                .expect(200);
        api.post(count + "/close").expect(200);
        assertThat(onHand(item, shelf)).isEqualTo(14);
        var other = api.item(0);
        var shared = new JsonObject().put("barcode", codes.piece);
        api.patch("/api/items/" + other, shared).expect(200);
        var ambiguous = api.post("/api/stock/adjustments", lines(line(codes.piece, "delta", 1)));
        assertThat(ambiguous.expect(409).code()).isEqualTo("code_ambiguous");
    }

    @Test
    void a_code_names_an_item_a_lot_a_location_or_a_document() {
        var item = api.item(0);
        api.put("/api/items/" + item + "/tracking", new JsonObject().put("tracking", "lot"))
                .expect(200);
        var lot = "lot " + Api.unique();
        var arrives = new JsonObject().put("item_id", item).put("delta", 5).put("lot", lot);
        api.post("/api/stock/adjustments", lines(arrives)).expect(201);
        var found = match(lot);
        assertThat(found.getString("type")).isEqualTo("lot");
        assertThat(found.getString("item_id")).isEqualTo(item);
        assertThat(found.getString("tracking")).isEqualTo("lot");
        names(coded(item).box, "item", item);
        var shelf = location();
        var code = api.get("/api/locations/" + shelf).expect(200).data().getString("code");
        names(code, "location", shelf);
        var order = api.salesOrder(api.customer(), item, 1);
        names(api.get("/api/sales/orders/" + order).order().getString("number"), "order", order);
        var bought = api.purchaseOrder(api.vendor(), item, 1);
        names(api.get("/api/purchase/orders/" + bought).order().getString("number"), "purchase_order", bought);
        api.confirm(order).join().expect(200);
        var tracking = "T" + Api.unique();
        api.post("/api/sales/orders/" + order + "/shipments", new JsonObject().put("tracking", tracking))
                .expect(201);
        Awaitility.await()
                .until(() -> !found(api, tracking)
                        .getJsonObject("data")
                        .getJsonArray("matches")
                        .isEmpty());
        assertThat(match(tracking).getString("type")).isEqualTo("shipment");
        assertThat(match(tracking).getString("title")).isEqualTo("Customer Co");
        assertThat(found(api, "nothing" + Api.unique()).getJsonObject("data").getJsonArray("matches"))
                .isEmpty();
    }

    @Test
    void what_the_caller_may_not_read_is_not_found() {
        var item = api.item(0);
        var codes = coded(item);
        var customer = anybody.registered("customer");
        var body = found(customer, codes.box);
        assertThat(body.getJsonObject("data").getJsonArray("matches")).isEmpty();
        assertThat(body.getJsonObject("meta").getJsonArray("not_searched"))
                .contains("item", "lot", "location", "purchase_order", "transfer")
                .doesNotContain("order");
        var order = api.salesOrder(api.customer(), item, 1);
        var number = api.get("/api/sales/orders/" + order).order().getString("number");
        assertThat(found(customer, number).getJsonObject("data").getJsonArray("matches"))
                .as("the order of another")
                .isEmpty();
        assertThat(anybody.get("/api/codes/x").status()).isEqualTo(401);
        assertThat(api.get("/api/codes/x?types=thing").status()).isEqualTo(400);
    }
}
