package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Invoices, credit notes, write-offs and statements, over HTTP. */
@ExtendWith(Shared.class)
class BillingStoriesTest {
    private static final String ORDERS = "/api/sales/orders/";

    private static Shared.Running running;
    private static Api api;

    @BeforeAll
    static void start(Shared.Running shared) {
        running = shared;
        api = shared.anybody().registered("admin");
    }

    @AfterAll
    static void the_books_agree() {
        api.isSound();
    }

    /** The path of a confirmed order of two pieces at 100. */
    private static String confirmed(String customer, @Nullable String shipping) {
        var line =
                new JsonObject().put("item_id", api.item(2)).put("quantity", 2).put("unit_price", 100);
        var body = new JsonObject().put("customer_id", customer).put("items", new JsonArray().add(line));
        if (shipping != null)
            body.put("shipping", new JsonObject().put("method", "standard").put("amount", new BigDecimal(shipping)));
        var order = ORDERS + api.post(ORDERS, body).expect(201).id();
        api.post(order + "/confirm").expect(200);
        return order;
    }

    private static String confirmed() {
        return confirmed(api.customer(), null);
    }

    private static JsonObject amount(String amount) {
        return new JsonObject().put("amount", new BigDecimal(amount)).put("reason", "agreed by phone");
    }

    private static String show(JsonObject of, String... fields) {
        return String.join(
                " ", Stream.of(fields).map(f -> String.valueOf(of.getValue(f))).toList());
    }

    private static String settled(JsonObject invoice) {
        return show(invoice, "status", "credited_amount", "written_off_amount", "allocated_amount", "open_amount");
    }

    private static JsonObject invoice(String id) {
        return api.get("/api/invoices/" + id).expect(200).data();
    }

    private static JsonArray documents(String order) {
        return api.get("/api/invoices?sort=issued_at&order_id=" + order.substring(ORDERS.length()))
                .expect(200)
                .list();
    }

    @Test
    void reading_the_invoice_of_an_order_issues_none() {
        var order = confirmed();
        var viewer = running.anybody().registered("viewer");
        for (var method : List.of("GET", "HEAD")) {
            for (var accepted : List.of("application/json", "application/pdf")) {
                var answer = viewer.send(method, order + "/invoice", null, "Accept", accepted)
                        .join();
                assertThat(answer.status()).as(method + " " + accepted).isEqualTo(404);
            }
        }
        assertThat(viewer.get(order + "/invoice").code()).isEqualTo("not_invoiced");
        assertThat(documents(order)).isEmpty();
        assertThat(viewer.post(order + "/invoices").expect(403).code()).isEqualTo("forbidden");
        var invoice = api.post(order + "/invoices").expect(201).data();
        assertThat(viewer.get(order + "/invoice").expect(200).data()).isEqualTo(invoice);
        assertThat(documents(order)).hasSize(1);
    }

    @Test
    void a_draft_and_an_order_that_is_invoiced_have_nothing_to_invoice() {
        var draft = ORDERS + api.salesOrder(api.customer(), api.item(2), 1);
        assertThat(api.get(draft + "/invoice").expect(404).code()).isEqualTo("not_invoiced");
        assertThat(api.post(draft + "/invoices").expect(409).code()).isEqualTo("invalid_state");
        var order = confirmed();
        api.post(order + "/shipments").expect(201);
        assertThat(api.get(order + "/invoice").expect(200).data().getString("reason"))
                .isEqualTo("shipped");
        assertThat(api.post(order + "/invoices").expect(409).code()).isEqualTo("nothing_to_invoice");
        var nobody = ORDERS + "0198c0de-0000-7000-8000-00000000dead";
        assertThat(api.get(nobody + "/invoice").expect(404).code()).isEqualTo("order_not_found");
        assertThat(api.post(nobody + "/invoices").expect(404).code()).isEqualTo("order_not_found");
    }

    @Test
    void what_is_not_shipped_is_invoiced_on_request_and_not_again_when_it_is_shipped() {
        var order = confirmed();
        var line = api.get(order).expect(200).data().getJsonArray("items").getJsonObject(0);
        var part = new JsonObject().put("line_id", line.getString("id")).put("quantity", 1);
        api.post(order + "/shipments", new JsonObject().put("lines", new JsonArray().add(part)))
                .expect(201);
        var rest = api.post(order + "/invoices").expect(201).data();
        assertThat(show(rest, "reason", "total_amount")).isEqualTo("requested 100.00");
        api.post(order + "/shipments").expect(201);
        assertThat(documents(order)).hasSize(2);
    }

    @Test
    void of_twenty_requests_at_once_one_issues_the_invoice_and_a_repetition_gets_it() {
        var order = confirmed();
        var tries = Stream.generate(() -> api.send("POST", order + "/invoices", null)).limit(20).toList().stream()
                .map(t -> t.join().status())
                .toList();
        assertThat(tries).filteredOn(s -> s == 201).hasSize(1);
        assertThat(tries).filteredOn(s -> s == 409).hasSize(19);
        assertThat(documents(order)).hasSize(1);
        var other = confirmed();
        var key = "invoice-" + Api.unique();
        var first = api.send("POST", other + "/invoices", null, "Idempotency-Key", key)
                .join()
                .expect(201);
        var second = api.send("POST", other + "/invoices", null, "Idempotency-Key", key)
                .join()
                .expect(201);
        assertThat(second.data()).isEqualTo(first.data());
    }

    private static List<String> overdue(String list, String customer) {
        return api.get(list + "?overdue=true&customer_id=" + customer).expect(200).list().stream()
                .map(o -> ((JsonObject) o).getString("id"))
                .toList();
    }

    @Test
    void a_customer_who_waits_for_goods_is_not_overdue_until_an_invoice_is() {
        var customer = api.customer();
        api.send("PATCH", "/api/customers/" + customer, new JsonObject().put("allow_backorders", true))
                .join()
                .expect(200);
        var item = api.item(1);
        var order = ORDERS + api.salesOrder(customer, item, 2);
        api.post(order + "/confirm").expect(200);
        assertThat(api.get(order).expect(200).order().getString("due_at")).isNull();
        assertThat(overdue("/api/sales/orders", customer)).isEmpty();
        api.post(order + "/shipments").expect(201);
        var invoice = api.get(order + "/invoice").expect(200).data();
        assertThat(invoice.getString("due_at")).isNotNull();
        assertThat(api.get(order).expect(200).order().getString("due_at"))
                .as("one due date")
                .isEqualTo(invoice.getString("due_at"));
        api.post(order + "/pay", new JsonObject().put("amount", 10)).expect(200);
        assertThat(invoice(invoice.getString("id")).getString("status")).isEqualTo("paid");
        assertThat(api.get(order).expect(200).order().getString("due_at")).isNull();
    }

    /** Of two orders of 200.00, one is due today. Other tests issue nothing in 2012. */
    @Test
    void lists_balance_statement_and_ageing_agree_that_an_invoice_is_overdue_from_the_day_after_it_is_due() {
        var customer = api.customer();
        api.post(confirmed(customer, null) + "/invoices").expect(201);
        var order = confirmed(customer, null);
        var late = api.post(order + "/invoices", new JsonObject().put("date", "2012-05-31"))
                .expect(201)
                .id();
        assertThat(overdue("/api/sales/orders", customer)).containsExactly(order.substring(ORDERS.length()));
        assertThat(overdue("/api/invoices", customer)).containsExactly(late);
        var path = "/api/customers/" + customer;
        var balance = api.get(path + "/balance").expect(200).data().getJsonArray("currencies");
        assertThat(show(balance.getJsonObject(0), "open_amount", "overdue_amount"))
                .isEqualTo("400.00 200.00");
        var ageing = api.get("/api/ageing?customer_id=" + customer).expect(200).list();
        assertThat(show(ageing.getJsonObject(0), "open_amount", "overdue_amount", "not_due"))
                .isEqualTo("400.00 200.00 200.00");
        var account = api.get(path + "/statement").expect(200).data().getJsonArray("accounts");
        var notDue = account.getJsonObject(0).getJsonArray("ageing").getJsonObject(0);
        assertThat(show(notDue, "overdue", "amount")).isEqualTo("not_due 200.00");
        api.post(order + "/pay").expect(200);
        assertThat(overdue("/api/sales/orders", customer)).isEmpty();
        assertThat(overdue("/api/invoices", customer)).isEmpty();
    }

    @Test
    void an_invoice_is_due_when_the_terms_of_its_customer_say() {
        var customer = api.customer();
        api.send("PATCH", "/api/customers/" + customer, new JsonObject().put("payment_terms_days", 30))
                .join()
                .expect(200);
        var order = confirmed(customer, null);
        api.post(order + "/shipments").expect(201);
        var invoice = api.get(order + "/invoice").expect(200).data();
        assertThat(invoice.getInstant("due_at"))
                .isAfter(invoice.getInstant("issued_at").plusSeconds(29L * 86_400));
        assertThat(overdue("/api/invoices", customer)).isEmpty();
        assertThat(api.get("/api/invoices?open=true&customer_id=" + customer)
                        .expect(200)
                        .list())
                .hasSize(1);
    }

    @Test
    void shipping_and_goodwill_are_credited_and_the_documents_agree_with_the_money() {
        var order = confirmed(api.customer(), "10.00");
        api.post(order + "/pay").expect(200);
        api.post(order + "/shipments").expect(201);
        var invoice = api.get(order + "/invoice").expect(200).data();
        var credits = "/api/invoices/" + invoice.getString("id") + "/credit-notes";
        assertThat(show(invoice, "total_amount", "status")).isEqualTo("210.00 paid");
        var shipping = new JsonObject().put("shipping", 10).put("reason", "late");
        var note = api.post(credits, shipping).expect(201).data();
        assertThat(show(note, "kind", "reason", "notes", "total_amount")).isEqualTo("credit_note credited late 10.00");
        assertThat(note.getJsonArray("credits").getJsonObject(0).getString("document_id"))
                .isEqualTo(invoice.getString("id"));
        assertThat(api.post(credits, shipping).expect(409).code()).isEqualTo("amount_exceeds_invoiced");
        api.post(credits, amount("20.00")).expect(201);
        var line = new JsonObject()
                .put(
                        "order_line_id",
                        invoice.getJsonArray("lines").getJsonObject(0).getString("order_line_id"))
                .put("quantity", 1);
        var pieces = new JsonObject().put("lines", new JsonArray().add(line)).put("reason", "broken");
        var third = api.post(credits, pieces).expect(201).data();
        assertThat(third.getJsonArray("lines").getJsonObject(0).getLong("quantity"))
                .isEqualTo(1);
        var now = invoice(invoice.getString("id"));
        var credited = new BigDecimal(now.getValue("credited_amount").toString());
        var paid = api.get(order).expect(200).order();
        assertThat(paid.getValue("credit_amount").toString()).isEqualTo(credited.toPlainString());
        assertThat(new BigDecimal(now.getValue("allocated_amount").toString()).add(credited))
                .isEqualByComparingTo("210");
        api.post(order + "/refunds", new JsonObject().put("amount", credited)).expect(201);
        var last = api.get(order).expect(200).order();
        assertThat(show(last, "credit_amount", "open_amount")).isEqualTo("0.00 0.00");
    }

    @Test
    void of_many_credit_notes_at_once_no_more_is_credited_than_was_invoiced() {
        var order = confirmed();
        var id = api.post(order + "/invoices").expect(201).id();
        var tries = Stream.generate(() -> api.send("POST", "/api/invoices/" + id + "/credit-notes", amount("30.00")))
                .limit(20)
                .toList()
                .stream()
                .map(t -> t.join().status())
                .toList();
        assertThat(tries).filteredOn(s -> s == 201).hasSize(6);
        assertThat(tries).filteredOn(s -> s == 409).hasSize(14);
        assertThat(settled(invoice(id))).isEqualTo("open 180.00 0.00 0.00 20.00");
    }

    @Test
    void what_a_short_payment_leaves_is_written_off() {
        var customer = api.customer();
        var order = confirmed(customer, null);
        api.post(order + "/shipments").expect(201);
        var id = api.get(order + "/invoice").expect(200).id();
        api.post(order + "/pay", new JsonObject().put("amount", 198)).expect(200);
        assertThat(settled(invoice(id))).isEqualTo("partially_paid 0.00 0.00 198.00 2.00");
        assertThat(api.get(order).expect(200).order().getString("due_at")).isNotNull();
        var path = "/api/invoices/" + id + "/write-off";
        assertThat(api.post(path, amount("2.01")).expect(409).code()).isEqualTo("amount_exceeds_open");
        var after = api.post(path, new JsonObject().put("reason", "bank charges"))
                .expect(200)
                .data();
        assertThat(show(after, "written_off_amount", "open_amount")).isEqualTo("2.00 0.00");
        assertThat(invoice(id)).isEqualTo(after);
        assertThat(api.get(order).expect(200).order().getString("due_at")).isNull();
        assertThat(api.get(order).expect(200).order().getString("status")).isEqualTo("completed");
        assertThat(api.post(path, new JsonObject().put("reason", "again"))
                        .expect(409)
                        .code())
                .isEqualTo("amount_exceeds_open");
    }

    @Test
    void of_many_write_offs_at_once_no_more_is_written_off_than_is_open() {
        var order = confirmed();
        var id = api.post(order + "/invoices").expect(201).id();
        var tries = Stream.generate(() -> api.send("POST", "/api/invoices/" + id + "/write-off", amount("60.00")))
                .limit(20)
                .toList()
                .stream()
                .map(t -> t.join().status())
                .toList();
        assertThat(tries).filteredOn(s -> s == 200).hasSize(3);
        assertThat(tries).filteredOn(s -> s == 409).hasSize(17);
        assertThat(settled(invoice(id))).isEqualTo("open 0.00 180.00 0.00 20.00");
    }

    @Test
    void a_statement_has_what_a_customer_was_charged_and_has_paid() {
        var customer = api.customer();
        var order = confirmed(customer, null);
        api.post(order + "/pay", new JsonObject().put("amount", 50)).expect(200);
        api.post(order + "/shipments").expect(201);
        var id = api.get(order + "/invoice").expect(200).id();
        api.post("/api/invoices/" + id + "/credit-notes", amount("20.00")).expect(201);
        api.post("/api/invoices/" + id + "/write-off", amount("1.00")).expect(200);
        var path = "/api/customers/" + customer + "/statement";
        var account = api.get(path).expect(200).data().getJsonArray("accounts").getJsonObject(0);
        assertThat(account.getJsonArray("entries").stream().map(e -> show((JsonObject) e, "kind", "amount", "balance")))
                .containsExactly(
                        "payment -50.00 -50.00",
                        "invoice 200.00 150.00",
                        "credit_note -20.00 130.00",
                        "write_off -1.00 129.00");
        assertThat(show(account, "currency", "opening_balance", "closing_balance", "unallocated_amount"))
                .isEqualTo("USD 0.00 129.00 0.00");
        assertThat(show(account.getJsonArray("open_invoices").getJsonObject(0), "invoice_id", "open_amount"))
                .isEqualTo(id + " 129.00");
        var pdf = api.pdf(path + "?from=2026-01-01");
        assertThat(pdf.raw().body()).startsWith("%PDF-");
        assertThat(api.get(path + "?to=2020-01-31").expect(200).data().getJsonArray("accounts"))
                .isEmpty();
        assertThat(api.get(path + "?from=2026-02-01&to=2026-01-31").expect(400).code())
                .isEqualTo("invalid_period");
        var other = running.anybody().registered("customer");
        assertThat(other.get(path).expect(404).code()).isEqualTo("customer_not_found");
    }

    @Test
    void the_routes_of_before_still_serve_invoices() {
        var order = confirmed();
        var invoice = api.post(order + "/invoices").expect(201).data();
        assertThat(api.get("/api/sales/invoices/" + invoice.getString("id"))
                        .expect(200)
                        .data())
                .isEqualTo(invoice);
        assertThat(api.get("/api/sales/invoices?number=" + invoice.getString("number"))
                        .expect(200)
                        .list())
                .hasSize(1);
    }
}
