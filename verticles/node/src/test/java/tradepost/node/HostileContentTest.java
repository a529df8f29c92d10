package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Unusual but valid values are stored as sent; values that no amount or quantity can hold are refused. */
@ExtendWith(Shared.class)
class HostileContentTest {
    private static final List<String> TEXTS = List.of(
            "<script>alert(1)</script>",
            "=1+1",
            "@SUM(A1)",
            "'; drop table item; --",
            "\"quoted\" \\ back",
            "{\"json\":true}",
            "${jndi:ldap://x} %s %00 {0}",
            "😀👩‍👩‍👧‍👦 e\u0301",
            "\u202eright-to-left\u202c שלום مرحبا",
            "\ufeffbom and \ufffd",
            "null",
            "../../etc/passwd");
    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    /** Creates, reads again, and compares each text field that was sent. */
    private static void kept(String path, JsonObject body, List<String> fields) {
        var id = api.post(path, body).expect(201).id();
        var read = api.get(path + "/" + id).expect(200).data();
        var found = read.getJsonObject("order", read);
        for (var field : fields)
            assertThat(found.getValue(field)).as(path + " " + field).isEqualTo(body.getValue(field));
    }

    @Test
    void texts_are_stored_exactly_as_sent() {
        var customer = api.customer();
        var vendor = api.vendor();
        var item = api.item(0);
        for (var text : TEXTS) {
            var metadata = new JsonObject().put("text", text);
            var item2 = new JsonObject()
                    .put("name", text)
                    .put("sku", "T" + Api.unique())
                    .put("unit_price", 1);
            kept(
                    "/api/items",
                    item2.put("description", text).put("metadata", metadata),
                    List.of("name", "description", "metadata"));
            for (var path : List.of("/api/customers", "/api/vendors")) {
                var who = new JsonObject().put("name", text).put("email", "t" + Api.unique() + "@example.com");
                kept(path, who.put("address", text).put("metadata", metadata), List.of("name", "address", "metadata"));
            }
            var product = new JsonObject().put("name", text).put("price", 1).put("description", text);
            kept("/api/products", product.put("stock", 1), List.of("name", "description"));
            var order = new JsonObject()
                    .put("items", Api.lines(item, 1))
                    .put("notes", text)
                    .put("reference", text);
            kept("/api/sales/orders", order.copy().put("customer_id", customer), List.of("notes", "reference"));
            var purchase = order.put("vendor_id", vendor).put("items", Api.bought(item, 1));
            kept("/api/purchase/orders", purchase, List.of("notes", "reference"));
        }
    }

    @Test
    void a_long_text_keeps_its_lines() {
        var text = "first\r\n\tsecond \u2028 third";
        var item = new JsonObject()
                .put("name", "Lines")
                .put("sku", "L" + Api.unique())
                .put("unit_price", 1)
                .put("description", text);
        kept("/api/items", item, List.of("description"));
        var order = new JsonObject().put("items", Api.lines(api.item(0), 1)).put("notes", text);
        kept("/api/sales/orders", order.put("customer_id", api.customer()), List.of("notes"));
    }

    @Test
    void control_characters_are_refused_and_line_breaks_in_short_texts() {
        for (var hidden : List.of("a\nb", "a\rb", "a\tb", "a\u0001b", "a\u007fb", "a\u001b[1mb", "a\u2028b")) {
            isNoLine("/api/items", new JsonObject().put("name", hidden).put("unit_price", 1), "name");
            for (var path : List.of("/api/customers", "/api/vendors"))
                isNoLine(
                        path, new JsonObject().put("name", hidden).put("email", Api.unique() + "@example.com"), "name");
            isNoLine("/api/products", new JsonObject().put("name", hidden).put("price", 1), "name");
            isNoLine("/api/categories", new JsonObject().put("name", hidden), "name");
            var order = new JsonObject().put("customer_id", api.customer()).put("items", Api.lines(api.item(0), 1));
            isNoLine("/api/sales/orders", order.copy().put("reference", hidden), "reference");
            var address = new JsonObject().put("line1", "1 Quay").put("city", hidden);
            isNoLine("/api/orders", order.put("shipping_address", address), "shipping_address.city");
        }
        for (var hidden : List.of("a\u0001b", "a\u007fb", "a\u001b[1mb")) {
            var item =
                    new JsonObject().put("name", "Hidden").put("unit_price", 1).put("description", hidden);
            assertThat(reason(api.post("/api/items", item), "description"))
                    .isEqualTo("must be text without control characters other than tabs and line breaks");
        }
    }

    private static void isNoLine(String path, JsonObject body, String field) {
        assertThat(reason(api.post(path, body), field))
                .as(path + " " + body.encode())
                .isEqualTo("must be one line of text without control characters");
    }

    private static String reason(Api.Answer answer, String field) {
        return answer.expect(400).body().getJsonObject("error").getJsonArray("details").stream()
                .map(JsonObject.class::cast)
                .filter(d -> d.getString("field").equals(field))
                .map(d -> d.getString("reason"))
                .findFirst()
                .orElse("");
    }

    @Test
    void an_unusual_sku_or_email_is_stored_too() {
        for (var text : List.of("<SCRIPT>", "=1+1", "'; DROP TABLE ITEM; --", "😀", "ŞTRASSE")) {
            var sku = text + Api.unique();
            kept("/api/items", new JsonObject().put("name", "a").put("sku", sku).put("unit_price", 0), List.of("sku"));
        }
        var email = "o'neil+x_=" + Api.unique() + "@example.com";
        kept("/api/customers", new JsonObject().put("name", "a").put("email", email), List.of("email"));
    }

    @Test
    void totals_above_the_largest_amount_are_refused() {
        var price = new java.math.BigDecimal("9999999999.99");
        var dear = api.post(
                        "/api/items",
                        new JsonObject()
                                .put("name", "Dear")
                                .put("sku", "D" + Api.unique())
                                .put("unit_price", price))
                .expect(201)
                .id();
        for (var lines : List.of(Api.lines(dear, 1_000_000_000L), Api.lines(dear, 1, dear, 1))) {
            var sale = new JsonObject().put("customer_id", api.customer()).put("items", lines);
            assertThat(api.post("/api/sales/orders", sale).expect(400).code()).isEqualTo("amount_out_of_range");
            assertThat(api.post("/api/orders", sale).expect(400).code()).isEqualTo("amount_out_of_range");
            for (var line : lines) ((JsonObject) line).put("unit_price", price);
            var purchase = new JsonObject().put("vendor_id", api.vendor()).put("items", lines);
            assertThat(api.post("/api/purchase/orders", purchase).expect(400).code())
                    .isEqualTo("amount_out_of_range");
        }
        var most = new JsonObject().put("customer_id", api.customer()).put("items", Api.lines(dear, 1));
        assertThat(api.post("/api/sales/orders", most)
                        .expect(201)
                        .order()
                        .getValue("total_amount")
                        .toString())
                .isEqualTo("9999999999.99");
    }

    @Test
    void stock_above_the_largest_quantity_is_refused() {
        var item = api.item(0);
        var path = "/api/items/" + item + "/stock";
        api.put(path, new JsonObject().put("on_hand", 1_000_000_000)).expect(200);
        var more = api.put(path, new JsonObject().put("delta", 1_000_000_000));
        assertThat(more.status()).isIn(200, 400, 409);
        var less = api.put(path, new JsonObject().put("delta", -1_000_000_000));
        assertThat(less.status()).isIn(200, 409);
        api.isSound();
    }
}
