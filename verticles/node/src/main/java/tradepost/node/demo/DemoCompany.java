package tradepost.node.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small trade in building supplies: two vendors, four customers, eight items, three products, and orders in every state there is. Each thing
 * is known by its e-mail, SKU or reference, so loading it again adds nothing and goes on where it stopped.
 */
final class DemoCompany {
    private static final String TIMBER = "sales@northern-timber.example";
    private static final String SCHOOL = "purchasing@hilltop-school.example";
    /** What the examples of the contract refer to. */
    private static final String EXAMPLE_ITEM = "DEMO-HINGE";

    private static final String EXAMPLE_PRODUCT = "DEMO-LAPTOP-AIR";
    private final DemoApi api;
    private final Map<String, String> ids = new LinkedHashMap<>();
    /** What the vendors take for a piece, by SKU. */
    private final Map<String, BigDecimal> costs = new HashMap<>();

    DemoCompany(DemoApi api) {
        this.api = api;
    }

    private record Line(String sku, int quantity) {}

    void load() throws IOException, InterruptedException {
        people();
        items();
        products();
        purchases();
        sales();
    }

    /** The id of what is there, by the id that the contract's examples show. What is not there (deleted, say) is left out. */
    Map<String, String> exampleIds() throws IOException, InterruptedException {
        var found = new LinkedHashMap<String, String>();
        add(found, "a1", api.list("/api/items?sku=" + EXAMPLE_ITEM));
        add(found, "e1", api.list("/api/products?sku=" + EXAMPLE_PRODUCT));
        add(found, "b1", api.list("/api/vendors?email=" + DemoApi.encoded(TIMBER)));
        add(found, "c1", api.list("/api/customers?email=" + DemoApi.encoded(SCHOOL)));
        order(found, "51", "52", "/api/sales/orders", "DEMO-SELL-4");
        order(found, "53", "54", "/api/sales/orders", "DEMO-SELL-6");
        order(found, "61", "62", "/api/purchase/orders", "DEMO-BUY-4");
        return found;
    }

    private void order(Map<String, String> found, String example, String exampleLine, String path, String reference)
            throws IOException, InterruptedException {
        var orders = api.list(path + "?q=" + reference).stream()
                .filter(o -> reference.equals(o.getString("reference")))
                .toList();
        add(found, example, orders);
        if (!orders.isEmpty())
            add(found, exampleLine, api.lines(path + "/" + orders.getFirst().getString("id")));
    }

    private static void add(Map<String, String> found, String example, List<JsonObject> things) {
        if (!things.isEmpty())
            found.put(
                    "0198c0de-0000-7000-8000-0000000000" + example,
                    things.getFirst().getString("id"));
    }

    private void people() throws IOException, InterruptedException {
        person("vendors", "Northern Timber", TIMBER);
        person("vendors", "Forge and Fittings", "orders@forge-fittings.example");
        person("customers", "Corner Hardware", "orders@corner-hardware.example");
        person("customers", "Harbour Builders", "office@harbour-builders.example");
        person("customers", "Hilltop School", SCHOOL);
        person("customers", "Ada Mason", "ada.mason@people.example");
    }

    private void items() throws IOException, InterruptedException {
        item("DEMO-HAMMER", "Claw hammer", "24.90", "14.50");
        item("DEMO-SAW", "Hand saw", "31.50", "19.20");
        item("DEMO-NAILS", "Nails, box of 500", "8.75", "4.60");
        item("DEMO-SCREWS", "Wood screws, box of 200", "12.40", "6.90");
        item("DEMO-PLANK", "Oak plank, 2 m", "18.00", "10.80");
        item("DEMO-BEAM", "Spruce beam, 4 m", "42.00", "26.00");
        item("DEMO-HINGE", "Door hinge, brass", "6.20", "3.10");
        item("DEMO-DRILL", "Cordless drill", "129.00", "82.00");
    }

    private void products() throws IOException, InterruptedException {
        product(EXAMPLE_PRODUCT, "Laptop Air", "999.99", "Thin and light", 25);
        product("DEMO-TOOLBOX", "Toolbox", "79.00", "With a hammer, a saw and nails", 40);
        product("DEMO-WORKBENCH", "Workbench", "249.00", "Oak, foldable", 6);
    }

    private void purchases() throws IOException, InterruptedException {
        var forge = "orders@forge-fittings.example";
        var planks = List.of(new Line("DEMO-PLANK", 120), new Line("DEMO-BEAM", 40));
        var tools = List.of(new Line("DEMO-HAMMER", 60), new Line("DEMO-SAW", 40), new Line("DEMO-DRILL", 15));
        var small = List.of(new Line("DEMO-NAILS", 400), new Line("DEMO-SCREWS", 300), new Line("DEMO-HINGE", 150));
        purchase("DEMO-BUY-1", TIMBER, planks, "paid", List.of("receive", "pay"));
        purchase("DEMO-BUY-2", forge, tools, "received", List.of("receive"));
        purchase("DEMO-BUY-3", forge, small, "paid", List.of("receive", "pay"));
        purchase("DEMO-BUY-4", TIMBER, List.of(new Line("DEMO-BEAM", 60)), "draft", List.of());
        purchase("DEMO-BUY-5", forge, List.of(new Line("DEMO-DRILL", 5)), "cancelled", List.of("cancel"));
    }

    private void sales() throws IOException, InterruptedException {
        var shop = "orders@corner-hardware.example";
        var builders = "office@harbour-builders.example";
        var nails = List.of(new Line("DEMO-NAILS", 50), new Line("DEMO-HAMMER", 10));
        var roof = List.of(new Line("DEMO-BEAM", 24), new Line("DEMO-PLANK", 80), new Line("DEMO-SCREWS", 40));
        sale("DEMO-SELL-1", shop, nails, "paid", List.of("confirm", "pay"));
        sale("DEMO-SELL-2", builders, roof, "confirmed", List.of("confirm"));
        sale("DEMO-SELL-3", builders, List.of(new Line("DEMO-DRILL", 3)), "paid", List.of("confirm", "pay"));
        sale("DEMO-SELL-4", SCHOOL, List.of(new Line("DEMO-HINGE", 30)), "draft", List.of());
        sale(
                "DEMO-SELL-5",
                "ada.mason@people.example",
                List.of(new Line("DEMO-SAW", 1)),
                "cancelled",
                List.of("cancel"));
        sale("DEMO-SELL-6", shop, List.of(new Line("DEMO-SCREWS", 100)), "confirmed", List.of("confirm"));
    }

    private void person(String kind, String name, String email) throws IOException, InterruptedException {
        var body = new JsonObject().put("name", name).put("email", email);
        ids.put(email, api.make("/api/" + kind, body, "email=" + DemoApi.encoded(email)));
    }

    private void item(String sku, String name, String price, String cost) throws IOException, InterruptedException {
        costs.put(sku, new BigDecimal(cost));
        var body = new JsonObject().put("name", name).put("sku", sku).put("unit_price", new BigDecimal(price));
        ids.put(sku, api.make("/api/items", body, "sku=" + DemoApi.encoded(sku)));
    }

    private void product(String sku, String name, String price, String description, int stock)
            throws IOException, InterruptedException {
        var body = new JsonObject()
                .put("name", name)
                .put("sku", sku)
                .put("price", new BigDecimal(price))
                .put("description", description)
                .put("stock", stock);
        ids.put(sku, api.make("/api/products", body, "sku=" + DemoApi.encoded(sku)));
    }

    private void purchase(String reference, String vendor, List<Line> lines, String status, List<String> steps)
            throws IOException, InterruptedException {
        var wanted = new JsonArray();
        for (var l : lines) wanted.add(line(l).put("unit_price", costs.get(l.sku())));
        order("/api/purchase/orders", "vendor_id", vendor, reference, wanted, status, steps);
    }

    private void sale(String reference, String customer, List<Line> lines, String status, List<String> steps)
            throws IOException, InterruptedException {
        var wanted = new JsonArray();
        for (var l : lines) wanted.add(line(l));
        order("/api/sales/orders", "customer_id", customer, reference, wanted, status, steps);
    }

    private JsonObject line(Line l) {
        return new JsonObject().put("item_id", ids.get(l.sku())).put("quantity", l.quantity());
    }

    /** Steps that were taken before are refused with 409, which is as good. */
    private void order(
            String path,
            String whom,
            String email,
            String reference,
            JsonArray lines,
            String status,
            List<String> steps)
            throws IOException, InterruptedException {
        var partner = ids.get(email);
        var there = api.list(path + "?limit=100&" + whom + "=" + partner).stream()
                .filter(o -> reference.equals(o.getString("reference")))
                .findFirst();
        if (there.isPresent() && status.equals(there.get().getString("status"))) return;
        var body = new JsonObject().put(whom, partner).put("items", lines).put("reference", reference);
        var id = there.isPresent() ? there.get().getString("id") : api.make(path, body, "limit=1");
        for (var step : steps) api.post(path + "/" + id + "/" + step, null);
    }
}
