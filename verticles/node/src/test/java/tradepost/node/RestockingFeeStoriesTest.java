package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restocking fees of returns, over HTTP: in the return, on the credit note, in the ledger, on the statement and in the figures. */
@ExtendWith(Shared.class)
class RestockingFeeStoriesTest {
    private static final String ORDERS = "/api/sales/orders/";
    /** No other test sells here. */
    private static final String COUNTRY = "QU";

    private static Api api;
    private static String rate;

    @BeforeAll
    static void start(Shared.Running shared) {
        api = shared.anybody().registered("admin");
        var tax = new JsonObject()
                .put("name", "VAT")
                .put("country", COUNTRY)
                .put("category", "standard")
                .put("rate", 20)
                .put("included", false);
        rate = api.post("/api/tax-rates", tax).expect(201).id();
    }

    @AfterAll
    static void the_books_agree() {
        api.delete("/api/tax-rates/" + rate);
        api.isSound();
    }

    /** The path of an order of ten pieces at 10.00, with a tax of 20 % that is added, that is paid and shipped: 120.00. */
    private static String sold(String customer) {
        var address = new JsonObject().put("line1", "1 Main Street").put("country", COUNTRY);
        var body = new JsonObject()
                .put("customer_id", customer)
                .put("shipping_address", address)
                .put("items", Api.lines(api.item(20), 10));
        var order = ORDERS + api.post(ORDERS, body).expect(201).id();
        api.post(order + "/confirm").expect(200);
        api.post(order + "/pay").expect(200);
        api.post(order + "/shipments").expect(201);
        return order;
    }

    private static JsonObject line(String order, int pieces, @Nullable String fee) {
        var line = api.get(order).expect(200).data().getJsonArray("items").getJsonObject(0);
        return new JsonObject()
                .put("line_id", line.getString("id"))
                .put("quantity", pieces)
                .put("disposition", "restock")
                .put("restocking_fee", fee == null ? null : new BigDecimal(fee));
    }

    private static JsonObject back(JsonObject line) {
        return new JsonObject()
                .put("reason", "Does not fit")
                .put("refund", true)
                .put("lines", new JsonArray().add(line));
    }

    private static BigDecimal number(JsonObject of, String field) {
        return new BigDecimal(of.getValue(field).toString());
    }

    private static Map<String, String> posted(String order) {
        var sums = new TreeMap<String, BigDecimal>();
        for (var e : api.get("/api/ledger/entries?limit=100&order_id=" + order.substring(ORDERS.length()))
                .expect(200)
                .list())
            sums.merge(((JsonObject) e).getString("account"), number((JsonObject) e, "amount"), BigDecimal::add);
        var shown = new TreeMap<String, String>();
        sums.forEach((account, sum) -> {
            if (sum.signum() != 0) shown.put(account, sum.toPlainString());
        });
        return shown;
    }

    private static JsonObject newestNote(String order) {
        var notes = api.get("/api/invoices?kind=credit_note&order_id=" + order.substring(ORDERS.length()))
                .expect(200)
                .list();
        return api.get("/api/invoices/" + notes.getJsonObject(0).getString("id"))
                .expect(200)
                .data();
    }

    @Test
    void a_fee_is_kept_of_what_comes_back_with_its_tax() {
        var customer = api.customer();
        var order = sold(customer);
        api.post(order + "/returns", back(line(order, 4, "6.00"))).expect(201);
        var now = api.get(order).expect(200).order();
        assertThat(number(now, "returned_amount")).isEqualByComparingTo("42.00");
        assertThat(number(now, "refunded_amount")).isEqualByComparingTo("42.00");
        assertThat(now.getString("payment_status")).isEqualTo("partially_refunded");
        assertThat(number(now, "credit_amount")).isZero();

        var returned = api.get("/api/sales/returns?include=lines&order_id=" + order.substring(ORDERS.length()))
                .expect(200)
                .list()
                .getJsonObject(0);
        assertThat(number(returned, "amount")).isEqualByComparingTo("42.00");
        assertThat(number(returned, "restocking_fee")).isEqualByComparingTo("6.00");
        var ofLine = returned.getJsonArray("lines").getJsonObject(0);
        assertThat(number(ofLine, "total_amount")).isEqualByComparingTo("48.00");
        assertThat(number(ofLine, "restocking_fee")).isEqualByComparingTo("6.00");

        Awaitility.await()
                .untilAsserted(() -> assertThat(posted(order))
                        .isEqualTo(Map.of(
                                "cash.manual",
                                "78.00",
                                "restocking_fees",
                                "-5.00",
                                "revenue",
                                "-60.00",
                                "tax",
                                "-13.00")));
        var note = newestNote(order);
        assertThat(number(note, "total_amount")).isEqualByComparingTo("42.00");
        assertThat(number(note, "tax_amount")).isEqualByComparingTo("7.00");
        assertThat(number(note, "subtotal_amount")).isEqualByComparingTo("35.00");
        var fee = note.getJsonArray("restocking_fees").getJsonObject(0);
        assertThat(number(fee, "total_amount")).isEqualByComparingTo("6.00");
        assertThat(number(fee, "tax_amount")).isEqualByComparingTo("1.00");
        assertThat(number(fee, "tax_rate")).isEqualByComparingTo("20");
        var tax = note.getJsonArray("taxes").getJsonObject(0);
        assertThat(number(tax, "base_amount")).isEqualByComparingTo("35.00");
        assertThat(number(tax, "tax_amount")).isEqualByComparingTo("7.00");
        api.pdf("/api/invoices/" + note.getString("id"));

        var account = api.get("/api/customers/" + customer + "/statement")
                .expect(200)
                .data()
                .getJsonArray("accounts")
                .getJsonObject(0);
        assertThat(number(account, "closing_balance")).isZero();
        assertThat(number(account, "unallocated_amount")).isZero();
        var today = LocalDate.now(ZoneOffset.UTC);
        Awaitility.await().untilAsserted(() -> {
            var taxed = new TreeMap<String, BigDecimal>();
            for (var r : api.get("/api/analytics/reports/tax?interval=month&from=%s&to=%s&customer_id=%s"
                            .formatted(today.minusDays(2), today.plusDays(2), customer))
                    .expect(200)
                    .list())
                for (var field : new String[] {"net_amount", "tax_amount"})
                    taxed.merge(field, number((JsonObject) r, field), BigDecimal::add);
            assertThat(taxed.get("net_amount")).isEqualByComparingTo("65.00");
            assertThat(taxed.get("tax_amount")).isEqualByComparingTo("13.00");
        });
    }

    @Test
    void a_fee_is_at_most_what_the_pieces_give_back() {
        var order = sold(api.customer());
        var refused =
                api.post(order + "/returns", back(line(order, 1, "12.01"))).expect(409);
        assertThat(refused.code()).isEqualTo("restocking_fee_exceeds_return");
        assertThat(refused.body()
                        .getJsonObject("error")
                        .getJsonArray("details")
                        .getJsonObject(0)
                        .getString("field"))
                .isEqualTo("lines[0].restocking_fee");
        assertThat(api.post(order + "/returns", back(line(order, 1, "0.001")))
                        .expect(400)
                        .code())
                .isEqualTo("invalid_amount");
        assertThat(api.post(order + "/returns", back(line(order, 1, "-1")))
                        .expect(400)
                        .code())
                .isEqualTo("invalid_request");
        api.post(order + "/returns", back(line(order, 1, "12.00"))).expect(201);
        assertThat(number(newestNote(order), "total_amount")).isZero();
        // what was kept cannot be credited
        api.post(order + "/returns", back(line(order, 9, null))).expect(201);
        var refund = new JsonObject().put("amount", 1).put("credit", true).put("reason", "agreed by phone");
        assertThat(api.post(order + "/refunds", refund).expect(409).code()).isEqualTo("amount_exceeds_invoiced");
    }

    /** Of three pieces, one comes back at its price, and the next one for a rounding more. */
    @ParameterizedTest
    @CsvSource({"USD, 3.333, 3.34", "JPY, 33.3, 34", "KWD, 3.3333, 3.334"})
    void a_fee_keeps_all_of_a_piece_that_costs_a_rounding_more(String currency, BigDecimal price, String fee) {
        var items = Api.lines(api.item(20), 3);
        items.getJsonObject(0).put("unit_price", price);
        var body = new JsonObject()
                .put("customer_id", api.customer())
                .put("currency", currency)
                .put("items", items);
        var order = ORDERS + api.post(ORDERS, body).expect(201).id();
        api.post(order + "/confirm").expect(200);
        api.post(order + "/shipments").expect(201);
        api.post(order + "/returns", back(line(order, 1, null))).expect(201);
        api.post(order + "/returns", back(line(order, 1, fee))).expect(201);
        Awaitility.await().untilAsserted(() -> {
            var note = newestNote(order);
            assertThat(note.getJsonArray("restocking_fees")).hasSize(1);
            for (var amount : new String[] {"subtotal_amount", "adjustment_amount", "total_amount"})
                assertThat(number(note, amount)).as(amount).isZero();
        });
        api.pdf("/api/invoices/" + newestNote(order).getString("id"));
    }

    @Test
    void a_request_to_send_pieces_back_is_accepted_for_a_fee() {
        var order = sold(api.customer());
        var asked = new JsonObject()
                .put("reason", "Does not fit")
                .put(
                        "lines",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("line_id", line(order, 2, null).getString("line_id"))
                                        .put("quantity", 2)));
        var request = api.post(order + "/return-requests", asked).expect(201).id();
        var accepted = new JsonObject().put("lines", new JsonArray().add(line(order, 2, "4.00")));
        api.post("/api/return-requests/" + request + "/accept", accepted).expect(200);
        assertThat(number(newestNote(order), "total_amount")).isEqualByComparingTo("20.00");
    }
}
