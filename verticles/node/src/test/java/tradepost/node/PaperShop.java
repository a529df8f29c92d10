package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/** Does what is on the paper of a month (month/paper.md), row by row. Whatever document follows has the amount of the row. */
final class PaperShop {
    private static final String ORDERS = "/api/sales/orders/";
    private static final String COUNTRY = "DE";

    /** Sells and delivers. */
    private final Api shop;
    /** Does what the bookkeeper does. */
    private final Api books;

    private final Map<String, String> customers = new HashMap<>();
    private final Map<String, String> items = new HashMap<>();
    /** The paths of the orders. */
    private final Map<String, String> orders = new HashMap<>();

    private final Set<String> invoices = new HashSet<>();

    PaperShop(Api shop, Api books) {
        this.shop = shop;
        this.books = books;
        rate("standard", 19);
        rate("reduced", 7);
        rate("shipping", 19);
    }

    private void rate(String category, int percent) {
        var rate = new JsonObject()
                .put("name", "VAT")
                .put("country", COUNTRY)
                .put("category", category)
                .put("rate", percent)
                .put("included", false);
        shop.post("/api/tax-rates", rate).expect(201);
    }

    String customer(String name) {
        return customers.get(name);
    }

    /** The number on paper. */
    String number(String orderId) {
        for (var order : orders.entrySet()) if (order.getValue().equals(ORDERS + orderId)) return order.getKey();
        throw new AssertionError("not on paper: " + orderId);
    }

    void registers(Map<String, String> customer) {
        var name = customer.get("customer");
        var address = new JsonObject().put("line1", "1 Main Street").put("country", COUNTRY);
        var body = new JsonObject()
                .put("name", name)
                .put("email", name + "@example.com")
                .put("payment_terms_days", Integer.valueOf(customer.get("days to pay")))
                .put("addresses", new JsonArray().add(address));
        customers.put(name, shop.post("/api/customers", body).expect(201).id());
    }

    void stocks(Map<String, String> goods) {
        var name = goods.get("goods");
        var body = new JsonObject()
                .put("name", name)
                .put("sku", name)
                .put("unit_price", new BigDecimal(goods.get("price")))
                .put("tax_category", goods.get("tax").equals("7") ? "reduced" : "standard");
        var id = shop.post("/api/items", body).expect(201).id();
        shop.put("/api/items/" + id + "/stock", new JsonObject().put("quantity", 100))
                .expect(200);
        items.put(name, id);
    }

    void sells(Map<String, String> order) {
        var lines = new JsonArray();
        for (var part : order.get("goods").split(", ")) {
            var piecesOf = part.split(" ");
            lines.add(new JsonObject().put("item_id", items.get(piecesOf[1])).put("quantity", pieces(piecesOf)));
        }
        var body = new JsonObject()
                .put("customer_id", customers.get(order.get("customer")))
                .put("items", lines);
        var discount = order.get("discount").replace(" %", "");
        if (!discount.isEmpty())
            body.put("discount", new JsonObject().put("type", "percent").put("value", new BigDecimal(discount)));
        var shipping = order.get("shipping");
        if (!shipping.isEmpty()) body.put("shipping", new JsonObject().put("amount", new BigDecimal(shipping)));
        var path = ORDERS + shop.post("/api/sales/orders", body).expect(201).id();
        shop.post(path + "/confirm").expect(200);
        orders.put(order.get("order"), path);
    }

    /** @param row of the journal */
    void does(Map<String, String> row) {
        var order = orders.get(row.get("order"));
        var body = row.get("date").isEmpty() ? new JsonObject() : new JsonObject().put("date", row.get("date"));
        var amount = row.get("amount").isEmpty() ? null : new BigDecimal(row.get("amount"));
        var why = row.get("remark").isEmpty() ? "on paper" : row.get("remark");
        switch (row.get("what")) {
            case "delivered" -> delivered(order, row);
            case "invoiced" -> {
                books.post(order + "/invoices", body).expect(201);
                is(row, newInvoice(order), "total_amount");
            }
            case "paid" -> {
                var by = row.get("by").startsWith("order ") ? "credit" : row.get("by");
                books.post(order + "/pay", body.put("amount", amount).put("method", by))
                        .expect(200);
            }
            case "refunded" ->
                books.post(order + "/refunds", body.put("amount", amount).put("reason", why))
                        .expect(201);
            case "cancelled" ->
                is(row, books.post(order + "/cancel").expect(200).order(), "refunded_amount");
            case "credited" -> {
                if (row.get("goods").isEmpty()) body.put("amount", amount);
                else body.put("lines", line(order, row, "order_line_id"));
                var note = books.post(invoice(order) + "/credit-notes", body.put("reason", why));
                is(row, note.expect(201).data(), "total_amount");
            }
            case "returned" -> {
                var lines = line(order, row, "line_id");
                var line = lines.getJsonObject(0).put("disposition", "restock");
                if (!row.get("fee").isEmpty()) line.put("restocking_fee", new BigDecimal(row.get("fee")));
                books.post(order + "/returns", body.put("lines", lines)).expect(201);
                is(row, books.get(order).expect(200).order(), "returned_amount");
            }
            case "written off" -> {
                books.post(invoice(order) + "/write-off", body.put("reason", why))
                        .expect(200);
                is(row, writeOff(order), "amount");
            }
            case "taken back" -> {
                body.put("reason", why).put("document_id", writeOff(order).getString("document_id"));
                is(
                        row,
                        books.post(invoice(order) + "/reversals", body)
                                .expect(201)
                                .data(),
                        "total_amount");
            }
            default -> throw new AssertionError("nobody knows what to do: " + row);
        }
    }

    private void delivered(String order, Map<String, String> row) {
        if (row.get("goods").isEmpty()) shop.post(order + "/shipments").expect(201);
        else
            shop.post(order + "/shipments", new JsonObject().put("lines", line(order, row, "line_id")))
                    .expect(201);
        if (!row.get("amount").isEmpty()) is(row, newInvoice(order), "total_amount");
    }

    void isPaid(String number, String amount) {
        books.post(orders.get(number) + "/pay", new JsonObject().put("amount", new BigDecimal(amount)))
                .expect(200);
    }

    /** A payment of this day. */
    void isRefused(String code, String number, String day) {
        var body = new JsonObject().put("amount", 1).put("date", day);
        assertThat(books.post(orders.get(number) + "/pay", body).expect(409).code())
                .isEqualTo(code);
    }

    private static void is(Map<String, String> row, JsonObject booked, String field) {
        assertThat(SalesBooks.amount(booked, field)).as("%s", row).isEqualByComparingTo(row.get("amount"));
    }

    private static int pieces(String... piecesOf) {
        return Integer.parseInt(piecesOf[0]);
    }

    /** The goods of a row. */
    private JsonArray line(String order, Map<String, String> row, String idField) {
        var piecesOf = row.get("goods").split(" ");
        var lines = books.get(order).expect(200).data().getJsonArray("items");
        for (var line : SalesBooks.objects(lines))
            if (line.getString("item_id").equals(items.get(piecesOf[1])))
                return new JsonArray()
                        .add(new JsonObject().put(idField, line.getString("id")).put("quantity", pieces(piecesOf)));
        throw new AssertionError("not ordered: " + row);
    }

    /** The path of the newest invoice of an order. */
    private String invoice(String order) {
        return "/api/invoices/"
                + books.get(order + "/invoice").expect(200).data().getString("id");
    }

    private JsonObject newInvoice(String order) {
        return Awaitility.await()
                .until(() -> books.get(order + "/invoice"), a -> a.status() == 200 && invoices.add(a.id()))
                .data();
    }

    private JsonObject writeOff(String order) {
        return SalesBooks.objects(books.get(invoice(order)).expect(200).data().getJsonArray("write_offs"))
                .getLast();
    }
}
