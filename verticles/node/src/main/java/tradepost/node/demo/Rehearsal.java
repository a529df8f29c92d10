package tradepost.node.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.node.demo.client.DemoApi;

/**
 * Sends the requests of a typical shop for a while, in the training run of an AOT cache. The cache then contains the profiles of
 * the hot paths (JEP 515), and a node that starts with it compiles them from its first request on.
 */
public final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final int CLIENTS = 16;
    private static final int GOODS = 50;

    private record Goods(String customer, List<String> items, List<String> products) {}

    private final DemoApi api;

    /** @param base such as {@code http://localhost:8000}, of an instance with the demo's users */
    public Rehearsal(String base) {
        api = DemoApi.of(base);
    }

    /** A failure only makes the cache less effective. */
    public void run(int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var admin = api.login(Demo.LOGINS.getOrDefault("admin", ""), Demo.PASSWORD);
            if (admin == null) throw new IOException("no login");
            var goods = goods(admin);
            var rounds = new ArrayList<Callable<Long>>();
            for (int i = 0; i < CLIENTS; i++) rounds.add(() -> rounds(admin, goods, end));
            long orders = 0;
            for (var r : clients.invokeAll(rounds)) orders += r.get();
            LOG.info("rehearsed {} orders", orders);
        } catch (IOException | ExecutionException | RuntimeException e) {
            LOG.warn("the rehearsal did not complete: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Goods goods(DemoApi api) throws IOException, InterruptedException {
        var customer = new JsonObject().put("name", "Rehearsal").put("email", "rehearsal@demo.example");
        var goods = new Goods(id(api.post("/api/customers", customer)), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < GOODS; i++) {
            var sku = "REHEARSAL-" + i;
            var item = new JsonObject().put("name", "Item " + i).put("sku", sku).put("unit_price", 10);
            goods.items.add(id(api.post("/api/items", item)));
            api.put("/api/items/" + goods.items.getLast() + "/stock", new JsonObject().put("quantity", 1_000_000));
            var product = new JsonObject()
                    .put("name", "Product " + i)
                    .put("price", 10)
                    .put("stock", 1_000_000);
            goods.products.add(id(api.post("/api/products", product)));
        }
        return goods;
    }

    private static String id(JsonObject data) {
        return data.containsKey("order") ? data.getJsonObject("order").getString("id") : data.getString("id");
    }

    private static long rounds(DemoApi api, Goods goods, long endNanos) throws IOException, InterruptedException {
        long orders = 0;
        for (; System.nanoTime() < endNanos; orders += 2) {
            var item = any(goods.items);
            api.get("/api/items/" + item);
            api.get("/api/items/" + item + "/stock");
            var product = any(goods.products);
            api.get("/api/products/" + product);
            var line = new JsonObject().put("item_id", item).put("quantity", 1);
            var order = new JsonObject().put("customer_id", goods.customer).put("items", new JsonArray().add(line));
            api.post("/api/sales/orders/" + id(api.post("/api/sales/orders", order)) + "/confirm", null);
            var placed = new JsonObject().put("product_id", product).put("quantity", 1);
            api.post(
                    "/api/orders",
                    new JsonObject().put("customer_id", goods.customer).put("items", new JsonArray().add(placed)));
            if (orders % 20 == 0) api.list("/api/sales/orders?limit=20");
        }
        return orders;
    }

    private static String any(List<String> of) {
        return of.get(ThreadLocalRandom.current().nextInt(of.size()));
    }
}
