package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The lines of invoices and credit notes over HTTP: pieces cost their price, and what is not for pieces has a name. A piece costs 10.00. */
@ExtendWith(Shared.class)
class DocumentLineStoriesTest {
    private static final String ORDERS = "/api/sales/orders/";

    private static Api api;

    @BeforeAll
    static void start(Shared.Running shared) {
        api = shared.anybody().registered("admin");
    }

    @AfterAll
    static void the_books_agree() {
        api.isSound();
    }

    private record Order(String path, String line) {
        static Order confirmed(int quantity, int discount) {
            var item = new JsonObject()
                    .put("item_id", api.item(quantity + 10))
                    .put("quantity", quantity)
                    .put("unit_price", 10);
            var body = new JsonObject().put("customer_id", api.customer()).put("items", new JsonArray().add(item));
            if (discount > 0)
                body.put("discount", new JsonObject().put("type", "amount").put("value", discount));
            var made = api.post(ORDERS, body).expect(201);
            var order = new Order(
                    ORDERS + made.id(),
                    made.data().getJsonArray("items").getJsonObject(0).getString("id"));
            api.post(order.path + "/confirm").expect(200);
            return order;
        }

        private JsonObject pieces(int quantity) {
            return new JsonObject().put("line_id", line).put("quantity", quantity);
        }

        private static JsonObject lines(JsonObject line) {
            return new JsonObject().put("lines", new JsonArray().add(line));
        }

        void ship(int quantity) {
            api.post(path + "/shipments", lines(pieces(quantity))).expect(201);
        }

        void change(int quantity) {
            api.post(path + "/changes", lines(pieces(quantity))).expect(200);
        }

        void takeBack(int quantity) {
            api.post(
                            path + "/returns",
                            lines(pieces(quantity).put("disposition", "restock"))
                                    .put("reason", "too big"))
                    .expect(201);
        }

        void goodwill(int amount) {
            var invoice = documents().getFirst().getString("id");
            var body = new JsonObject().put("amount", amount).put("reason", "scratched");
            api.post("/api/invoices/" + invoice + "/credit-notes", body).expect(201);
        }

        List<JsonObject> documents() {
            return SalesBooks.objects(api.get("/api/invoices?sort=issued_at&include=lines&limit=100&order_id="
                            + path.substring(ORDERS.length()))
                    .expect(200)
                    .list());
        }

        /** Such as {@code invoice 36.00: 4 x 10.00 - 4.00}. */
        List<String> texts() {
            return documents().stream().map(Order::text).toList();
        }

        private static String text(JsonObject d) {
            SalesBooks.isArithmetic(d);
            var parts = new ArrayList<String>();
            for (var l : SalesBooks.objects(d.getJsonArray("lines")))
                parts.add(l.getLong("quantity") + " x " + money(l, "unit_price") + " - " + money(l, "discount_amount"));
            for (var a : SalesBooks.objects(d.getJsonArray("adjustments")))
                parts.add(a.getString("kind") + " " + money(a, "amount"));
            return d.getString("kind") + " " + money(d, "total_amount") + ": " + String.join(", ", parts);
        }

        private static String money(JsonObject of, String field) {
            return SalesBooks.amount(of, field).setScale(2).toPlainString();
        }
    }

    @Test
    void a_discount_that_moves_is_a_discount_of_lines_or_a_price_difference() {
        var order = Order.confirmed(10, 10);
        order.ship(4);
        order.change(7);
        order.ship(3);
        assertThat(order.texts())
                .containsExactly(
                        "invoice 36.00: 4 x 10.00 - 4.00",
                        "credit_note 1.71: price_difference 1.71",
                        "invoice 25.71: 3 x 10.00 - 4.29");
    }

    @Test
    void pieces_that_come_back_after_goodwill_have_it_as_a_discount() {
        var order = Order.confirmed(4, 0);
        order.ship(4);
        order.goodwill(30);
        order.takeBack(1);
        assertThat(order.texts())
                .containsExactly(
                        "invoice 40.00: 4 x 10.00 - 0.00",
                        "credit_note 30.00: goodwill 30.00",
                        "credit_note 2.50: 1 x 10.00 - 7.50");
    }
}
