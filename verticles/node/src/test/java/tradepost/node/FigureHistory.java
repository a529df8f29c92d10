package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Random operations in every context whose documents figures sum, over HTTP. Many are refused, because they do not fit the state of a document. */
final class FigureHistory {
    private static final Set<Integer> ALLOWED = Set.of(200, 201, 202, 400, 409);
    private static final String PURCHASES = "/api/purchase/orders/";
    private static final String TRANSFERS = "/api/stock/transfers/";
    private static final int ITEMS = 5;
    private static final int STEPS = 8;

    private final Api api;
    private final Random random;
    private final String seed;
    private final SalesOperations sales;
    private final List<String> items = new ArrayList<>();
    private final List<String> customers = new ArrayList<>();
    private final List<String> vendors = new ArrayList<>();
    private final List<String> locations = new ArrayList<>();
    /** How often an operation was accepted, by its name. */
    final Map<String, Integer> accepted = new TreeMap<>();

    FigureHistory(Api api, long seed) {
        this.api = api;
        this.random = new Random(seed);
        this.seed = "seed " + seed;
        sales = new SalesOperations(api, random, items);
        var country = "AX"; // with taxes that no other test has
        rate(country, "standard", "19", false);
        rate(country, "reduced", "7", true);
        for (int i = 0; i < ITEMS; i++) items.add(item(i % 2 == 0 ? "standard" : "reduced"));
        for (int i = 0; i < 3; i++) {
            customers.add(customer(country));
            vendors.add(api.vendor());
        }
        for (var location :
                SalesBooks.objects(api.get("/api/locations").expect(200).list()))
            locations.add(location.getString("id"));
        var depot = new JsonObject().put("code", "FIG" + Api.unique()).put("name", "Depot");
        locations.add(api.post("/api/locations", depot).expect(201).id());
    }

    private void rate(String country, String category, String percent, boolean included) {
        var body = new JsonObject()
                .put("name", category + " " + country)
                .put("country", country)
                .put("category", category)
                .put("rate", new BigDecimal(percent))
                .put("included", included);
        api.post("/api/tax-rates", body).expect(201);
    }

    private String item(String taxes) {
        var body = new JsonObject()
                .put("name", "Part")
                .put("sku", "part-" + Api.unique())
                .put("unit_price", new BigDecimal("3.33"))
                .put("tax_category", taxes);
        var id = api.post("/api/items", body).expect(201).id();
        api.put("/api/items/" + id + "/stock", new JsonObject().put("quantity", 200))
                .expect(200);
        return id;
    }

    private String customer(String country) {
        var address = new JsonObject().put("line1", "Base 1").put("country", country);
        var body = new JsonObject()
                .put("name", "Figures Co")
                .put("email", "figures" + Api.unique() + "@example.com")
                .put("payment_terms_days", 14)
                .put("addresses", new JsonArray().add(address));
        return api.post("/api/customers", body).expect(201).id();
    }

    /** Sells, buys and moves, in turn. @param documents of each kind */
    void happen(int documents) {
        for (int i = 0; i < documents; i++) {
            sell();
            if (i % 2 == 0) buy();
            if (i % 4 == 0) transfer();
            if (i % 3 == 0) adjust();
        }
    }

    private void sell() {
        boolean places = random.nextInt(3) == 0;
        var body = sales.order(sales.any(customers));
        if (places && random.nextBoolean()) body.put("payment", new JsonObject().put("method", "cash"));
        var order = id("order", api.post(places ? "/api/orders" : "/api/sales/orders", body));
        for (int step = 0; order != null && step < STEPS; step++) {
            var next = step == 0 ? confirm(order) : random.nextInt(8) == 0 ? byCard(order) : sales.next(order);
            checked(
                    next.name(),
                    api.send(next.method(), next.path(), next.body()).join());
        }
    }

    private static SalesOperations.Operation confirm(String order) {
        return new SalesOperations.Operation("confirm", "POST", SalesOperations.ORDERS + order + "/confirm", null);
    }

    private static SalesOperations.Operation byCard(String order) {
        var body = new JsonObject().put("provider", "sandbox");
        return new SalesOperations.Operation("pay by card", "POST", SalesOperations.ORDERS + order + "/pay", body);
    }

    private void buy() {
        var lines = new JsonArray();
        for (int i = 0, n = 1 + random.nextInt(3); i < n; i++)
            lines.add(new JsonObject()
                    .put("item_id", sales.any(items))
                    .put("quantity", 1 + random.nextInt(30))
                    .put("unit_price", BigDecimal.valueOf(random.nextInt(900) + 1, 2)));
        boolean isForeign = random.nextInt(4) == 0;
        var body = new JsonObject()
                .put("vendor_id", sales.any(vendors))
                .put("currency", isForeign ? "EUR" : "USD")
                .put("exchange_rate", isForeign ? new BigDecimal("1.0834") : null)
                .put("items", lines);
        var order = id("purchase", api.post("/api/purchase/orders", body));
        if (order == null) return;
        if (random.nextInt(8) > 0) checked("send", api.post(PURCHASES + order + "/order"));
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(8)) {
                case 0, 1 -> checked("receive", api.post(PURCHASES + order + "/receive"));
                case 2, 3 -> checked("receive a part", api.post(PURCHASES + order + "/receive", parts(order, true)));
                case 4 ->
                    checked(
                            "pay a vendor",
                            api.post(
                                    PURCHASES + order + "/pay",
                                    random.nextBoolean() ? new JsonObject().put("amount", 1) : new JsonObject()));
                case 5 ->
                    checked(
                            "send back",
                            api.post(
                                    PURCHASES + order + "/returns",
                                    parts(order, false).put("reason", "defective")));
                case 6 -> {
                    if (step > 4)
                        checked(
                                "close a purchase",
                                api.post(PURCHASES + order + "/close", new JsonObject().put("reason", "late")));
                }
                default -> {
                    if (step > 6) checked("cancel a purchase", api.post(PURCHASES + order + "/cancel"));
                }
            }
        }
    }

    /** Some pieces of a line of a purchase order. */
    private JsonObject parts(String order, boolean arrive) {
        var line = sales.any(
                SalesBooks.objects(api.get(PURCHASES + order).expect(200).data().getJsonArray("items")));
        var part = new JsonObject().put("line_id", line.getString("id")).put("quantity", 1 + random.nextInt(6));
        if (arrive && random.nextInt(3) == 0) part.put("damaged", 1 + random.nextInt(2));
        return new JsonObject().put("lines", new JsonArray().add(part));
    }

    /** Some pieces stay under way. */
    private void transfer() {
        var body = new JsonObject()
                .put("from_location_id", locations.getFirst())
                .put("to_location_id", locations.getLast())
                .put("lines", Api.lines(sales.any(items), 2 + random.nextInt(5)));
        var draft = api.post("/api/stock/transfers", body);
        var transfer = id("transfer", draft);
        if (transfer == null) return;
        checked("ship a transfer", api.post(TRANSFERS + transfer + "/ship"));
        var line = draft.data().getJsonArray("lines").getJsonObject(0).getString("id");
        var some = new JsonObject().put("line_id", line).put("quantity", 1).put("lost", random.nextInt(2));
        checked(
                "receive a transfer",
                api.post(TRANSFERS + transfer + "/receive", new JsonObject().put("lines", new JsonArray().add(some))));
    }

    private void adjust() {
        var line = new JsonObject().put("item_id", sales.any(items)).put("delta", random.nextInt(30) - 10);
        var body = new JsonObject().put("reason", "counted").put("lines", new JsonArray().add(line));
        var made = api.post("/api/stock/adjustments", body);
        if (id("adjust", made) == null || random.nextInt(3) > 0) return;
        var movement = made.data().getJsonArray("lines").getJsonObject(0).getString("movement_id");
        checked("reverse", api.post("/api/stock/movements/" + movement + "/reverse"));
    }

    /** The id of what was created; null if it was refused. */
    private @Nullable String id(String operation, Api.Answer answer) {
        checked(operation, answer);
        return answer.status() == 201 ? answer.id() : null;
    }

    private void checked(String operation, Api.Answer answer) {
        assertThat(ALLOWED)
                .as(seed + ": " + operation + ": " + answer.body().encode())
                .contains(answer.status());
        if (answer.status() < 300) accepted.merge(operation, 1, Integer::sum);
    }
}
