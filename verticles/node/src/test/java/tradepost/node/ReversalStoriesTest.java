package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Credit notes and write-offs that are taken back, over HTTP: whatever shows them then says what it said before. */
@ExtendWith(Shared.class)
class ReversalStoriesTest {
    private static final String ORDERS = "/api/sales/orders/";
    /** No other test sells here. */
    private static final String COUNTRY = "QV";

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

    /** An order of ten pieces at 10.00, with a tax of 20 % that is added, that is shipped and invoiced: 120.00. */
    private static final class Sold {
        final String customer = api.customer();
        final String order;
        final String line;
        final String invoice;

        Sold() {
            var address = new JsonObject().put("line1", "1 Main Street").put("country", COUNTRY);
            var body = new JsonObject()
                    .put("customer_id", customer)
                    .put("shipping_address", address)
                    .put("items", Api.lines(api.item(20), 10));
            order = ORDERS + api.post(ORDERS, body).expect(201).id();
            api.post(order + "/confirm").expect(200);
            api.post(order + "/shipments").expect(201);
            line = api.get(order)
                    .expect(200)
                    .data()
                    .getJsonArray("items")
                    .getJsonObject(0)
                    .getString("id");
            invoice = "/api/invoices/"
                    + api.get(order + "/invoice").expect(200).data().getString("id");
        }

        JsonObject credited(int pieces) {
            var lines = new JsonArray()
                    .add(new JsonObject().put("order_line_id", line).put("quantity", pieces));
            return credited(new JsonObject().put("lines", lines));
        }

        JsonObject credited(JsonObject body) {
            return api.post(invoice + "/credit-notes", body.put("reason", "damaged"))
                    .expect(201)
                    .data();
        }

        Api.Answer reverse(String document) {
            return reverse(api, document);
        }

        Api.Answer reverse(Api by, String document) {
            return by.post(
                    invoice + "/reversals",
                    new JsonObject().put("document_id", document).put("reason", "a mistake"));
        }

        /** What order, invoice, ledger, statement, ageing and figures say. */
        Map<String, Object> state() {
            var state = new TreeMap<String, Object>();
            state.put(
                    "order",
                    show(
                            api.get(order).expect(200).order(),
                            "status",
                            "payment_status",
                            "open_amount",
                            "credit_amount",
                            "credited_amount",
                            "written_off_amount"));
            state.put(
                    "invoice",
                    show(
                            api.get(invoice).expect(200).data(),
                            "status",
                            "open_amount",
                            "credited_amount",
                            "written_off_amount",
                            "allocated_amount"));
            state.put("ledger", posted());
            var accounts = api.get("/api/customers/" + customer + "/statement")
                    .expect(200)
                    .data()
                    .getJsonArray("accounts");
            for (var a : accounts) {
                var account = (JsonObject) a;
                state.put("statement", show(account, "closing_balance", "unallocated_amount", "ageing"));
                for (var i : account.getJsonArray("open_invoices"))
                    state.merge("open", show((JsonObject) i, "number", "open_amount"), (x, y) -> x + ", " + y);
            }
            state.put(
                    "ageing",
                    api.get("/api/ageing?customer_id=" + customer).expect(200).list());
            state.put("taxes", taxes());
            return state;
        }

        private Map<String, BigDecimal> posted() {
            var sums = new TreeMap<String, BigDecimal>();
            var entries = api.get("/api/ledger/entries?limit=100&order_id=" + order.substring(ORDERS.length()))
                    .expect(200)
                    .list();
            for (var e : entries) {
                var entry = (JsonObject) e;
                sums.merge(show(entry, "account", "tax_rate"), number(entry, "amount"), BigDecimal::add);
            }
            sums.values().removeIf(sum -> sum.signum() == 0);
            return sums;
        }

        private List<String> taxes() {
            var today = LocalDate.now(ZoneOffset.UTC);
            var rows = new ArrayList<String>();
            for (var r : api.get("/api/analytics/reports/tax?interval=month&from=%s&to=%s&customer_id=%s"
                            .formatted(today.minusDays(2), today.plusDays(2), customer))
                    .expect(200)
                    .list()) rows.add(show((JsonObject) r, "tax_rate", "net_amount", "tax_amount"));
            return rows;
        }

        /** Figures follow the events. */
        void says(Map<String, Object> expected) {
            Awaitility.await().untilAsserted(() -> assertThat(state()).isEqualTo(expected));
        }

        /** After its figures are there. */
        Map<String, Object> settled() {
            Awaitility.await().untilAsserted(() -> assertThat(taxes()).isNotEmpty());
            return state();
        }
    }

    private static String show(JsonObject of, String... fields) {
        var shown = new ArrayList<String>();
        for (var f : fields) shown.add(String.valueOf(of.getValue(f)));
        return String.join(" ", shown);
    }

    private static BigDecimal number(JsonObject of, String field) {
        return new BigDecimal(of.getValue(field).toString());
    }

    @ParameterizedTest
    @CsvSource({"pieces, 0", "pieces, 120", "pieces, 50", "amount, 0", "amount, 120", "line, 70"})
    void a_credit_note_is_taken_back_by_the_opposite_document(String of, int paid) {
        var sold = new Sold();
        if (paid > 0)
            api.post(sold.order + "/pay", new JsonObject().put("amount", paid)).expect(200);
        var before = sold.settled();
        var body = of.equals("amount")
                ? new JsonObject().put("amount", new BigDecimal("33.33"))
                : new JsonObject()
                        .put(
                                "lines",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("order_line_id", sold.line)
                                                .put("amount", new BigDecimal("7.77"))));
        var note = of.equals("pieces") ? sold.credited(4) : sold.credited(body);
        Awaitility.await().untilAsserted(() -> assertThat(sold.taxes()).isNotEqualTo(before.get("taxes")));
        var reversal = sold.reverse(note.getString("id")).expect(201).data();
        assertThat(show(reversal, "kind", "reason", "notes", "status", "reverses_id", "reverses_number"))
                .isEqualTo("reversal credit_reversed a mistake null " + show(note, "id", "number"));
        assertThat(reversal.getString("number")).matches("RV-\\d{4}-\\d{6}");
        for (var field : List.of("subtotal_amount", "tax_amount", "total_amount", "lines", "taxes"))
            assertThat(reversal.getValue(field)).as(field).isEqualTo(note.getValue(field));
        sold.says(before);
        assertThat(api.get("/api/invoices/" + note.getString("id"))
                        .expect(200)
                        .data()
                        .getString("reversed_by_id"))
                .isEqualTo(reversal.getString("id"));
        var entries = api.get("/api/customers/" + sold.customer + "/statement")
                .expect(200)
                .data()
                .getJsonArray("accounts")
                .getJsonObject(0)
                .getJsonArray("entries");
        assertThat(entries.getJsonObject(entries.size() - 1).getString("number"))
                .isEqualTo(reversal.getString("number"));
        assertThat(sold.reverse(note.getString("id")).expect(409).code()).isEqualTo("already_reversed");
        api.pdf("/api/invoices/" + reversal.getString("id"));
        // the pieces can be credited again, and come back at their price
        sold.credited(4);
        var back = new JsonObject().put("line_id", sold.line).put("quantity", 6).put("disposition", "restock");
        api.post(sold.order + "/returns", new JsonObject().put("lines", new JsonArray().add(back)))
                .expect(201);
        assertThat(number(api.get(sold.order).expect(200).order(), "credited_amount"))
                .isEqualByComparingTo("120.00");
    }

    @Test
    void a_write_off_is_taken_back_by_whoever_may_write_off() {
        var sold = new Sold();
        var before = sold.settled();
        var off = api.post(
                        sold.invoice + "/write-off",
                        new JsonObject().put("amount", 20).put("reason", "bankrupt"))
                .expect(200)
                .data();
        var writeOff = off.getJsonArray("write_offs").getJsonObject(0);
        assertThat(show(writeOff, "amount", "reason", "reversed_by_id")).isEqualTo("20.00 bankrupt null");
        var key = api.post(
                        "/api/api-keys",
                        new JsonObject()
                                .put("name", "Clerk")
                                .put("permissions", new JsonArray(List.of("orders:read", "invoices:write"))))
                .expect(201)
                .data()
                .getString("key");
        var clerk = new Api(api.base(), key);
        assertThat(sold.reverse(clerk, writeOff.getString("document_id"))
                        .expect(403)
                        .code())
                .isEqualTo("forbidden");
        var reversal =
                sold.reverse(writeOff.getString("document_id")).expect(201).data();
        assertThat(show(reversal, "kind", "reason", "total_amount", "tax_amount", "reverses_id"))
                .isEqualTo("reversal write_off_reversed 20.00 0.00 " + writeOff.getString("document_id"));
        sold.says(before);
        assertThat(sold.reverse(writeOff.getString("document_id")).expect(409).code())
                .isEqualTo("already_reversed");
        api.pdf("/api/invoices/" + reversal.getString("id"));
    }

    @Test
    void what_was_given_back_or_came_back_is_not_taken_back() {
        var sold = new Sold();
        api.post(sold.order + "/pay").expect(200);
        var note = sold.credited(2).getString("id");
        api.post(sold.order + "/refunds", new JsonObject().put("amount", 24).put("reason", "damaged"))
                .expect(201);
        assertThat(sold.reverse(note).expect(409).code()).isEqualTo("credit_given_back");
        api.post(sold.order + "/pay", new JsonObject().put("amount", 24)).expect(200);
        sold.reverse(note).expect(201);

        var returned = new Sold();
        var goodwill = returned.credited(new JsonObject().put("amount", 12)).getString("id");
        var back = new JsonObject()
                .put("line_id", returned.line)
                .put("quantity", 1)
                .put("disposition", "discard");
        api.post(returned.order + "/returns", new JsonObject().put("lines", new JsonArray().add(back)))
                .expect(201);
        assertThat(returned.reverse(goodwill).expect(409).code()).isEqualTo("not_reversible");
        var notes = api.get("/api/invoices?kind=credit_note&order_id=" + returned.order.substring(ORDERS.length()))
                .expect(200)
                .list();
        for (var n : notes)
            assertThat(returned.reverse(((JsonObject) n).getString("id"))
                            .expect(409)
                            .code())
                    .isEqualTo("not_reversible");
        assertThat(returned.reverse(note).expect(400).code()).isEqualTo("document_not_found");
        assertThat(api.post(
                                "/api/invoices/" + note + "/reversals",
                                new JsonObject().put("document_id", note).put("reason", "a mistake"))
                        .expect(409)
                        .code())
                .isEqualTo("invalid_state");
    }
}
