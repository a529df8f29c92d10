package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random operations on sales orders over HTTP: after all of them, the orders, the payments, the invoices and the stock tell the same. Repeat
 * a run with {@code -Dtradepost.seed=N}; run more orders with {@code -Dtradepost.rounds=N}.
 */
@ExtendWith(Shared.class)
class SalesBooksTest {
    private static final String ORDERS = "/api/sales/orders/";
    private static final int ORDERS_PER_ROUND = 40;
    private static final int STEPS = 9;
    private static final long STOCK = 60;
    /** A step that does not fit the state of the order is refused with one of these. */
    private static final Set<Integer> ALLOWED = Set.of(200, 201, 400, 409);

    private static Api api;

    private final long seed = Long.getLong("tradepost.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<String> items = new ArrayList<>();
    private final Map<String, Integer> accepted = new HashMap<>();

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    @Test
    void orders_payments_invoices_and_stock_agree_after_any_operations() {
        var country = "AQ"; // in no other test
        api.post("/api/tax-rates", rate(country, "standard", "19", false)).expect(201);
        api.post("/api/tax-rates", rate(country, "reduced", "7", true)).expect(201);
        for (int i = 0; i < 3; i++) items.add(api.item(STOCK * ORDERS_PER_ROUND));
        for (int i = 0; i < 3; i++) items.add(reduced(STOCK));
        var customer = customer(country);
        var orders = new ArrayList<String>();
        int count = ORDERS_PER_ROUND * Integer.getInteger("tradepost.rounds", 1);
        for (int i = 0; i < count; i++) {
            var order = created(customer);
            if (order == null) continue;
            orders.add(order);
            for (int step = 0; step < STEPS; step++) step(order);
        }
        assertThat(accepted).as("seed %d", seed).containsKeys("confirm", "pay", "shipments");
        for (var order : orders) hasAmounts(order);
        for (var order : orders) hasInvoices(order);
        for (var item : items) hasStock(item, orders);
        hasPayments(orders);
        api.isSound();
    }

    private static JsonObject rate(String country, String category, String percent, boolean included) {
        return new JsonObject()
                .put("name", category + " " + country)
                .put("country", country)
                .put("category", category)
                .put("rate", new BigDecimal(percent))
                .put("included", included);
    }

    private static String reduced(long stock) {
        var body = new JsonObject()
                .put("name", "Book")
                .put("sku", "book-" + Api.unique())
                .put("unit_price", new BigDecimal("3.33"))
                .put("tax_category", "reduced");
        var id = api.post("/api/items", body).expect(201).id();
        api.put("/api/items/" + id + "/stock", new JsonObject().put("quantity", stock))
                .expect(200);
        return id;
    }

    private static String customer(String country) {
        var body = new JsonObject()
                .put("name", "Customer Co")
                .put("email", "books" + Api.unique() + "@example.com")
                .put("payment_terms_days", 14)
                .put(
                        "addresses",
                        new JsonArray()
                                .add(new JsonObject().put("line1", "Base 1").put("country", country)));
        return api.post("/api/customers", body).expect(201).id();
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private JsonObject discount(boolean whole) {
        return random.nextBoolean()
                ? new JsonObject()
                        .put("type", "percent")
                        .put("value", new BigDecimal(any(List.of("10", "33.3333", "2.5"))))
                : new JsonObject().put("type", "amount").put("value", whole ? 5 : 1);
    }

    /** Returns the id of a draft, or of a placed order; null if it was refused. */
    private String created(String customer) {
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
        if (random.nextInt(4) == 0) body.put("discount", discount(true));
        var answer = api.post(random.nextInt(3) == 0 ? "/api/orders" : "/api/sales/orders", body);
        checked("create", answer);
        return answer.status() == 201 ? answer.id() : null;
    }

    private void step(String order) {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> send(order, "confirm", null);
            case 3 -> send(order, "changes", changes(order));
            case 4, 5 ->
                send(
                        order,
                        "pay",
                        random.nextInt(3) > 0 ? null : new JsonObject().put("amount", 1 + random.nextInt(9)));
            case 6, 7, 8 -> send(order, "shipments", random.nextInt(4) == 0 ? null : lines(order, "quantity", 4));
            case 9 -> send(order, "returns", returns(order));
            case 10 -> send(order, "refunds", new JsonObject().put("amount", 1).put("reason", "goodwill"));
            default -> {
                if (random.nextInt(3) == 0) send(order, "cancel", null);
                else if (random.nextBoolean()) send(order, "close", null);
                else checked("invoice", api.get(ORDERS + order + "/invoice"));
            }
        }
    }

    private void send(String order, String operation, JsonObject body) {
        checked(
                operation,
                body == null
                        ? api.post(ORDERS + order + "/" + operation)
                        : api.post(ORDERS + order + "/" + operation, body));
    }

    private void checked(String operation, Api.Answer answer) {
        assertThat(ALLOWED)
                .as("seed %d: %s: %s", seed, operation, answer.body().encode())
                .contains(answer.status());
        if (answer.status() < 300) accepted.merge(operation, 1, Integer::sum);
    }

    private static List<JsonObject> items(String order) {
        return objects(api.get(ORDERS + order).expect(200).data().getJsonArray("items"));
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    private JsonObject lines(String order, String quantity, int max) {
        var line = any(items(order));
        return new JsonObject()
                .put(
                        "lines",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("line_id", line.getString("id"))
                                        .put(quantity, 1 + random.nextInt(max))));
    }

    private JsonObject changes(String order) {
        if (random.nextInt(3) > 0) return lines(order, "quantity", 12);
        return new JsonObject()
                .put(
                        "lines",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("item_id", any(items))
                                        .put("quantity", 2)
                                        .put("unit_price", 7)));
    }

    private JsonObject returns(String order) {
        var body = lines(order, "quantity", 2).put("reason", "wrong size").put("refund", random.nextBoolean());
        body.getJsonArray("lines").getJsonObject(0).put("disposition", any(List.of("restock", "damaged", "discard")));
        return body;
    }

    private static BigDecimal amount(JsonObject of, String field) {
        return new BigDecimal(of.getValue(field).toString());
    }

    private static BigDecimal sum(List<JsonObject> of, String field) {
        return of.stream().map(o -> amount(o, field)).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** The lines add up to the order, to the last cent. */
    private void hasAmounts(String id) {
        var order = api.get(ORDERS + id).expect(200).order();
        var lines = items(id);
        var why = "seed %d, order %s".formatted(seed, id);
        assertThat(sum(lines, "subtotal")).as(why).isEqualByComparingTo(amount(order, "subtotal_amount"));
        assertThat(sum(lines, "discount_amount")).as(why).isEqualByComparingTo(amount(order, "discount_amount"));
        assertThat(sum(lines, "tax_amount")).as(why).isEqualByComparingTo(amount(order, "tax_amount"));
        assertThat(sum(lines, "total_amount")).as(why).isEqualByComparingTo(amount(order, "total_amount"));
        for (var l : lines) {
            var added = l.getBoolean("tax_included") ? BigDecimal.ZERO : amount(l, "tax_amount");
            assertThat(amount(l, "subtotal")
                            .subtract(amount(l, "discount_amount"))
                            .add(added))
                    .as(why)
                    .isEqualByComparingTo(amount(l, "total_amount"));
            assertThat(l.getLong("shipped_quantity") + l.getLong("closed_quantity"))
                    .as(why)
                    .isLessThanOrEqualTo(l.getLong("quantity"));
            assertThat(l.getLong("returned_quantity")).as(why).isLessThanOrEqualTo(l.getLong("shipped_quantity"));
        }
        var owed = amount(order, "total_amount").subtract(amount(order, "returned_amount"));
        assertThat(amount(order, "refunded_amount")).as(why).isLessThanOrEqualTo(amount(order, "paid_amount"));
        if (order.getString("status").equals("completed"))
            assertThat(amount(order, "paid_amount").subtract(amount(order, "refunded_amount")))
                    .as(why)
                    .isLessThanOrEqualTo(amount(order, "total_amount"));
        assertThat(owed).as(why).isGreaterThanOrEqualTo(BigDecimal.ZERO);
    }

    /** What was shipped and has not come back is invoiced; of a fulfilled order, the invoices are what is owed. */
    private void hasInvoices(String id) {
        var why = "seed %d, order %s".formatted(seed, id);
        Awaitility.await(why).atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var order = api.get(ORDERS + id).expect(200).order();
            var documents = objects(api.get("/api/sales/invoices?limit=100&order_id=" + id)
                    .expect(200)
                    .list());
            var net = new HashMap<String, Long>();
            var total = BigDecimal.ZERO;
            for (var d : documents) {
                boolean credit = d.getString("kind").equals("credit_note");
                var whole = api.get("/api/sales/invoices/" + d.getString("id"))
                        .expect(200)
                        .data();
                for (var l : objects(whole.getJsonArray("lines")))
                    net.merge(l.getString("order_line_id"), (credit ? -1 : 1) * l.getLong("quantity"), Long::sum);
                total = credit ? total.subtract(amount(d, "total_amount")) : total.add(amount(d, "total_amount"));
            }
            boolean cancelled = order.getString("status").equals("cancelled");
            for (var l : items(id)) {
                long invoiced = net.getOrDefault(l.getString("id"), 0L);
                long charged = cancelled ? 0 : l.getLong("quantity") - l.getLong("closed_quantity");
                assertThat(invoiced)
                        .as(why)
                        .isBetween(
                                l.getLong("shipped_quantity") - l.getLong("returned_quantity"),
                                charged - l.getLong("returned_quantity"));
            }
            if (Set.of("fulfilled", "returned").contains(order.getString("fulfillment_status")))
                assertThat(total)
                        .as(why)
                        .isEqualByComparingTo(amount(order, "total_amount").subtract(amount(order, "returned_amount")));
        });
    }

    /** Reserved are the open pieces of orders, and nothing else. */
    private void hasStock(String item, List<String> orders) {
        var why = "seed %d, item %s".formatted(seed, item);
        Awaitility.await(why).atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            long open = 0;
            long left = 0;
            for (var id : orders) {
                var status = api.get(ORDERS + id).expect(200).order().getString("status");
                for (var l : items(id)) {
                    if (!l.getString("item_id").equals(item)) continue;
                    left += l.getLong("shipped_quantity");
                    if (Set.of("confirmed", "paid").contains(status))
                        open += l.getLong("quantity")
                                - l.getLong("shipped_quantity")
                                - l.getLong("closed_quantity")
                                - l.getLong("backordered_quantity");
                }
            }
            long back = 0;
            for (var id : orders)
                for (var r :
                        objects(api.get(ORDERS + id + "/returns").expect(200).list()))
                    for (var l : objects(api.get("/api/sales/returns/" + r.getString("id"))
                            .expect(200)
                            .data()
                            .getJsonArray("lines")))
                        if (l.getString("item_id").equals(item)
                                && !l.getString("disposition").equals("discard")) back += l.getLong("quantity");
            var stock = api.get("/api/items/" + item + "/stock").expect(200).data();
            assertThat(stock.getLong("reserved")).as(why).isEqualTo(open);
            long initial = items.indexOf(item) < 3 ? STOCK * ORDERS_PER_ROUND : STOCK;
            assertThat(stock.getLong("on_hand")).as(why).isEqualTo(initial - left + back);
        });
    }

    private void hasPayments(List<String> orders) {
        var ours = Set.copyOf(orders);
        Awaitility.await("seed " + seed).atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            var result = api.get("/api/payments/reconcile").expect(200).data();
            assertThat(result.getBoolean("complete")).isTrue();
            assertThat(objects(result.getJsonArray("mismatches")).stream()
                            .filter(m -> ours.contains(m.getString("order_id")))
                            .collect(Collectors.toList()))
                    .as("seed %d", seed)
                    .isEmpty();
        });
    }
}
