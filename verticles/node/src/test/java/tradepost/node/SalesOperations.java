package tradepost.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Random operations on sales orders. Many do not fit the state of their order, and are refused.
 *
 * @param items that are sold
 */
record SalesOperations(Api api, Random random, List<String> items) {
    static final String ORDERS = "/api/sales/orders/";

    /** A request. @param name what it does, such as {@code confirm} */
    record Operation(
            String name,
            String method,
            String path,
            @Nullable JsonObject body) {}

    <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private JsonObject discount(boolean whole) {
        return random.nextBoolean()
                ? new JsonObject()
                        .put("type", "percent")
                        .put("value", new BigDecimal(any(List.of("10", "33.3333", "2.5"))))
                : new JsonObject().put("type", "amount").put("value", whole ? 5 : 1);
    }

    /** The content of a new order or quote. */
    JsonObject order(String customer) {
        var currency = any(List.of("USD", "USD", "JPY", "KWD"));
        var lines = new JsonArray();
        for (int i = 0, n = 1 + random.nextInt(3); i < n; i++) {
            var line = new JsonObject().put("item_id", any(items)).put("quantity", 1 + random.nextInt(9));
            if (!currency.equals("USD")) line.put("unit_price", 1 + random.nextInt(500));
            if (random.nextInt(4) == 0) line.put("discount", discount(false));
            lines.add(line);
        }
        var body = new JsonObject()
                .put("customer_id", customer)
                .put("items", lines)
                .put("currency", currency);
        return random.nextInt(4) == 0 ? body.put("discount", discount(true)) : body;
    }

    /** What comes next for an order. */
    Operation next(String order) {
        return switch (random.nextInt(18)) {
            case 0, 1, 2 -> post(order, "confirm", null);
            case 3 -> change(order);
            case 4, 5 ->
                post(
                        order,
                        "pay",
                        random.nextInt(3) > 0 ? null : new JsonObject().put("amount", 1 + random.nextInt(9)));
            case 6, 7, 8 -> post(order, "shipments", random.nextInt(4) == 0 ? null : lines(order, 4));
            case 9 -> post(order, "returns", returns(order));
            case 10 ->
                post(
                        order,
                        "refunds",
                        new JsonObject()
                                .put("amount", 1 + random.nextInt(20))
                                .put("reason", "goodwill")
                                .put("credit", random.nextBoolean()));
            case 11, 12 -> payOtherwise(order);
            case 13, 14, 15 -> ofInvoice(order);
            default -> {
                if (random.nextInt(4) == 0) yield post(order, "cancel", null);
                else if (random.nextBoolean())
                    yield post(order, "close", random.nextBoolean() ? null : lines(order, 2));
                else yield post(order, "invoices", null);
            }
        };
    }

    /** Often more than is open; or with the credit of other orders. */
    private Operation payOtherwise(String order) {
        if (random.nextBoolean()) return post(order, "pay", new JsonObject().put("amount", 1 + random.nextInt(400)));
        var body = new JsonObject().put("method", "credit");
        if (random.nextBoolean()) body.put("amount", 1 + random.nextInt(30));
        return new Operation("credit", "POST", ORDERS + order + "/pay", body);
    }

    /** What is done with an invoice; it is asked for if there is none. */
    private Operation ofInvoice(String order) {
        var invoices = SalesBooks.objects(api.get("/api/invoices?kind=invoice&order_id=" + order)
                .expect(200)
                .list());
        if (invoices.isEmpty()) return post(order, "invoices", null);
        var invoice = any(invoices).getString("id");
        return switch (random.nextInt(4)) {
            case 0 ->
                post(
                        order,
                        "pay",
                        new JsonObject().put("amount", 1 + random.nextInt(30)).put("invoice_id", invoice));
            case 1 -> {
                var body = new JsonObject().put("reason", "short payment");
                yield post(
                        invoice, "write-off", random.nextBoolean() ? body : body.put("amount", 1 + random.nextInt(5)));
            }
            case 2 -> post(invoice, "credit-notes", ofLine(invoice));
            default ->
                post(
                        invoice,
                        "credit-notes",
                        new JsonObject().put("amount", 1 + random.nextInt(9)).put("reason", "goodwill"));
        };
    }

    /** A piece, or an amount. */
    private JsonObject ofLine(String invoice) {
        var line = any(SalesBooks.objects(
                api.get("/api/invoices/" + invoice).expect(200).data().getJsonArray("lines")));
        var credited = new JsonObject()
                .put("order_line_id", line.getString("order_line_id"))
                .put(random.nextBoolean() ? "quantity" : "amount", 1);
        return lines(credited).put("reason", "damaged");
    }

    private static Operation post(String id, String name, @Nullable JsonObject body) {
        boolean isOfInvoice = name.equals("write-off") || name.equals("credit-notes");
        return new Operation(name, "POST", (isOfInvoice ? "/api/invoices/" : ORDERS) + id + "/" + name, body);
    }

    private JsonObject lines(String order, int max) {
        var line = any(
                SalesBooks.objects(api.get(ORDERS + order).expect(200).data().getJsonArray("items")));
        return lines(new JsonObject().put("line_id", line.getString("id")).put("quantity", 1 + random.nextInt(max)));
    }

    private static JsonObject lines(JsonObject line) {
        return new JsonObject().put("lines", new JsonArray().add(line));
    }

    /** Of a line, to any quantity, also none; or a new line. */
    Operation change(String order) {
        return post(order, "changes", changes(order));
    }

    private JsonObject changes(String order) {
        if (random.nextInt(3) > 0) {
            var body = lines(order, 12);
            if (random.nextInt(8) == 0)
                body.getJsonArray("lines").getJsonObject(0).put("quantity", 0);
            return body;
        }
        return lines(
                new JsonObject().put("item_id", any(items)).put("quantity", 2).put("unit_price", 7));
    }

    private JsonObject returns(String order) {
        var body = lines(order, 2).put("reason", "wrong size").put("refund", random.nextBoolean());
        body.getJsonArray("lines").getJsonObject(0).put("disposition", any(List.of("restock", "damaged", "discard")));
        return body;
    }
}
