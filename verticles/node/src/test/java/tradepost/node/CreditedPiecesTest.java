package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Pieces that a credit note takes by quantity, before or after they come back, are closed, changed away or cancelled, over HTTP: the order then
 * costs what its other pieces cost. Each with one invoice and two, with a discount, and with taxes of each kind.
 */
@ExtendWith(Shared.class)
class CreditedPiecesTest {
    private static final String ORDERS = "/api/sales/orders/";
    private static final int PIECES = 10;
    private static final int CREDITED = 4;

    private static Api api;
    private static final List<String> RATES = new ArrayList<>();

    /** What is charged of ten pieces. */
    private enum Price {
        PLAIN(null, false, "10.00", 0),
        DISCOUNTED(null, false, "9.00", 10),
        TAX_ADDED("QU", false, "12.00", 0),
        TAX_ADDED_DISCOUNTED("QU", false, "10.80", 10),
        TAX_INCLUDED("QV", false, "10.00", 0),
        TAX_INCLUDED_DISCOUNTED("QV", false, "9.00", 10),
        EXEMPT("QU", true, "10.00", 0);

        private final @Nullable String country;
        private final boolean exempt;
        /** With discount and tax. */
        private final BigDecimal ofPiece;

        private final int discount;

        Price(@Nullable String country, boolean exempt, String ofPiece, int discount) {
            this.country = country;
            this.exempt = exempt;
            this.ofPiece = new BigDecimal(ofPiece);
            this.discount = discount;
        }
    }

    @BeforeAll
    static void start(Shared.Running shared) {
        api = shared.anybody().registered("admin");
        for (var country : List.of("QU", "QV"))
            RATES.add(api.post(
                            "/api/tax-rates",
                            new JsonObject()
                                    .put("name", "VAT")
                                    .put("country", country)
                                    .put("category", "standard")
                                    .put("rate", 20)
                                    .put("included", country.equals("QV")))
                    .expect(201)
                    .id());
    }

    @AfterAll
    static void the_books_agree() {
        RATES.forEach(r -> api.delete("/api/tax-rates/" + r));
        api.isSound();
    }

    /** An order of ten pieces that is paid. */
    private static final class Order {
        private final Price price;
        private final String path;
        private final String line;
        private int shipped;
        private int invoiced;
        /** How many invoices it has, or will have: on a slow machine, one is issued after the response to its shipment. */
        private int invoices;

        Order(Price price) {
            this.price = price;
            var customer = api.customer();
            if (price.exempt)
                api.send("PATCH", "/api/customers/" + customer, new JsonObject().put("tax_exempt", true))
                        .join()
                        .expect(200);
            var body = new JsonObject()
                    .put("customer_id", customer)
                    .put(
                            "items",
                            new JsonArray()
                                    .add(new JsonObject()
                                            .put("item_id", api.item(PIECES))
                                            .put("quantity", PIECES)));
            if (price.country != null)
                body.put(
                        "shipping_address",
                        new JsonObject().put("line1", "1 Main Street").put("country", price.country));
            if (price.discount > 0)
                body.put("discount", new JsonObject().put("type", "percent").put("value", price.discount));
            var made = api.post(ORDERS, body).expect(201);
            path = ORDERS + made.id();
            line = made.data().getJsonArray("items").getJsonObject(0).getString("id");
            api.post(path + "/confirm").expect(200);
            api.post(path + "/pay").expect(200);
        }

        private JsonObject pieces(String field, int quantity) {
            return new JsonObject().put(field, line).put("quantity", quantity);
        }

        private static JsonObject lines(JsonObject line) {
            return new JsonObject().put("lines", new JsonArray().add(line));
        }

        Order ship(int quantity) {
            api.post(path + "/shipments", lines(pieces("line_id", quantity))).expect(201);
            shipped += quantity;
            if (shipped > invoiced) {
                invoiced = shipped;
                invoices++;
            }
            return this;
        }

        /** Also what is not shipped. */
        Order invoice() {
            assertThat(api.post(path + "/invoices").status()).isIn(201, 202);
            invoiced = PIECES;
            invoices++;
            return this;
        }

        /** Four pieces of its last invoice. */
        Order credit() {
            return credited(pieces("order_line_id", CREDITED));
        }

        /** The price of four pieces of its last invoice, but no pieces. */
        Order goodwill() {
            var amount = price.ofPiece.multiply(BigDecimal.valueOf(CREDITED));
            return credited(new JsonObject().put("order_line_id", line).put("amount", amount));
        }

        private Order credited(JsonObject line) {
            var issued = Awaitility.await().until(() -> documents("invoice"), d -> d.size() == invoices);
            var noted = api.post(
                    "/api/invoices/" + issued.getLast().getString("id") + "/credit-notes",
                    lines(line).put("reason", "agreed by phone"));
            assertThat(noted.status()).isIn(201, 202);
            return this;
        }

        Order takeBack(int quantity) {
            var back = pieces("line_id", quantity).put("disposition", "restock");
            api.post(
                            path + "/returns",
                            lines(back).put("reason", "does not fit").put("refund", true))
                    .expect(201);
            return this;
        }

        Order change(int quantity) {
            api.post(path + "/changes", lines(pieces("line_id", quantity))).expect(200);
            return this;
        }

        Order close() {
            api.post(path + "/close").expect(200);
            return this;
        }

        Order cancel() {
            api.post(path + "/cancel").expect(200);
            return this;
        }

        List<JsonObject> documents(String kind) {
            return SalesBooks.objects(api.get("/api/invoices?sort=issued_at&limit=100&kind=" + kind + "&order_id="
                            + path.substring(ORDERS.length()))
                    .expect(200)
                    .list());
        }

        private BigDecimal sum(String kind) {
            return documents(kind).stream()
                    .map(d -> SalesBooks.amount(d, "total_amount"))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        /** @param pieces whose price it costs now, after its documents, and of which it keeps no more than the price after a refund */
        void costs(String pieces) {
            var expected = price.ofPiece.multiply(new BigDecimal(pieces));
            var as = price + " " + path;
            var order = api.get(path).expect(200).order();
            var owed = SalesBooks.amount(order, "total_amount").subtract(SalesBooks.amount(order, "credited_amount"));
            assertThat(owed).as(as).isEqualByComparingTo(expected);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(sum("invoice").subtract(sum("credit_note")))
                            .as(as)
                            .isEqualByComparingTo(expected));
            for (var kind : List.of("invoice", "credit_note"))
                for (var d : documents(kind))
                    SalesBooks.isArithmetic(api.get("/api/invoices/" + d.getString("id"))
                            .expect(200)
                            .data());
            var credit = SalesBooks.amount(order, "credit_amount");
            if (credit.signum() > 0)
                api.post(path + "/refunds", new JsonObject().put("amount", credit))
                        .expect(201);
            var now = api.get(path).expect(200).order();
            assertThat(SalesBooks.amount(now, "paid_amount").subtract(SalesBooks.amount(now, "refunded_amount")))
                    .as(as)
                    .isEqualByComparingTo(expected);
            assertThat(SalesBooks.amount(now, "open_amount")).as(as).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void pieces_come_back_before_or_after_others_are_credited(Price price) {
        new Order(price).ship(10).credit().takeBack(6).costs("0");
        new Order(price).ship(10).takeBack(6).credit().costs("0");
        new Order(price).ship(4).ship(6).credit().takeBack(6).costs("0");
        var inParts = new Order(price).ship(10).credit().takeBack(1).takeBack(2);
        inParts.costs("3");
        inParts.takeBack(3).costs("0");
        inParts.takeBack(4).costs("0"); // they were credited
    }

    @ParameterizedTest
    @EnumSource
    void pieces_are_closed_or_changed_away_before_or_after_others_are_credited(Price price) {
        new Order(price).ship(5).invoice().credit().close().costs("5");
        new Order(price).invoice().ship(5).credit().close().costs("5");
        new Order(price).ship(5).invoice().close().credit().costs("1");
        new Order(price).invoice().ship(5).credit().change(7).costs("6");
        new Order(price).invoice().ship(5).credit().change(5).costs("5");
        new Order(price).ship(3).invoice().change(7).credit().costs("3");
        new Order(price).invoice().ship(5).credit().change(6).takeBack(5).costs("1");
        new Order(price).invoice().credit().cancel().costs("0");
        new Order(price).ship(5).invoice().credit().close().takeBack(5).costs("0");
    }

    @ParameterizedTest
    @EnumSource
    void goodwill_is_no_piece(Price price) {
        var order = new Order(price).ship(10).goodwill().takeBack(6);
        order.costs("2.4");
        order.takeBack(4).costs("0");
    }
}
