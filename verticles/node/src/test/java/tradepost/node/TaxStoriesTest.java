package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Customers who are exempt or archived, and taxes that change before an order is confirmed, over HTTP. */
@ExtendWith(Shared.class)
class TaxStoriesTest {
    private static final String ORDERS = "/api/sales/orders";
    private static final String QUOTES = "/api/sales/quotes";

    /** No other test sells here. */
    private static final String HERE = "QX";

    private static final String THERE = "QY";

    private static Api api;

    @BeforeAll
    static void start(Shared.Running shared) {
        api = shared.anybody().registered("admin");
    }

    @AfterEach
    void remove_rates() {
        for (var country : List.of(HERE, THERE))
            for (var rate :
                    api.get("/api/tax-rates?country=" + country).expect(200).list())
                api.delete("/api/tax-rates/" + ((JsonObject) rate).getString("id"));
    }

    private static String rate(String country, String category, int percent) {
        var body = new JsonObject()
                .put("name", "VAT")
                .put("country", country)
                .put("category", category)
                .put("rate", percent)
                .put("included", true);
        return api.post("/api/tax-rates", body).expect(201).id();
    }

    private static void change(String rate, int percent) {
        api.send("PATCH", "/api/tax-rates/" + rate, new JsonObject().put("rate", percent))
                .join()
                .expect(200);
    }

    private static JsonObject address(String country) {
        return new JsonObject().put("line1", "1 Main Street").put("country", country);
    }

    private static String customer(boolean exempt) {
        var body = new JsonObject()
                .put("name", "Customer Co")
                .put("email", "taxes" + Api.unique() + "@example.com")
                .put("tax_exempt", exempt)
                .put("addresses", new JsonArray().add(address(HERE)));
        return api.post("/api/customers", body).expect(201).id();
    }

    private static void exempt(String customer, boolean exempt) {
        api.send("PATCH", "/api/customers/" + customer, new JsonObject().put("tax_exempt", exempt))
                .join()
                .expect(200);
    }

    private static void archive(String customer) {
        api.delete("/api/customers/" + customer + "?archive=true").expect(200);
    }

    private static String item(String price) {
        var body = new JsonObject()
                .put("name", "Bolt")
                .put("sku", "taxed-" + Api.unique())
                .put("unit_price", new BigDecimal(price));
        var id = api.post("/api/items", body).expect(201).id();
        api.put("/api/items/" + id + "/stock", new JsonObject().put("quantity", 100))
                .expect(200);
        return id;
    }

    private static JsonObject body(String customer, Object... lines) {
        return new JsonObject().put("customer_id", customer).put("items", Api.lines(lines));
    }

    private static JsonObject quote(String customer, String item) {
        return body(customer, item, 1).put("valid_until", "2090-12-31T00:00:00Z");
    }

    /** The id of a quote that was sent. */
    private static String sent(JsonObject body) {
        var id =
                api.post(QUOTES, body).expect(201).data().getJsonObject("quote").getString("id");
        api.post(QUOTES + "/" + id + "/send").expect(200);
        return id;
    }

    private static Api.Answer accept(String quote) {
        return api.post(QUOTES + "/" + quote + "/accept");
    }

    private static Api.Answer confirm(String order) {
        return api.confirm(order).join();
    }

    private static Api.Answer patch(String order, JsonObject body) {
        return api.send("PATCH", ORDERS + "/" + order, body).join();
    }

    private static JsonObject line(Api.Answer answer, int index) {
        return answer.data().getJsonArray("items").getJsonObject(index);
    }

    private static String amount(JsonObject of, String field) {
        return new BigDecimal(of.getValue(field).toString()).toPlainString();
    }

    /** The price of the first line, the tax and the total. */
    private static String amounts(Api.Answer answer) {
        var order = answer.order();
        return "%s, tax %s = %s"
                .formatted(
                        amount(line(answer, 0), "unit_price"),
                        amount(order, "tax_amount"),
                        amount(order, "total_amount"));
    }

    private static void isRefused(Api.Answer answer, String code, String... fields) {
        assertThat(answer.expect(409).code()).isEqualTo(code);
        assertThat(details(answer)).extracting(d -> d.getString("field")).containsExactly(fields);
    }

    private static List<JsonObject> details(Api.Answer answer) {
        var details = answer.body().getJsonObject("error").getJsonArray("details");
        return details == null
                ? List.of()
                : details.stream().map(JsonObject.class::cast).toList();
    }

    @Test
    void an_exempt_customer_pays_the_price_without_the_tax_that_it_includes() {
        rate(HERE, "standard", 10);
        rate(HERE, "shipping", 10);
        var item = item("110");
        var shipped = new JsonObject().put("method", "express").put("amount", new BigDecimal("5.50"));
        var order = api.post(ORDERS, body(customer(true), item, 1).put("shipping", shipped))
                .expect(201);
        assertThat(amounts(order)).isEqualTo("100.00, tax 0.00 = 105.00");
        assertThat(line(order, 0).getJsonObject("tax_exemption").getInteger("rate"))
                .isEqualTo(10);
        assertThat(amounts(confirm(order.id()).expect(200))).isEqualTo("100.00, tax 0.00 = 105.00");
        var invoice =
                api.post(ORDERS + "/" + order.id() + "/invoices").expect(201).data();
        assertThat(amount(invoice, "total_amount")).isEqualTo("105.00");
        var other = api.post(ORDERS, body(customer(false), item, 1).put("shipping", shipped))
                .expect(201);
        assertThat(amounts(other)).isEqualTo("110.00, tax 10.50 = 115.50");
    }

    @Test
    void a_price_without_tax_has_six_decimals_and_its_line_those_of_the_currency() {
        rate(HERE, "standard", 19);
        var order = api.post(ORDERS, body(customer(true), item("99.99"), 3)).expect(201);
        assertThat(amounts(order)).isEqualTo("84.02521, tax 0.00 = 252.08");
        confirm(order.id()).expect(200);
        api.post(ORDERS + "/" + order.id() + "/shipments").expect(201);
        var invoice =
                api.get(ORDERS + "/" + order.id() + "/invoice").expect(200).data();
        assertThat(amount(invoice.getJsonArray("lines").getJsonObject(0), "unit_price"))
                .isEqualTo("84.02521");
        var sold = api.get("/api/sales/lines?item_id=" + line(order, 0).getString("item_id"))
                .expect(200)
                .list()
                .getJsonObject(0);
        assertThat(amount(sold, "unit_price")).isEqualTo("84.02521");
    }

    @Test
    void a_price_that_is_set_is_what_an_exempt_customer_pays_and_has_at_most_six_decimals() {
        rate(HERE, "standard", 10);
        var body = body(customer(true), item("110"), 1000);
        var line = body.getJsonArray("items").getJsonObject(0);
        line.put("unit_price", new BigDecimal("0.003456"));
        var order = api.post(ORDERS, body).expect(201);
        assertThat(amounts(order)).isEqualTo("0.003456, tax 0.00 = 3.46");
        line.put("unit_price", new BigDecimal("0.0034567"));
        assertThat(details(api.post(ORDERS, body).expect(400)))
                .extracting(d -> d.getString("field"))
                .containsExactly("items[0].unit_price");
    }

    @Test
    void a_placed_order_a_quote_and_an_added_line_of_an_exempt_customer_have_net_prices() {
        rate(HERE, "standard", 10);
        var customer = customer(true);
        var placed = api.post("/api/orders", body(customer, item("110"), 1)).expect(201);
        assertThat(amounts(placed)).isEqualTo("100.00, tax 0.00 = 100.00");
        var added = Api.lines(item("55"), 2);
        var changed = api.post(ORDERS + "/" + placed.id() + "/changes", new JsonObject().put("lines", added))
                .expect(200);
        assertThat(amount(line(changed, 1), "unit_price")).isEqualTo("50.00");
        assertThat(amount(changed.order(), "total_amount")).isEqualTo("200.00");
        var quote = sent(quote(customer, item("110")));
        var accepted = accept(quote).expect(201);
        assertThat(amounts(accepted)).isEqualTo("100.00, tax 0.00 = 100.00");
        confirm(accepted.id()).expect(200);
    }

    @Test
    void the_price_of_an_exempt_customer_follows_the_country_of_the_draft() {
        rate(HERE, "standard", 10);
        rate(THERE, "standard", 25);
        var item = item("110");
        var order = api.post(ORDERS, body(customer(true), item, 1)).expect(201).id();
        var there = new JsonObject().put("shipping_address", address(THERE));
        assertThat(amounts(patch(order, there).expect(200))).isEqualTo("88.00, tax 0.00 = 88.00");
        confirm(order).expect(200);
        var taxed = api.post(ORDERS, body(customer(false), item, 1)).expect(201).id();
        assertThat(amounts(patch(taxed, there).expect(200))).isEqualTo("110.00, tax 22.00 = 110.00");
    }

    @Test
    void a_rate_that_has_changed_is_noticed_at_confirmation_and_applies_when_the_draft_is_written_again() {
        var standard = rate(HERE, "standard", 10);
        var shipping = rate(HERE, "shipping", 10);
        var body = body(customer(false), item("120"), 1, item("60"), 1)
                .put("shipping", new JsonObject().put("amount", 12));
        var order = api.post(ORDERS, body).expect(201).id();
        change(standard, 20);
        isRefused(confirm(order), "tax_changed", "items[0].tax_rate", "items[1].tax_rate");
        change(shipping, 20);
        var refused = confirm(order);
        isRefused(refused, "tax_changed", "items[0].tax_rate", "items[1].tax_rate", "shipping.tax_rate");
        assertThat(details(refused).getFirst().getString("reason"))
                .isEqualTo("was 10 percent, included in the price and is now 20 percent, included in the price");
        assertThat(amounts(api.put(ORDERS + "/" + order, body).expect(200))).isEqualTo("120.00, tax 32.00 = 192.00");
        confirm(order).expect(200);
    }

    @Test
    void a_patch_with_what_the_draft_has_applies_the_taxes_of_now() {
        var standard = rate(HERE, "standard", 10);
        var order = api.post(ORDERS, body(customer(false), item("120"), 1))
                .expect(201)
                .id();
        change(standard, 20);
        isRefused(confirm(order), "tax_changed", "items[0].tax_rate");
        patch(order, new JsonObject().put("notes", "by hand")).expect(200);
        isRefused(confirm(order), "tax_changed", "items[0].tax_rate");
        var same = new JsonObject().put("shipping_address", address(HERE));
        assertThat(amounts(patch(order, same).expect(200))).isEqualTo("120.00, tax 20.00 = 120.00");
        confirm(order).expect(200);
    }

    @Test
    void a_customer_who_has_become_exempt_or_is_no_longer_is_noticed_at_confirmation() {
        rate(HERE, "standard", 10);
        var customer = customer(false);
        var body = body(customer, item("110"), 1);
        var order = api.post(ORDERS, body).expect(201).id();
        exempt(customer, true);
        isRefused(confirm(order), "tax_changed", "items[0].tax_rate");
        var discount = new JsonObject().putNull("discount");
        assertThat(amounts(patch(order, discount).expect(200))).isEqualTo("100.00, tax 0.00 = 100.00");
        exempt(customer, false);
        isRefused(confirm(order), "tax_changed", "items[0].tax_rate");
        assertThat(amounts(patch(order, discount).expect(200))).isEqualTo("110.00, tax 10.00 = 110.00");
        confirm(order).expect(200);
    }

    @Test
    void a_changed_price_and_a_changed_rate_of_an_exempt_customer_are_told_apart() {
        var standard = rate(HERE, "standard", 10);
        var item = item("110");
        var body = body(customer(true), item, 1);
        var order = api.post(ORDERS, body).expect(201).id();
        change(standard, 25);
        isRefused(confirm(order), "tax_changed", "items[0].tax_rate");
        change(standard, 10);
        var raised = new JsonObject().put("unit_price", 220);
        api.send("PATCH", "/api/items/" + item, raised).join().expect(200);
        isRefused(confirm(order), "price_changed", "items[0].unit_price");
        assertThat(amounts(api.put(ORDERS + "/" + order, body).expect(200))).isEqualTo("200.00, tax 0.00 = 200.00");
        confirm(order).expect(200);
    }

    @Test
    void a_quote_whose_taxes_have_changed_is_not_accepted_unless_it_keeps_them() {
        var standard = rate(HERE, "standard", 10);
        var customer = customer(false);
        var item = item("110");
        var stale = sent(quote(customer, item));
        var kept = sent(quote(customer, item).put("keep_taxes", true));
        change(standard, 20);
        isRefused(accept(stale), "tax_changed", "items[0].tax_rate");
        var accepted = accept(kept).expect(201);
        assertThat(amounts(accepted)).isEqualTo("110.00, tax 10.00 = 110.00");
        patch(accepted.id(), new JsonObject().put("notes", "by hand")).expect(200);
        assertThat(amounts(confirm(accepted.id()).expect(200))).isEqualTo("110.00, tax 10.00 = 110.00");
        change(standard, 10);
        accept(stale).expect(201);
        var taxed = sent(quote(customer, item));
        exempt(customer, true);
        isRefused(accept(taxed), "tax_changed", "items[0].tax_rate");
    }

    @Test
    void nothing_more_is_sold_to_an_archived_customer() {
        var customer = customer(false);
        var item = item("10");
        var draft = api.salesOrder(customer, item, 1);
        var quote = sent(quote(customer, item));
        var order = api.salesOrder(customer, item, 3);
        confirm(order).expect(200);
        var line = api.get(ORDERS + "/" + order).expect(200);
        archive(customer);
        isRefused(confirm(draft), "customer_archived");
        isRefused(accept(quote), "customer_archived");
        isRefused(change(order, line(line, 0).getString("id"), 4), "customer_archived");
        var added = new JsonObject().put("lines", Api.lines(item, 1));
        isRefused(api.post(ORDERS + "/" + order + "/changes", added), "customer_archived");
        change(order, line(line, 0).getString("id"), 2).expect(200);
        api.post(ORDERS + "/" + order + "/pay").expect(200);
        api.post(ORDERS + "/" + order + "/shipments").expect(201);
        api.post(ORDERS + "/" + draft + "/cancel").expect(200);
        var again = api.salesOrder(customer(false), item, 1);
        confirm(again).expect(200);
    }

    @Test
    void an_archived_customer_buys_again_once_restored() {
        var customer = customer(false);
        var draft = api.salesOrder(customer, item("10"), 1);
        archive(customer);
        isRefused(confirm(draft), "customer_archived");
        api.post("/api/customers/" + customer + "/restore").expect(200);
        confirm(draft).expect(200);
    }

    private static Api.Answer change(String order, String line, int quantity) {
        var lines = new JsonArray().add(new JsonObject().put("line_id", line).put("quantity", quantity));
        return api.post(ORDERS + "/" + order + "/changes", new JsonObject().put("lines", lines));
    }

    @Test
    void no_more_pieces_of_an_archived_item_are_sold() {
        var customer = customer(false);
        var item = item("10");
        var quote = sent(quote(customer, item));
        var order = api.salesOrder(customer, item, 3);
        confirm(order).expect(200);
        var line = line(api.get(ORDERS + "/" + order).expect(200), 0).getString("id");
        api.delete("/api/items/" + item + "?archive=true").expect(200);
        isRefused(change(order, line, 4), "item_archived", "lines[0].line_id");
        isRefused(accept(quote), "item_archived", "items[0].item_id");
        change(order, line, 2).expect(200);
    }

    @Test
    void no_document_of_a_changed_order_has_a_negative_amount() {
        var first = item("10");
        var second = item("20");
        var body = body(customer(false), first, 7, second, 5)
                .put("discount", new JsonObject().put("type", "amount").put("value", 10));
        var order = api.post(ORDERS, body).expect(201).id();
        confirm(order).expect(200);
        api.post(ORDERS + "/" + order + "/invoices").expect(201);
        var line = line(api.get(ORDERS + "/" + order).expect(200), 1).getString("id");
        change(order, line, 2).expect(200);
        change(order, line, 9).expect(200);
        api.post(ORDERS + "/" + order + "/shipments").expect(201);
        var total = api.get(ORDERS + "/" + order).expect(200).order();
        Awaitility.await().untilAsserted(() -> assertThat(invoiced(order)).isEqualTo(amount(total, "total_amount")));
    }

    /** The sum of the documents of an order, none of whose amounts is negative. */
    private static String invoiced(String order) {
        var sum = BigDecimal.ZERO;
        for (var listed : api.get("/api/invoices?order_id=" + order).expect(200).list()) {
            var id = ((JsonObject) listed).getString("id");
            var document = api.get("/api/invoices/" + id).expect(200).data();
            isNotNegative(document);
            for (var line : document.getJsonArray("lines")) isNotNegative((JsonObject) line);
            var total = new BigDecimal(amount(document, "total_amount"));
            sum = sum.add(document.getString("kind").equals("invoice") ? total : total.negate());
        }
        return sum.toPlainString();
    }

    private static void isNotNegative(JsonObject of) {
        for (var field : List.of("discount_amount", "tax_amount", "total_amount"))
            assertThat(new BigDecimal(amount(of, field))).as(of.encode()).isNotNegative();
    }
}
