package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was printed once is printed again with the same bytes, over HTTP, whatever has happened since. */
@ExtendWith(Shared.class)
class PrintedAgainTest {
    private static final String ORDERS = "/api/sales/orders/";

    private static Api api;
    private static String rate;

    @BeforeAll
    static void start(Shared.Running shared) {
        api = shared.anybody().registered("admin");
        rate = api.post(
                        "/api/tax-rates",
                        new JsonObject()
                                .put("name", "Mehrwertsteuer")
                                .put("country", "QX")
                                .put("category", "standard")
                                .put("rate", 19)
                                .put("included", false))
                .expect(201)
                .id();
    }

    @AfterAll
    static void the_books_agree() {
        api.delete("/api/tax-rates/" + rate);
        api.isSound();
    }

    /** Three pieces that were shipped, with tax. */
    private static String shipped(String customer) {
        var item =
                new JsonObject().put("item_id", api.item(5)).put("quantity", 3).put("unit_price", 10);
        var body = new JsonObject()
                .put("customer_id", customer)
                .put("items", new JsonArray().add(item))
                .put(
                        "shipping_address",
                        new JsonObject().put("line1", "1 Main Street").put("country", "QX"));
        var order = ORDERS + api.post(ORDERS, body).expect(201).id();
        api.post(order + "/confirm").expect(200);
        api.post(order + "/pay", new JsonObject().put("amount", 5)).expect(200);
        api.post(order + "/shipments").expect(201);
        return order;
    }

    private static String printed(String path) {
        return api.pdf(path).expect(200).raw().body();
    }

    @Test
    void an_invoice_is_the_same_after_a_payment_a_credit_note_and_a_write_off() {
        var order = shipped(api.customer());
        var invoice = api.get(order + "/invoice").expect(200).data();
        assertThat(SalesBooks.amount(invoice, "prepaid_amount")).isEqualByComparingTo("5");
        assertThat(invoice.getJsonArray("taxes").getJsonObject(0).getString("name"))
                .isEqualTo("Mehrwertsteuer");
        var path = "/api/invoices/" + invoice.getString("id");
        var first = printed(path);
        var note = api.post(
                        path + "/credit-notes",
                        new JsonObject().put("amount", 3).put("reason", "scratched"))
                .expect(201)
                .data();
        api.post(order + "/pay", new JsonObject().put("amount", 7)).expect(200);
        api.post(path + "/write-off", new JsonObject().put("amount", 1).put("reason", "bank charges"))
                .expect(200);
        assertThat(SalesBooks.amount(api.get(path).expect(200).data(), "prepaid_amount"))
                .isEqualByComparingTo("5");
        assertThat(printed(path)).isEqualTo(first);
        assertThat(printed(order + "/invoice")).isEqualTo(first);
        var credit = "/api/invoices/" + note.getString("id");
        assertThat(printed(credit)).isEqualTo(printed(credit)).isNotEqualTo(first);
    }

    @Test
    void a_packing_slip_is_the_same_after_the_goods_have_left_and_a_quote_after_it_was_sent() {
        var customer = api.customer();
        var order = shipped(customer);
        var shipment =
                ((JsonObject) api.get(order + "/shipments").expect(200).list().getValue(0)).getString("id");
        var slip = printed("/api/shipments/" + shipment + "/packing-slip");
        var quote = api.post(
                        "/api/sales/quotes",
                        new JsonObject()
                                .put("customer_id", customer)
                                .put("items", Api.lines(api.item(1), 1))
                                .put(
                                        "valid_until",
                                        Instant.now().plus(Duration.ofDays(10)).toString()))
                .expect(201)
                .data();
        var quotes = "/api/sales/quotes/" + quote.getJsonObject("quote", quote).getString("id");
        api.post(quotes + "/send").expect(200);
        var sent = printed(quotes + "/document");
        api.send("PATCH", "/api/customers/" + customer, new JsonObject().put("language", "de"))
                .join()
                .expect(200);
        assertThat(printed("/api/shipments/" + shipment + "/packing-slip")).isEqualTo(slip);
        assertThat(printed(quotes + "/document")).isEqualTo(sent);
    }

    @Test
    void a_customer_is_found_by_the_number_on_its_documents() {
        var customer = api.customer();
        var number = api.get("/api/customers/" + customer).expect(200).data().getString("number");
        assertThat(number).matches("CU-\\d{6,}");
        var found = api.get("/api/customers?number=" + number.toLowerCase(Locale.ROOT))
                .expect(200)
                .list();
        assertThat(found)
                .singleElement()
                .isInstanceOfSatisfying(
                        JsonObject.class, c -> assertThat(c.getString("id")).isEqualTo(customer));
    }
}
