package tradepost.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Random changes of masters, stock and orders. Some do not fit the state of what they change, and are refused. */
final class SyncedChanges {
    private static final Set<Integer> REFUSALS = Set.of(400, 404, 409, 412);

    private final Api api;
    private final Random random;
    private final List<String> items = new CopyOnWriteArrayList<>();
    private final List<String> products = new CopyOnWriteArrayList<>();
    private final List<String> customers = new CopyOnWriteArrayList<>();
    private final List<String> vendors = new CopyOnWriteArrayList<>();
    private final List<String> locations = new CopyOnWriteArrayList<>();
    private final List<String> orders = new CopyOnWriteArrayList<>();
    int accepted;
    int refused;

    SyncedChanges(Api api, Random random) {
        this.api = api;
        this.random = random;
        for (int i = 0; i < 3; i++) {
            item();
            contact("customers", customers);
            contact("vendors", vendors);
        }
        location();
    }

    /** Makes one change. */
    void next() {
        switch (random.nextInt(20)) {
            case 0, 1 -> item();
            case 2, 3 -> changed("/api/items/", items, itemBody());
            case 4 -> product();
            case 5, 6 -> changeProduct();
            case 7 -> contact("customers", customers);
            case 8 -> changed("/api/customers/", customers, contactBody());
            case 9 -> contact("vendors", vendors);
            case 10 -> changed("/api/vendors/", vendors, contactBody());
            case 11 -> location();
            case 12 -> changed("/api/locations/", locations, locationBody().put("active", random.nextInt(4) > 0));
            case 13, 14 -> stock();
            case 15 -> order();
            default -> changeOrder();
        }
    }

    private @Nullable String any(List<String> of) {
        return of.isEmpty() ? null : of.get(random.nextInt(of.size()));
    }

    private JsonObject send(String method, String path, @Nullable JsonObject body) {
        var answer = api.send(method, path, body).join();
        if (answer.status() < 300) {
            accepted++;
            return answer.body();
        }
        if (!REFUSALS.contains(answer.status())) answer.expect(200);
        refused++;
        return new JsonObject();
    }

    private void made(String path, JsonObject body, List<String> list) {
        var data = send("POST", path, body).getJsonObject("data");
        if (data != null) list.add((data.containsKey("order") ? data.getJsonObject("order") : data).getString("id"));
    }

    /** Changes, archives, restores or deletes one of them. */
    private void changed(String path, List<String> of, JsonObject body) {
        var id = any(of);
        if (id == null) return;
        switch (random.nextInt(8)) {
            case 0 -> send("DELETE", path + id + "?archive=true", null);
            case 1, 2 -> send("POST", path + id + "/restore", null);
            case 3 -> send("DELETE", path + id, null);
            case 4 -> send("PUT", path + id, body);
            default -> {
                var part = new JsonObject();
                body.forEach(e -> {
                    if (random.nextBoolean()) part.put(e.getKey(), e.getValue());
                });
                send("PATCH", path + id, part);
            }
        }
    }

    /** Another system may know it. */
    private JsonObject known(JsonObject body) {
        return random.nextBoolean()
                ? body
                : body.put("external_ids", new JsonObject().put("shop", Long.toString(Api.unique())));
    }

    private JsonObject itemBody() {
        var body = new JsonObject()
                .put("name", "Item " + Api.unique())
                .put("sku", "sync-" + Api.unique())
                .put("unit_price", random.nextInt(100_000) / 100.0)
                .put("metadata", new JsonObject().put("shelf", "S" + random.nextInt(9)));
        if (random.nextBoolean()) body.put("description", "Text " + random.nextInt(99));
        if (random.nextBoolean()) body.put("barcode", "b" + Api.unique());
        return known(body);
    }

    private void item() {
        made("/api/items", itemBody(), items);
    }

    private void product() {
        var body = new JsonObject()
                .put("name", "Product " + Api.unique())
                .put("price", 1 + random.nextInt(99))
                .put("stock", random.nextInt(4))
                .put("description", "D" + random.nextInt(99));
        made("/api/products", known(body), products);
    }

    private void changeProduct() {
        var id = any(products);
        if (id == null) return;
        var path = "/api/products/" + id;
        switch (random.nextInt(6)) {
            case 0 -> send("POST", path + "/archive", null);
            case 1 -> send("POST", path + "/publish", null);
            case 2 -> send("DELETE", path, null);
            case 3 -> {
                var sizes = new JsonObject().put("name", "Size").put("values", new JsonArray(List.of("S", "M", "L")));
                send("PATCH", path, new JsonObject().put("options", new JsonArray().add(sizes)));
                send("POST", path + "/variants/generate", new JsonObject());
            }
            default ->
                send(
                        "PATCH",
                        path,
                        new JsonObject().put("name", "Product " + Api.unique()).put("price", 5));
        }
    }

    private JsonObject contactBody() {
        var body = new JsonObject()
                .put("name", "Contact " + Api.unique())
                .put("email", "sync" + Api.unique() + "@example.com")
                .put("tags", new JsonArray().add("t" + random.nextInt(9)));
        if (random.nextBoolean()) body.put("phone", "+49 40 " + random.nextInt(9999));
        if (random.nextBoolean())
            body.put("addresses", new JsonArray().add(new JsonObject().put("line1", "Quay " + random.nextInt(99))));
        return known(body);
    }

    private void contact(String path, List<String> list) {
        made("/api/" + path, contactBody(), list);
    }

    private JsonObject locationBody() {
        return new JsonObject()
                .put("code", "S" + Api.unique())
                .put("name", "Place " + random.nextInt(99))
                .put("priority", random.nextInt(200));
    }

    private void location() {
        made("/api/locations", locationBody(), locations);
    }

    private void stock() {
        var item = any(items);
        if (item == null) return;
        var body = new JsonObject().put("delta", random.nextInt(9) - 2);
        var place = random.nextBoolean() ? any(locations) : null;
        if (place != null) body.put("location_id", place);
        send("PUT", "/api/items/" + item + "/stock", body);
    }

    private JsonArray lines() {
        var lines = new JsonArray();
        for (int i = 0, n = 1 + random.nextInt(3); i < n; i++) {
            var item = any(items);
            if (item != null) lines.add(new JsonObject().put("item_id", item).put("quantity", 1 + random.nextInt(3)));
        }
        return lines;
    }

    private void order() {
        var customer = any(customers);
        if (customer != null)
            made(
                    "/api/sales/orders",
                    new JsonObject().put("customer_id", customer).put("items", lines()),
                    orders);
    }

    private void changeOrder() {
        var id = any(orders);
        if (id == null) return;
        var path = "/api/sales/orders/" + id;
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> send("POST", path + "/confirm", null);
            case 3 -> send("PUT", path, new JsonObject().put("items", lines()));
            case 4 -> send("POST", path + "/pay", random.nextBoolean() ? null : new JsonObject().put("amount", 1));
            case 5, 6 -> send("POST", path + "/shipments", null);
            default -> send("POST", path + "/cancel", null);
        }
    }
}
