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
        api = new DemoApi(base);
    }

    /** A failure only makes the cache less effective. */
    public void run(int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            if (!api.login(Demo.LOGINS.getOrDefault("admin", ""), Demo.PASSWORD)) throw new IOException("no login");
            var goods = goods();
            var rounds = new ArrayList<Callable<Long>>();
            for (int i = 0; i < CLIENTS; i++) rounds.add(() -> rounds(goods, end));
            long orders = 0;
            for (var r : clients.invokeAll(rounds)) orders += r.get();
            LOG.info("rehearsed {} orders", orders);
        } catch (IOException | ExecutionException | RuntimeException e) {
            LOG.warn("the rehearsal did not complete: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Goods goods() throws IOException, InterruptedException {
        var customer = new JsonObject().put("name", "Rehearsal").put("email", "rehearsal@demo.example");
        var goods =
                new Goods(api.create("/api/customers", customer, "q=rehearsal"), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < GOODS; i++) {
            var sku = "REHEARSAL-" + i;
            var item = new JsonObject().put("name", "Item " + i).put("sku", sku).put("unit_price", 10);
            goods.items.add(api.create("/api/items", item, "sku=" + sku));
            api.put("/api/items/" + goods.items.getLast() + "/stock", new JsonObject().put("quantity", 1_000_000));
            var product = new JsonObject()
                    .put("name", "Product " + i)
                    .put("price", 10)
                    .put("stock", 1_000_000);
            goods.products.add(api.create("/api/products", product, "q=Product+" + i));
        }
        return goods;
    }

    private long rounds(Goods goods, long endNanos) throws IOException, InterruptedException {
        long orders = 0;
        for (; System.nanoTime() < endNanos; orders += 2) {
            var item = any(goods.items);
            api.get("/api/items/" + item);
            api.get("/api/items/" + item + "/stock");
            var product = any(goods.products);
            api.get("/api/products/" + product);
            var line = new JsonObject().put("item_id", item).put("quantity", 1);
            var order = new JsonObject().put("customer_id", goods.customer).put("items", new JsonArray().add(line));
            api.post("/api/sales/orders/" + api.create("/api/sales/orders", order, "limit=1") + "/confirm", null);
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
