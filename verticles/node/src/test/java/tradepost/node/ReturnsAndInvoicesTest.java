package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Orders come back in parts over HTTP: the stock, the money and the documents follow. */
@ExtendWith(Shared.class)
class ReturnsAndInvoicesTest {
    private static final String ORDERS = "/api/sales/orders/";

    static Api anybody;
    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        api = anybody.registered("admin");
    }

    @AfterAll
    static void the_ledger_adds_up() {
        api.isSound();
    }

    /** An order of so many pieces at 10.00, paid and shipped. */
    private static String shipped(String customer, String item, int quantity) {
        var order = api.salesOrder(customer, item, quantity);
        api.confirm(order).join().expect(200);
        api.post(ORDERS + order + "/pay").expect(200);
        api.post(ORDERS + order + "/shipments").expect(201);
        return order;
    }

    private static String line(String order) {
        return api.get(ORDERS + order)
                .expect(200)
                .data()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
    }

    private static JsonObject back(String line, int quantity, String disposition) {
        return new JsonObject().put("line_id", line).put("quantity", quantity).put("disposition", disposition);
    }

    private static JsonObject body(JsonObject... lines) {
        return new JsonObject()
                .put("reason", "does not fit")
                .put("refund", true)
                .put("lines", new JsonArray(List.of(lines)));
    }

    private static JsonObject stock(String item) {
        return api.get("/api/items/" + item + "/stock").expect(200).data();
    }

    private static List<String> documents(String order) {
        return api.get("/api/invoices?sort=issued_at&order_id=" + order).expect(200).list().stream()
                .map(JsonObject.class::cast)
                .map(d -> d.getString("kind") + " " + d.getString("reason") + " " + amount(d, "total_amount"))
                .toList();
    }

    private static String amount(JsonObject of, String field) {
        return new BigDecimal(of.getValue(field).toString()).toPlainString();
    }

    @Test
    void a_part_of_an_order_comes_back_and_a_part_of_that_is_restocked() {
        var customer = api.customer();
        var item = api.item(10);
        var order = shipped(customer, item, 10);
        var line = line(order);
        var returned = api.post(
                        ORDERS + order + "/returns",
                        body(back(line, 3, "restock"), back(line, 2, "damaged"), back(line, 1, "discard")))
                .expect(201)
                .order();
        assertThat(amount(returned, "returned_amount")).isEqualTo("60.00");
        assertThat(amount(returned, "refunded_amount")).isEqualTo("60.00");
        assertThat(returned.getString("fulfillment_status")).isEqualTo("fulfilled");
        var stock = stock(item);
        assertThat(stock.getLong("on_hand")).isEqualTo(5);
        assertThat(stock.getLong("available")).isEqualTo(3);
        assertThat(stock.getLong("damaged")).isEqualTo(2);
        var listed = api.get(ORDERS + order + "/returns").list().getJsonObject(0);
        var read = api.get("/api/sales/returns/" + listed.getString("id"))
                .expect(200)
                .data();
        assertThat(read.getJsonArray("lines")).hasSize(3);
        Awaitility.await().until(() -> documents(order).size() == 2);
        assertThat(documents(order)).containsExactly("invoice shipped 100.00", "credit_note returned 60.00");
        var balance =
                api.get("/api/customers/" + customer + "/balance").expect(200).data();
        var entry = balance.getJsonArray("currencies").getJsonObject(0);
        assertThat(amount(entry, "invoiced_amount")).isEqualTo("100.00");
        assertThat(amount(entry, "credited_amount")).isEqualTo("60.00");
        assertThat(amount(entry, "open_amount")).isEqualTo("0.00");
        var rest = api.post(ORDERS + order + "/returns", body(back(line, 4, "discard")))
                .expect(201)
                .order();
        assertThat(rest.getString("fulfillment_status")).isEqualTo("returned");
        assertThat(rest.getString("payment_status")).isEqualTo("refunded");
        assertThat(api.post(ORDERS + order + "/returns", body(back(line, 1, "discard")))
                        .expect(409)
                        .code())
                .isEqualTo("quantity_exceeds_shipped");
        var csv = api.send(
                        "GET",
                        "/api/customers/" + customer + "/history?fields=type&type=return",
                        null,
                        "Accept",
                        "text/csv")
                .join()
                .expect(200);
        assertThat(csv.raw().body()).isEqualTo("type\r\nreturn\r\nreturn\r\n");
    }

    @Test
    void a_lot_comes_back_to_itself() {
        var item = api.item(0);
        api.put("/api/items/" + item + "/tracking", new JsonObject().put("tracking", "lot"))
                .expect(200);
        var in = new JsonObject().put("item_id", item).put("delta", 5).put("lot", "L-1");
        api.post("/api/stock/adjustments", new JsonObject().put("lines", new JsonArray().add(in)))
                .expect(201);
        var order = shipped(api.customer(), item, 4);
        var line = line(order);
        api.post(ORDERS + order + "/returns", body(back(line, 2, "restock").put("lot", "L-1")))
                .expect(201);
        var lot = api.get("/api/lots?item_id=" + item).list();
        assertThat(lot).hasSize(1);
        assertThat(lot.getJsonObject(0).getLong("on_hand")).isEqualTo(3);
        var other = shipped(api.customer(), api.item(5), 1);
        assertThat(api.post(
                                ORDERS + other + "/returns",
                                body(back(line(other), 1, "restock").put("lot", "L-1")))
                        .expect(400)
                        .code())
                .isEqualTo("not_tracked");
        assertThat(api.post(
                                ORDERS + order + "/returns",
                                body(back(line, 1, "restock")
                                        .put("location_id", "0198c0de-0000-7000-8000-00000000dead")))
                        .expect(400)
                        .code())
                .isEqualTo("location_not_found");
    }

    @Test
    void of_twenty_returns_at_once_each_piece_comes_back_once() {
        var item = api.item(5);
        var order = shipped(api.customer(), item, 5);
        var body = body(back(line(order), 2, "restock"));
        var tries =
                Stream.generate(() -> api.send("POST", ORDERS + order + "/returns", body)).limit(20).toList().stream()
                        .map(t -> t.join().status())
                        .toList();
        assertThat(tries).filteredOn(s -> s == 201).hasSize(2);
        assertThat(tries).filteredOn(s -> s == 409).hasSize(18);
        assertThat(stock(item).getLong("on_hand")).isEqualTo(4);
    }

    @Test
    void of_ten_returns_of_a_serial_number_at_once_one_refunds_it_and_the_stock_has_it_once() {
        var item = api.item(0);
        api.put("/api/items/" + item + "/tracking", new JsonObject().put("tracking", "serial"))
                .expect(200);
        var in = new JsonArray();
        for (int n = 0; n < 4; n++)
            in.add(new JsonObject().put("item_id", item).put("delta", 1).put("lot", "Z" + n));
        api.post("/api/stock/adjustments", new JsonObject().put("lines", in)).expect(201);
        var order = shipped(api.customer(), item, 3); // Z0 to Z2
        var other = shipped(api.customer(), item, 1);
        var body = body(back(line(order), 1, "restock").put("lot", "Z1"));
        var tries =
                Stream.generate(() -> api.send("POST", ORDERS + order + "/returns", body)).limit(10).toList().stream()
                        .map(t -> t.join().status())
                        .toList();
        assertThat(tries).filteredOn(s -> s == 201).hasSize(1);
        assertThat(tries).filteredOn(s -> s == 409).hasSize(9);
        var now = api.get(ORDERS + order).expect(200).data().getJsonObject("order");
        assertThat(amount(now, "refunded_amount")).isEqualTo("10.00");
        var lots = api.get("/api/lots?item_id=" + item).list().stream()
                .map(JsonObject.class::cast)
                .map(l -> l.getString("number") + " " + l.getLong("on_hand"))
                .toList();
        assertThat(lots).containsExactlyInAnyOrder("Z0 0", "Z1 1", "Z2 0", "Z3 0");
        var anothers = body(back(line(order), 1, "restock").put("lot", "Z3"));
        assertThat(api.post(ORDERS + order + "/returns", anothers).expect(409).code())
                .isEqualTo("serial_not_shipped");
        var its = body(back(line(other), 1, "restock").put("lot", "Z3"));
        api.post(ORDERS + other + "/returns", its).expect(201);
    }

    @Test
    void pieces_of_a_closed_location_come_back_to_the_default_one() {
        var item = api.item(0);
        var code = "R" + item.substring(24);
        var place = api.post(
                        "/api/locations", new JsonObject().put("code", code).put("name", code))
                .expect(201)
                .data()
                .getString("id");
        var in = new JsonObject().put("item_id", item).put("delta", 2);
        api.post(
                        "/api/stock/adjustments",
                        new JsonObject().put("location_id", place).put("lines", new JsonArray().add(in)))
                .expect(201);
        var order = shipped(api.customer(), item, 2);
        api.send("PATCH", "/api/locations/" + place, new JsonObject().put("active", false))
                .join()
                .expect(200);
        var named = body(back(line(order), 1, "restock").put("location_id", place));
        assertThat(api.post(ORDERS + order + "/returns", named).expect(400).code())
                .isEqualTo("location_not_found");
        api.post(ORDERS + order + "/returns", body(back(line(order), 2, "restock")))
                .expect(201);
        assertThat(stock(item).getLong("available")).isEqualTo(2);
    }

    @Test
    void an_invoice_is_json_or_a_pdf() {
        var order = api.salesOrder(api.customer(), api.item(10), 2);
        assertThat(api.post(ORDERS + order + "/invoices").expect(409).code()).isEqualTo("invalid_state");
        api.confirm(order).join().expect(200);
        var invoice = api.post(ORDERS + order + "/invoices").expect(201).data();
        var path = "/api/invoices/" + invoice.getString("id");
        assertThat(api.get(path).expect(200).data()).isEqualTo(invoice);
        for (var document : List.of(path, ORDERS + order + "/invoice")) {
            var pdf = api.pdf(document);
            assertThat(pdf.raw().headers().firstValue("Content-Disposition"))
                    .hasValue("inline; filename=\"" + invoice.getString("number") + ".pdf\"");
            assertThat(pdf.raw().body()).startsWith("%PDF-");
        }
        var theirs = anybody.registered("customer");
        assertThat(theirs.get(path).expect(404).code()).isEqualTo("invoice_not_found");
        var hidden = theirs.send("GET", path, null, "Accept", "application/pdf").join();
        assertThat(hidden.expect(404).code()).isEqualTo("invoice_not_found");
    }
}
