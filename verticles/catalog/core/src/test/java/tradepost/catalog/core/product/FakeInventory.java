package tradepost.catalog.core.product;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import tradepost.catalog.core.CatalogVerticle;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;

/** An inventory that learns the stock only from events and applies each once. */
final class FakeInventory {
    private static final String CAUGHT_UP = """
            select not exists (select from event_unnumbered(1))
              and last_seq - coalesce((select seq from relay_cursor where subscriber = 'inventory'), 0) <= 2000
            from relay_lease
            """;

    final Map<String, Long> stock = new ConcurrentHashMap<>();
    final AtomicInteger calls = new AtomicInteger();
    private final Map<String, Boolean> applied = new ConcurrentHashMap<>();

    private FakeInventory() {}

    static FakeInventory bind(Vertx vertx) {
        var inventory = new FakeInventory();
        vertx.eventBus().<JsonObject>consumer("events.inventory", m -> {
            for (var e : m.body().getJsonArray("events")) inventory.apply((JsonObject) e);
            m.reply(new JsonObject().put("failed", new JsonArray()));
        });
        vertx.eventBus().<JsonObject>consumer("inventory", m -> {
            inventory.calls.incrementAndGet();
            var found = new JsonArray();
            for (var id : m.body().getJsonArray("itemIds"))
                if (inventory.stock.containsKey(id))
                    found.add(new JsonObject().put("item_id", id).put("available", inventory.stock.get(id)));
            m.reply(found);
        });
        return inventory;
    }

    /**
     * Deploys the catalog with a fake inventory, and waits until that has the events of earlier tests: behind thousands of others, an
     * event is not handed over.
     */
    static FakeInventory withCatalog(Vertx vertx, Env env) {
        var inventory = bind(vertx);
        TestVerticle.deploy(vertx, new CatalogVerticle(env));
        var db = Db.open(env, "catalog");
        Awaitility.await()
                .until(() -> db.list(r -> r.getBoolean(0), CAUGHT_UP).await().getFirst());
        db.close().await();
        return inventory;
    }

    private void apply(JsonObject event) {
        if (applied.put(event.getString("id"), true) != null) return;
        var data = event.getJsonObject("data");
        var wanted = data.getLong("stock");
        if (wanted != null) stock.merge(data.getString("item_id"), wanted - data.getLong("stock_from"), Long::sum);
    }
}
